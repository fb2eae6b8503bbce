package dev.firstpick.ingest;

import dev.firstpick.ingest.kafka.GrowthListener;
import dev.firstpick.ingest.pool.GrownPools;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
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
        try {
            List<GrownPools.Unsealed> unsealed = pools.unsealed();
            response.withData("unsealed", unsealed.size());
            unsealed.stream().limit(NAMED).forEach(pool -> response.withData(pool.pool(), pool.reason()));
        } catch (IOException e) {
            response.withData("unsealed", "unknown: " + e.getClass().getSimpleName());
        }
        return response.status(listener.hanging().isEmpty()).build();
    }
}
