package dev.firstpick.ingest;

import dev.firstpick.events.Topics;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Whether the broker answers, in time for a probe, and has the topic that is written to. */
@Readiness
@Singleton
class BrokerCheck implements HealthCheck {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final KafkaAccess kafka;
    private Admin admin;

    BrokerCheck(KafkaAccess kafka) {
        this.kafka = kafka;
    }

    @Override
    public HealthCheckResponse call() {
        try {
            admin().describeTopics(List.of(Topics.INGEST_EVENTS))
                    .allTopicNames()
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return HealthCheckResponse.up("kafka");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return down("interrupted");
        } catch (ExecutionException e) {
            return down(e.getCause().getClass().getSimpleName());
        } catch (TimeoutException | KafkaException e) {
            return down(e.getClass().getSimpleName());
        }
    }

    @PreDestroy
    synchronized void close() {
        if (admin != null) {
            admin.close(PATIENCE);
        }
    }

    private synchronized Admin admin() {
        if (admin == null) {
            int millis = Math.toIntExact(PATIENCE.toMillis());
            Map<String, Object> settings = new HashMap<>(kafka.settings());
            settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
            settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
            admin = Admin.create(settings);
        }
        return admin;
    }

    private static HealthCheckResponse down(String error) {
        return HealthCheckResponse.named("kafka")
                .down()
                .withData("error", error)
                .build();
    }
}
