package dev.firstpick.ingest.intake;

import dev.firstpick.events.Json;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.ingest.pool.InputError;
import dev.firstpick.ingest.pool.RefusedException;
import dev.firstpick.ingest.pool.UnannouncedException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in what is put into {@code DROP/POOL/}: scans become candidates and are moved to {@code DROP/POOL/done/}, bad ones to
 * {@code DROP/POOL/rejected/} with a {@code .problem.json} beside. A file that was written to a moment ago is left for the next time. To be scanned by
 * one thread at a time; several replicas may watch one folder.
 */
public final class DropFolder {

    private static final Logger LOG = LoggerFactory.getLogger(DropFolder.class);

    private final Path folder;
    private final VolumeIntake intake;
    private final Duration settling;
    private final Clock clock;

    /** @param settling how long a file must not have been written to */
    public DropFolder(Path folder, VolumeIntake intake, Duration settling, Clock clock) {
        this.folder = folder;
        this.intake = intake;
        this.settling = settling;
        this.clock = clock;
    }

    /**
     * Takes in all that lies there.
     *
     * @return how many files were moved
     * @throws UnannouncedException if the broker does not answer; the rest is left for the next time
     */
    public int scan() throws IOException {
        int moved = 0;
        for (Path pool : sorted(folder, Files::isDirectory)) {
            for (Path file : sorted(pool, this::ready)) {
                if (taken(pool, file)) {
                    moved++;
                }
            }
        }
        return moved;
    }

    private boolean taken(Path pool, Path file) throws IOException {
        try {
            return takeIn(pool, file);
        } catch (NoSuchFileException e) {
            LOG.debug("Another replica was faster", e);
            return false;
        }
    }

    private boolean takeIn(Path pool, Path file) throws IOException {
        String name = file.getFileName().toString();
        String poolName = pool.getFileName().toString();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            intake.image(poolName, MsdFolder.nameOf(name), Role.POOL, in, name);
        } catch (RefusedException e) {
            LOG.warn(
                    "Dropped file rejected: pool={} field={}",
                    poolName,
                    e.error().field());
            Path rejected = Files.createDirectories(pool.resolve("rejected"));
            Files.write(rejected.resolve(name + ".problem.json"), problem(e));
            move(file, rejected);
            return true;
        }
        move(file, Files.createDirectories(pool.resolve("done")));
        return true;
    }

    private static byte[] problem(RefusedException e) {
        List<InputError> errors = List.of(e.error());
        return Json.write(Map.of("title", "The file was not taken in", "detail", e.getMessage(), "errors", errors));
    }

    private static void move(Path file, Path folder) throws IOException {
        Files.move(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }

    private boolean ready(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (!name.endsWith(".nii") && !name.endsWith(".nii.gz")) {
            return false;
        }
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.isRegularFile()
                    && attributes
                            .lastModifiedTime()
                            .toInstant()
                            .isBefore(clock.instant().minus(settling));
        } catch (IOException e) {
            LOG.debug("Another replica was faster", e);
            return false;
        }
    }

    private static List<Path> sorted(Path folder, java.util.function.Predicate<Path> wanted) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(wanted).sorted().toList();
        }
    }
}
