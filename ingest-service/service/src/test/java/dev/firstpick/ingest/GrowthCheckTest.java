package dev.firstpick.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpick.ingest.kafka.GrowthListener;
import dev.firstpick.ingest.pool.GrownPools;
import dev.firstpick.store.FileObjectStore;
import dev.firstpick.store.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrowthCheckTest {

    @TempDir
    Path folder;

    @Test
    void livenessIsToldWithoutTheStoreWhichMayHang() throws IOException {
        // Given
        ObjectStore files = new FileObjectStore(folder);
        files.createIfAbsent(
                "growth/p.json",
                "{\"pool\":\"p\",\"rule\":\"r\",\"reason\":\"disk full\",\"failures\":3,\"since\":\"2026-01-02T03:04:05Z\"}"
                        .getBytes(StandardCharsets.UTF_8));
        AtomicInteger calls = new AtomicInteger();
        ObjectStore counted = Stores.around(files, (method, arguments, pass) -> {
            calls.incrementAndGet();
            return pass.on();
        });
        GrownPools pools = new GrownPools(null, counted, Clock.systemUTC());
        GrowthListener listener = new GrowthListener(Map.of(), pools, Duration.ofMinutes(1));
        GrowthCheck check = new GrowthCheck(listener, pools);

        // When
        HealthCheckResponse before = check.call();
        int asked = calls.get();
        pools.unsealed();
        int read = calls.get();
        HealthCheckResponse after = check.call();

        // Then
        assertThat(asked).isZero();
        assertThat(before.getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
        assertThat(before.getData().orElseThrow()).containsEntry("unsealed", "not known yet");
        assertThat(calls).hasValue(read);
        assertThat(after.getData().orElseThrow()).containsEntry("unsealed", 1L).containsEntry("p", "disk full");
        listener.close();
    }
}
