package dev.firstpick.results.projection;

import dev.firstpick.events.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
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

    private final String bootstrapServers;
    private final String group;
    private final Map<String, Long> behind = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "projection-lag"));
    private ScheduledFuture<?> looking;
    private Admin admin;

    Lag(
            MeterRegistry meters,
            @ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers,
            @ConfigProperty(name = "mp.messaging.connector.smallrye-kafka.group.id") String group) {
        this.bootstrapServers = bootstrapServers;
        this.group = group;
        for (String topic : topics()) {
            meters.gauge(
                    "firstpick.results.lag",
                    List.of(io.micrometer.core.instrument.Tag.of("topic", topic)),
                    behind,
                    known -> known.getOrDefault(topic, 0L));
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

    /** Records behind, by topic, as they were a moment ago. */
    public Map<String, Long> behind() {
        Map<String, Long> told = new LinkedHashMap<>();
        topics().forEach(topic -> told.put(topic, behind.getOrDefault(topic, 0L)));
        return told;
    }

    private void look() {
        try {
            if (admin == null) {
                admin = Admin.create(Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "default.api.timeout.ms",
                        PATIENCE_MILLIS,
                        "request.timeout.ms",
                        PATIENCE_MILLIS));
            }
            count(admin);
        } catch (ExecutionException | RuntimeException e) {
            LOG.debugf("could not tell how far the projection is behind, cause=%s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
