package dev.firstpick.faults;

import dev.firstpick.ingest.events.LabelClass;
import dev.firstpick.ingest.events.Modality;
import dev.firstpick.ingest.events.ProxyRule;
import dev.firstpick.ingest.events.Task;
import dev.firstpick.phantoms.PhantomDataset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The same few phantoms for every pool, so that every pool's revision has the same digest and must get the same picks.
 *
 * @param candidates to pick from
 * @param test to evaluate on
 */
record Scans(List<Scan> candidates, Scan test) {

    private static final int CANDIDATES = 4;
    private static final long SEED = 11;

    static final Task TASK = new Task(
            "phantom",
            Modality.MR,
            List.of(new LabelClass(1, "head"), new LabelClass(2, "tail")),
            true,
            List.of(),
            ProxyRule.otsuAbove());

    /** A labelled scan. */
    record Scan(String name, String role, Path image, Path label) {}

    /** Makes them in a folder. */
    static Scans make(Path folder) {
        try {
            PhantomDataset.write(folder, CANDIDATES + 1, SEED);
        } catch (IOException e) {
            throw new UncheckedIOException("writing phantoms", e);
        }
        return new Scans(
                IntStream.rangeClosed(1, CANDIDATES)
                        .mapToObj(n -> scan(folder, n, "pool"))
                        .toList(),
                scan(folder, CANDIDATES + 1, "test"));
    }

    private static Scan scan(Path folder, int number, String role) {
        String name = String.format("phantom_%03d", number);
        String file = name + ".nii.gz";
        return new Scan(
                name,
                role,
                folder.resolve("imagesTr").resolve(file),
                folder.resolve("labelsTr").resolve(file));
    }

    Scan last() {
        return candidates.get(candidates.size() - 1);
    }

    List<Scan> allButLast() {
        return candidates.subList(0, candidates.size() - 1);
    }

    Scan named(String name) {
        return candidates.stream()
                .filter(scan -> scan.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
