package dev.firstpick.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.local.JsonClient;
import dev.firstpick.local.JsonClient.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The disk of the object store is full when a scan comes in, and has room again later. Ingest runs in a mount namespace of its own, in which
 * the store is a small file system in memory: that takes no root where the system grants user namespaces.
 */
record DiskFullCase() implements FaultCase {

    private static final List<String> NAMESPACE = List.of("unshare", "--user", "--map-root-user", "--mount");
    private static final String MOUNT = "mount -t tmpfs -o size=2m tmpfs \"$0\" && exec \"$@\"";

    @Override
    public String component() {
        return "object store";
    }

    @Override
    public String fault() {
        return "disk full";
    }

    @Override
    public String moment() {
        return "during";
    }

    @Override
    public String name() {
        return "store/disk-full/during";
    }

    @Override
    public Optional<String> hindrance() {
        try {
            List<String> attempt = new ArrayList<>(NAMESPACE);
            attempt.addAll(List.of("sh", "-c", "mount -t tmpfs tmpfs /mnt"));
            int status = new ProcessBuilder(attempt)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            return status == 0 ? Optional.empty() : Optional.of("the system grants no user and mount namespaces");
        } catch (IOException e) {
            return Optional.of("there is no unshare");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    @Override
    public String play(Rig rig, Scans scans, Promises promises) throws IOException {
        Path mounted = Files.createDirectories(rig.state().resolve("small"));
        List<String> before = new ArrayList<>(NAMESPACE);
        before.addAll(List.of("sh", "-c", MOUNT, mounted.toString()));
        Service ingest = rig.secondIngest(before, mounted);
        ingest.restart();
        try {
            return play(rig, scans, ingest, mounted, promises);
        } finally {
            ingest.terminate();
        }
    }

    private static String play(Rig rig, Scans scans, Service ingest, Path mounted, Promises promises)
            throws IOException {
        String pool = "disk-full";
        JsonClient client = ingest.client();
        client.put("/pools/" + pool, Map.of("task", Scans.TASK)).orThrow("opening the pool");
        Scans.Scan first = scans.candidates().get(0);
        Scans.Scan second = scans.candidates().get(1);
        upload(client, pool, first).orThrow("a scan while there is room");
        // The store as ingest sees it.
        Path ballast = Path.of("/proc", Long.toString(ingest.pid()), "root" + mounted, "ballast");
        long filled = fill(ballast);
        Answer refused = upload(client, pool, second);
        NotProvenException.require(refused.status() >= 500, "the scan was refused, status " + refused.status());
        List<String> listed = names(client.get("/pools/" + pool + "/volumes").orThrow("the volumes"));
        if (!listed.equals(List.of(first.name()))) {
            throw new BrokenPromiseException(List.of("after a refusal ingest lists " + listed));
        }
        Files.delete(ballast);
        upload(client, pool, second).orThrow("the same scan when there is room again");
        JsonClient results = rig.service(Component.RESULTS).client();
        List<String> wanted = List.of(first.name(), second.name());
        Patience.untilTrue("both scans on the results", Patience.LONG, () -> names(
                        results.get("/api/pools/" + pool + "/volumes").body())
                .equals(wanted));
        promises.requireNoDeadLetters();
        return "store filled to the last byte (ballast of " + filled / 1024 + " KB): the scan was refused with \""
                + refused.problem()
                + "\", and is not in the pool; with room again it was taken, both scans are there once";
    }

    private static Answer upload(JsonClient client, String pool, Scans.Scan scan) {
        return client.putFile("/pools/" + pool + "/volumes/" + scan.name() + "?role=pool", scan.image());
    }

    private static long fill(Path ballast) throws IOException {
        byte[] block = new byte[1024];
        try (OutputStream out = Files.newOutputStream(ballast)) {
            for (int n = 0; n < 1 << 20; n++) {
                out.write(block);
            }
        } catch (IOException e) {
            return Files.size(ballast);
        }
        throw new NotProvenException("the disk took a gigabyte, expected it to be small");
    }

    private static List<String> names(JsonNode volumes) {
        List<String> names = new ArrayList<>();
        (volumes.isArray() ? volumes : volumes.path("items"))
                .forEach(volume -> names.add(volume.path("volume").asText()));
        return names.stream().sorted().toList();
    }
}
