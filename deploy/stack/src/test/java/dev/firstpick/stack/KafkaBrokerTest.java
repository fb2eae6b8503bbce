package dev.firstpick.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaBrokerTest {

    @TempDir
    static Path folder;

    private static KafkaBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = KafkaBroker.persistent(folder.resolve("kafka"), 0);
        Topics fewer = Topics.standard().withPartitions(1).withJobLock(Duration.ofSeconds(7));
        fewer.create(broker.bootstrapServers());
        Topics.standard().withPartitions(2).create(broker.bootstrapServers());
    }

    @AfterAll
    static void closeBroker() {
        broker.close();
    }

    @Test
    void holdsEveryTopicWithItsPartitionsAndRetention() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            // When
            Map<String, TopicDescription> topics =
                    admin.describeTopics(Topics.names()).allTopicNames().get();

            // Then
            assertThat(topics).hasSize(10);
            assertThat(topics.get("ingest-events").partitions()).hasSize(2);
            assertThat(topics.get("dlq.ingest-events").partitions()).hasSize(1);
            assertThat(setting(admin, ConfigResource.Type.TOPIC, "selection-events", "retention.ms"))
                    .isEqualTo("-1");
            assertThat(setting(admin, ConfigResource.Type.TOPIC, "training-progress", "retention.ms"))
                    .isEqualTo("86400000");
            assertThat(setting(admin, ConfigResource.Type.GROUP, "trainers", "share.auto.offset.reset"))
                    .isEqualTo("earliest");
            assertThat(setting(admin, ConfigResource.Type.GROUP, "trainers", "share.delivery.count.limit"))
                    .isEqualTo("25");
        }
    }

    @Test
    void bringsTopicsThatExistToWhatIsAskedOfThem() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            // When
            Topics.standard().withPartitions(2).create(broker.bootstrapServers());

            // Then
            assertThat(admin.describeTopics(Topics.names()).allTopicNames().get())
                    .hasSize(10)
                    .hasEntrySatisfying("training-events", topic -> assertThat(topic.partitions())
                            .hasSize(2))
                    .hasEntrySatisfying("training-jobs", topic -> assertThat(topic.partitions())
                            .hasSize(1));
            assertThat(setting(admin, ConfigResource.Type.GROUP, "trainers", "share.record.lock.duration.ms"))
                    .isEqualTo("30000");
        }
    }

    @Test
    void givesAJobToOneTrainerWhoRenewsItsLockAndToAnotherOnceReleased() throws Exception {
        // Given
        Clients.send(broker, Topics.TRAINING_JOBS, "job");
        try (KafkaShareConsumer<String, String> first = Clients.trainer(broker)) {
            ConsumerRecord<String, String> held = Clients.take(first);
            first.acknowledge(held, AcknowledgeType.RENEW);
            assertThat(first.commitSync().values()).allMatch(Optional::isEmpty);
            ConsumerRecord<String, String> renewed = Clients.take(first);

            // When
            first.acknowledge(renewed, AcknowledgeType.RELEASE);
            first.commitSync();
        }

        // Then
        try (KafkaShareConsumer<String, String> second = Clients.trainer(broker)) {
            ConsumerRecord<String, String> again = Clients.take(second);
            assertThat(again.value()).isEqualTo("job");
            assertThat(again.deliveryCount()).hasValue((short) 2);
            second.acknowledge(again, AcknowledgeType.ACCEPT);
            assertThat(second.commitSync().values()).allMatch(Optional::isEmpty);
        }
    }

    @Test
    void leavesNoJobBehindOneThatIsHeldWhileATrainerIdles() throws Exception {
        // Given
        try (KafkaShareConsumer<String, String> busy = Clients.trainer(broker);
                KafkaShareConsumer<String, String> idle = Clients.trainer(broker)) {
            List<String> jobs = IntStream.range(0, 12).mapToObj(i -> "job-" + i).toList();
            Clients.sendByKey(broker, Topics.TRAINING_JOBS, jobs);
            ConsumerRecord<String, String> held = Clients.take(busy);
            Set<String> taken = new TreeSet<>(Set.of(held.value()));

            // When
            while (taken.size() < jobs.size()) {
                ConsumerRecord<String, String> next = Clients.take(idle);
                idle.acknowledge(next, AcknowledgeType.ACCEPT);
                taken.add(next.value());
            }

            // Then
            assertThat(taken).containsExactlyInAnyOrderElementsOf(jobs);
            busy.acknowledge(held, AcknowledgeType.ACCEPT);
            assertThat(busy.commitSync().values()).allMatch(Optional::isEmpty);
        }
    }

    @Test
    void keepsItsRecordsAndItsAddressOverSigkill() throws Exception {
        // Given
        Clients.send(broker, Topics.INGEST_EVENTS, "before");
        String address = broker.bootstrapServers();
        long pid = broker.pid();
        broker.kill();
        assertThat(broker.isRunning()).isFalse();

        // When
        broker.start();

        // Then
        assertThat(broker.pid()).isNotEqualTo(pid);
        assertThat(broker.bootstrapServers()).isEqualTo(address);
        Clients.send(broker, Topics.INGEST_EVENTS, "after");
        assertThat(Clients.read(broker, Topics.INGEST_EVENTS, 2)).isEqualTo(List.of("before", "after"));
    }

    @Test
    void refusesAFolderWhoseBrokerRuns() {
        // When, Then
        assertThatThrownBy(() -> KafkaBroker.persistent(broker.directory(), 0))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("runs already, as process " + broker.pid());
        assertThat(broker.isRunning()).isTrue();
    }

    @Test
    void refusesAPortThatIsNone() {
        // When, Then
        assertThatThrownBy(() -> KafkaBroker.persistent(folder, 70_000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("port: found 70000, expected 1 to 65535");
    }

    private static String setting(Admin admin, ConfigResource.Type type, String name, String key) throws Exception {
        ConfigResource resource = new ConfigResource(type, name);
        Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
        return config.get(key).value();
    }
}
