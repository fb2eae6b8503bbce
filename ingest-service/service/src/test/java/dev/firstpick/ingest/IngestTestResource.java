package dev.firstpick.ingest;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** An empty store, a folder to import from, a drop folder, and limits that small files can break. */
public final class IngestTestResource implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        try {
            Path target = Path.of("target").toAbsolutePath();
            Path root = Files.createTempDirectory(Files.createDirectories(target), "ingest-test-");
            Path imports = Files.createDirectories(root.resolve("imports"));
            Path drop = Files.createDirectories(root.resolve("drop"));
            return Map.ofEntries(
                    Map.entry("quarkus.http.test-port", "0"),
                    Map.entry("firstpick.store", root.resolve("store").toString()),
                    Map.entry("firstpick.spool", root.resolve("spool").toString()),
                    Map.entry("firstpick.import.roots", imports.toString()),
                    Map.entry("firstpick.drop-folder", drop.toString()),
                    Map.entry("firstpick.drop.every", "1s"),
                    Map.entry("firstpick.drop.settling", "1s"),
                    Map.entry("firstpick.announcements.patience", "5s"),
                    Map.entry("firstpick.announcements.relay-every", "1s"),
                    Map.entry("firstpick.announcements.relay-after", "3s"),
                    Map.entry("quarkus.otel.sdk.disabled", "false"),
                    Map.entry("quarkus.otel.bsp.schedule.delay", "100ms"),
                    Map.entry("firstpick.limits.file-bytes", "256K"),
                    Map.entry("firstpick.limits.uncompressed-bytes", "1M"),
                    Map.entry("firstpick.limits.dimension", "500"),
                    Map.entry("firstpick.limits.voxels", "1000000"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folders stay under {@code target}, for those who look into a failure. */
    @Override
    public void stop() {}
}
