package dev.firstpick.ingest;

import dev.firstpick.store.ObjectStore;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Whether the store can be written to. */
@Readiness
@Singleton
class StoreCheck implements HealthCheck {

    private final ObjectStore store;

    StoreCheck(ObjectStore store) {
        this.store = store;
    }

    @Override
    public HealthCheckResponse call() {
        try {
            store.replace("health/ingest", "up".getBytes(StandardCharsets.UTF_8));
            return HealthCheckResponse.up("store");
        } catch (IOException e) {
            return HealthCheckResponse.named("store")
                    .down()
                    .withData("error", e.getClass().getSimpleName())
                    .build();
        }
    }
}
