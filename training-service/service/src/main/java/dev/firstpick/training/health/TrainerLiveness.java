package dev.firstpick.training.health;

import dev.firstpick.training.Trainer;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Alive: the thread that takes jobs runs. A long job and a broker that is away change nothing about that. */
@Liveness
@ApplicationScoped
class TrainerLiveness implements HealthCheck {

    private final Trainer trainer;

    TrainerLiveness(Trainer trainer) {
        this.trainer = trainer;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("worker").status(trainer.running()).build();
    }
}
