package dev.firstpick.training.health;

import dev.firstpick.training.EngineRoom;
import dev.firstpick.training.KafkaAccess;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
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

/** Ready: the engine is loaded, and the broker answers. */
@Readiness
@ApplicationScoped
class TrainerReadiness implements HealthCheck {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final EngineRoom engine;
    private final Admin admin;

    TrainerReadiness(EngineRoom engine, KafkaAccess kafka) {
        this.engine = engine;
        Map<String, Object> client = new HashMap<>(kafka.settings());
        client.put(AdminClientConfig.CLIENT_ID_CONFIG, "trainer-readiness");
        admin = Admin.create(client);
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("trainer");
        boolean answers = brokerAnswers();
        return response.withData("engine", engine.loaded() ? engine.engine().deviceName() : "not loaded")
                .withData("broker", answers ? "answers" : "away")
                .status(engine.loaded() && answers)
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
