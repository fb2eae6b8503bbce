package dev.firstpick.results.health;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;

/**
 * Alive: no consumer hangs in one attempt or has ended. A database, a store or a broker that is away makes consumers try again, which is
 * said here and changes nothing: a restart would not mend it.
 */
@Liveness
@ApplicationScoped
class ConsumersCheck implements HealthCheck {

    private final Consumers consumers;

    ConsumersCheck(Consumers consumers) {
        this.consumers = consumers;
    }

    @Override
    public HealthCheckResponse call() {
        Map<String, String> troubles = consumers.troubles();
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("consumers").status(troubles.isEmpty());
        consumers.states().forEach(response::withData);
        return response.build();
    }
}
