package dev.firstpick.selection.health;

import dev.firstpick.selection.supervision.Pulse;
import dev.firstpick.selection.supervision.Pulses;
import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/**
 * Down while something does not go on that somebody should look at: a loop or a consumer that has not succeeded for a minute or is at
 * one piece of work for too long, steps that were tried more than a few times, events that cannot be published. Part of {@code
 * /q/health} and {@code /q/health/well}, not of what decides on restarts and on traffic: neither would help.
 */
@Wellness
@ApplicationScoped
class WorkCheck implements HealthCheck {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Pulses pulses;
    private final Backlog backlog;

    WorkCheck(Pulses pulses, Backlog backlog) {
        this.pulses = pulses;
        this.backlog = backlog;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("work").up();
        for (Pulse pulse : pulses.all()) {
            pulse.trouble(PATIENCE).ifPresent(trouble -> response.down().withData(pulse.name(), trouble));
        }
        for (Map.Entry<String, String> trouble : backlog.troubles().entrySet()) {
            response.down().withData(trouble.getKey(), trouble.getValue());
        }
        return response.build();
    }
}
