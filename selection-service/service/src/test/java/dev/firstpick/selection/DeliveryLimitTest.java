package dev.firstpick.selection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.Topics;
import dev.firstpick.events.kafka.KafkaEvents;
import dev.firstpick.training.events.JobFailed;
import dev.firstpick.training.events.ProgressEvent;
import dev.firstpick.training.events.TrainingEvent;
import dev.firstpick.training.events.TrainingJob;
import dev.firstpick.training.events.TrainingProgressed;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * A job that ends every trainer that begins it. The broker delivers a record of a share group a limited number of times, then drops it in
 * silence: neither the job nor its selection may wait for ever.
 */
@QuarkusTest
class DeliveryLimitTest extends OnStack {

    /** As the trainers' group has it. */
    private static final int DELIVERIES = 25;

    private static final Duration PATIENCE = Duration.ofSeconds(180);

    /** Trainers of a share group, each of which begins the job, tells of it, and is gone: its record is free for the next. */
    private final class DyingTrainers implements Runnable {

        private final String pool;
        private final String group = "dying-" + UUID.randomUUID();
        private final List<Short> deliveries = new CopyOnWriteArrayList<>();
        private final List<Integer> attempts = new CopyOnWriteArrayList<>();
        private volatile boolean further;
        private volatile boolean ended;
        private int done;

        private DyingTrainers(String pool) {
            this.pool = pool;
        }

        @Override
        public void run() {
            try (KafkaShareConsumer<String, byte[]> consumer = new KafkaShareConsumer<>(
                    Map.of(
                            "bootstrap.servers",
                            bootstrapServers,
                            "group.id",
                            group,
                            "max.poll.records",
                            1,
                            "share.acquire.mode",
                            "record_limit",
                            "share.acknowledgement.mode",
                            "explicit"),
                    new StringDeserializer(),
                    new ByteArrayDeserializer())) {
                consumer.subscribe(List.of(Topics.TRAINING_JOBS));
                while (!ended) {
                    consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                        consumer.acknowledge(record, verdict(record));
                        consumer.commitSync(Duration.ofSeconds(5));
                    });
                }
            }
        }

        private AcknowledgeType verdict(ConsumerRecord<String, byte[]> record) {
            TrainingJob job = TrainingJob.CODEC.decode(KafkaEvents.fromRecord(record));
            if (!job.pool().equals(pool)) {
                return AcknowledgeType.ACCEPT;
            }
            deliveries.add(record.deliveryCount().orElseThrow());
            attempts.add(job.attempt());
            wire.send(Topics.TRAINING_PROGRESS, ProgressEvent.CODEC.encode(progress(job)));
            return AcknowledgeType.RELEASE;
        }

        private TrainingProgressed progress(TrainingJob job) {
            return new TrainingProgressed(
                    job.job(),
                    job.pool(),
                    job.kind(),
                    Optional.empty(),
                    "training",
                    further ? ++done : 3,
                    1000,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    1,
                    1,
                    "dying",
                    job.attempt(),
                    Instant.now());
        }
    }

    @Test
    void aJobThatEndsEveryTrainerIsGivenUpAfterTheBrokerHasDroppedItAFewTimes() throws Exception {
        // Given
        ScanPool pool = pool("deadly").with(4).opened();
        api.put("/pools/" + pool.name() + "/plan", "{\"budgets\":[2],\"strategies\":[\"typiclust\"],\"train\":false}");
        DyingTrainers trainers = new DyingTrainers(pool.name());
        fromTheFirstRecordOn(trainers.group);
        Thread thread = new Thread(trainers, "dying-trainers");
        thread.start();

        // When
        JsonNode status;
        try {
            pool.sealed();
            status = Awaitility.await().atMost(PATIENCE).until(() -> api.status(pool), found -> found.get("complete")
                    .asBoolean());
        } finally {
            trainers.ended = true;
            thread.join();
        }

        // Then
        assertThat(trainers.attempts).contains(1, 2, 3).doesNotContain(4);
        assertThat(trainers.deliveries).hasSize(3 * DELIVERIES);
        assertThat(trainers.deliveries.subList(0, DELIVERIES + 1)).endsWith((short) DELIVERIES, (short) 1);
        assertThat(status.at("/selections/failed").asInt()).isEqualTo(1);
        assertThat(api.selections(pool).get(0).get("failure").asText())
                .contains("begun and never finished")
                .contains("sent 3 times");
        Awaitility.await().atMost(PATIENCE).until(() -> failures(pool).size() == 1);
        assertThat(failures(pool).get(0).terminal()).isTrue();
        JsonNode job = api.json(api.get("/jobs?pool=" + pool.name())).at("/jobs/0");
        assertThat(job.get("state").asText()).isEqualTo("failed");
        assertThat(job.get("silences").asInt()).isEqualTo(3);
    }

    @Test
    void aJobThatComesFurtherEachTimeGoesOn() throws Exception {
        // Given
        ScanPool pool = pool("slow").with(4).opened();
        api.put("/pools/" + pool.name() + "/plan", "{\"budgets\":[2],\"strategies\":[\"typiclust\"],\"train\":false}");
        DyingTrainers trainers = new DyingTrainers(pool.name());
        trainers.further = true;
        fromTheFirstRecordOn(trainers.group);
        Thread thread = new Thread(trainers, "dying-trainers");
        thread.start();

        // When
        try {
            pool.sealed();
            Awaitility.await().atMost(PATIENCE).until(() -> trainers.attempts.contains(4));
        } finally {
            trainers.ended = true;
            thread.join();
        }

        // Then
        JsonNode job = api.json(api.get("/jobs?pool=" + pool.name())).at("/jobs/0");
        assertThat(job.get("state").asText()).isEqualTo("released");
        assertThat(job.get("silences").asInt()).isEqualTo(1);
        api.delete("/jobs/" + job.get("job").asText());
    }

    private void fromTheFirstRecordOn(String group) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.GROUP, group),
                            List.of(
                                    set("share.auto.offset.reset", "earliest"),
                                    set("share.delivery.count.limit", Integer.toString(DELIVERIES)))))
                    .all()
                    .get();
        }
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }

    private List<JobFailed> failures(ScanPool pool) {
        return wire.read(Topics.TRAINING_EVENTS, record -> pool.name().equals(record.key())).stream()
                .map(record -> TrainingEvent.CODEC.decode(KafkaEvents.fromRecord(record)))
                .filter(JobFailed.class::isInstance)
                .map(JobFailed.class::cast)
                .toList();
    }
}
