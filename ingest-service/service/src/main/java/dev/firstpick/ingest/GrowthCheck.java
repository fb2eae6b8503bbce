package dev.firstpick.ingest;

import dev.firstpick.ingest.kafka.GrowthListener;
import dev.firstpick.ingest.pool.GrownPools;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;

/** Whether pools that have grown are sealed. Down if the listener has ended or hangs; pools that cannot be sealed for now are named, and tried again. */
@Liveness
@Singleton
class GrowthCheck implements HealthCheck {

    private static final int NAMED = 10;

    private final GrowthListener listener;
    private final GrownPools pools;

    GrowthCheck(GrowthListener listener, GrownPools pools) {
        this.listener = listener;
        this.pools = pools;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("growth-listener");
        listener.hanging().ifPresent(why -> response.withData("error", why));
        if (!listener.trouble().isEmpty()) {
            response.withData("trouble", listener.trouble());
        }
        // Not read here: a store that hangs must not have the process restarted.
        Optional<List<GrownPools.Unsealed>> unsealed = pools.lastRead();
        if (unsealed.isPresent()) {
            response.withData("unsealed", unsealed.get().size());
            unsealed.get().stream().limit(NAMED).forEach(pool -> response.withData(pool.pool(), pool.reason()));
        } else {
            response.withData("unsealed", "not known yet");
        }
        return response.status(listener.hanging().isEmpty()).build();
    }
}
