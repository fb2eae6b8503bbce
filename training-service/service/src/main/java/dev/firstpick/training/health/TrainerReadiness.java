package dev.firstpick.training.health;

import dev.firstpick.training.EngineRoom;
import dev.firstpick.training.KafkaAccess;
import dev.firstpick.training.Trainer;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready: the engine is loaded, the broker answers, and jobs can be taken from it. */
@Readiness
@ApplicationScoped
class TrainerReadiness implements HealthCheck {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final EngineRoom engine;
    private final Trainer trainer;
    private final Admin admin;

    TrainerReadiness(EngineRoom engine, Trainer trainer, KafkaAccess kafka) {
        this.engine = engine;
        this.trainer = trainer;
        Map<String, Object> client = new HashMap<>(kafka.settings());
        client.put(AdminClientConfig.CLIENT_ID_CONFIG, "trainer-readiness");
        admin = Admin.create(client);
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("trainer");
        boolean answers = brokerAnswers();
        Optional<String> hindrance = trainer.hindrance();
        return response.withData("engine", engine.loaded() ? engine.engine().deviceName() : "not loaded")
                .withData("broker", answers ? "answers" : "away")
                .withData("jobs", hindrance.orElse("can be taken"))
                .status(engine.loaded() && answers && hindrance.isEmpty())
                .build();
    }

    private boolean brokerAnswers() {
        try {
            admin.describeCluster(new DescribeClusterOptions().timeoutMs((int) PATIENCE.toMillis()))
                    .nodes()
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @PreDestroy
    void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
