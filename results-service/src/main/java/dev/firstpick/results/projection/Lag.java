package dev.firstpick.results.projection;

import dev.firstpick.events.Topics;
import dev.firstpick.results.KafkaAccess;
import dev.firstpick.results.health.Consumers;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** How many records of each topic the projection has not seen yet: those of all replicas together, as Kafka counts them. */
@ApplicationScoped
public class Lag {

    private static final Logger LOG = Logger.getLogger(Lag.class);
    private static final long EVERY_MILLIS = 5_000;
    private static final int PATIENCE_MILLIS = 5_000;

    private final KafkaAccess kafka;
    private final String group;
    private final Consumers.Consumer consumer;
    private final Map<String, Long> behind = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "projection-lag"));
    private ScheduledFuture<?> looking;
    private Admin admin;
    private volatile String failure;

    Lag(
            MeterRegistry meters,
            KafkaAccess kafka,
            Consumers consumers,
            @ConfigProperty(name = "mp.messaging.connector.smallrye-kafka.group.id") String group) {
        this.kafka = kafka;
        this.group = group;
        this.consumer = consumers.named("lag");
        for (String topic : topics()) {
            meters.gauge(
                    "firstpick.results.lag",
                    List.of(io.micrometer.core.instrument.Tag.of("topic", topic)),
                    behind,
                    known -> known.containsKey(topic) ? known.get(topic) : Double.NaN);
        }
    }

    static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Every topic that is projected. */
    static List<String> topics() {
        List<String> topics = new ArrayList<>(Topics.all());
        Topics.all().forEach(topic -> topics.add(Topics.deadLettersOf(topic)));
        return topics;
    }

    void start(@Observes StartupEvent event) {
        looking = clock.scheduleWithFixedDelay(this::look, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        looking.cancel(true);
        clock.shutdown();
        if (admin != null) {
            admin.close(Duration.ofSeconds(1));
        }
    }

    /** Records behind, by topic, as they were a moment ago; empty while that is not known. */
    public Map<String, Long> behind() {
        Map<String, Long> told = new LinkedHashMap<>();
        topics().stream().filter(behind::containsKey).forEach(topic -> told.put(topic, behind.get(topic)));
        return told;
    }

    /** Why it is not known how many records are behind; empty while it is. */
    public Optional<String> unknown() {
        return Optional.ofNullable(failure);
    }

    private void look() {
        consumer.attempt();
        try {
            if (admin == null) {
                Map<String, Object> settings = new HashMap<>(kafka.settings());
                settings.put(AdminClientConfig.CLIENT_ID_CONFIG, "results-lag");
                settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
                settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
                admin = Admin.create(settings);
            }
            count(admin);
            failure = null;
            consumer.done();
        } catch (ExecutionException e) {
            failed(e.getCause());
        } catch (RuntimeException | Error e) {
            failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An old count is no count. */
    private void failed(Throwable cause) {
        consumer.failed(cause);
        behind.clear();
        if (failure == null) {
            LOG.warnf("cannot tell how far the projection is behind, cause=%s", cause);
        }
        failure = cause.toString();
    }

    private void count(Admin kafka) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> last = new LinkedHashMap<>();
        Map<TopicPartition, OffsetSpec> first = new LinkedHashMap<>();
        kafka.describeTopics(topics()).allTopicNames().get().forEach((topic, description) -> description
                .partitions()
                .forEach(partition -> {
                    last.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest());
                    first.put(new TopicPartition(topic, partition.partition()), OffsetSpec.earliest());
                }));
        Map<TopicPartition, ListOffsetsResultInfo> ends =
                kafka.listOffsets(last).all().get();
        Map<TopicPartition, ListOffsetsResultInfo> begins =
                kafka.listOffsets(first).all().get();
        Map<TopicPartition, OffsetAndMetadata> seen = kafka.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        Map<String, Long> counted = new LinkedHashMap<>();
        ends.forEach((partition, end) -> {
            OffsetAndMetadata at = seen.get(partition);
            long begin = begins.get(partition).offset();
            long position = at == null ? begin : Math.max(begin, at.offset());
            counted.merge(partition.topic(), Math.max(0, end.offset() - position), Long::sum);
        });
        behind.putAll(counted);
    }
}
