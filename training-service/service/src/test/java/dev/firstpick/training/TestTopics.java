package dev.firstpick.training;

import static org.awaitility.Awaitility.await;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.Topics;
import dev.firstpick.events.kafka.KafkaEvents;
import dev.firstpick.training.events.TrainingEvent;
import dev.firstpick.training.events.TrainingJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A test's jobs on a real broker: a topic of jobs with one partition and a share group of its own, and what trainers publish about the
 * test's pool.
 */
public final class TestTopics implements AutoCloseable {

    private final String bootstrap;
    private final String jobs;
    private final String group;
    private final String pool = "pool-" + UUID.randomUUID();
    private final KafkaProducer<String, byte[]> producer;

    private TestTopics(String bootstrap, String jobs, String group) {
        this.bootstrap = bootstrap;
        this.jobs = jobs;
        this.group = group;
        Properties settings = new Properties();
        settings.put("bootstrap.servers", bootstrap);
        producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    /** The system's own topic of jobs and share group: for tests of the packaged service. */
    public static TestTopics ofTheSystem(String bootstrap) {
        return new TestTopics(bootstrap, Topics.TRAINING_JOBS, Topics.TRAINERS);
    }

    /** A topic of jobs and a share group for one test alone. */
    public static TestTopics fresh(String bootstrap, Duration lock) {
        String name = "jobs-" + UUID.randomUUID();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(
                            new NewTopic(name, 1, (short) 1), new NewTopic(Topics.deadLettersOf(name), 1, (short) 1)))
                    .all()
                    .get();
            ConfigEntry setting = new ConfigEntry("share.record.lock.duration.ms", String.valueOf(lock.toMillis()));
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.GROUP, name),
                            List.of(new AlterConfigOp(setting, AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return new TestTopics(bootstrap, name, name);
    }

    public String jobs() {
        return jobs;
    }

    public String group() {
        return group;
    }

    /** The pool that this test's jobs should be of. */
    public String pool() {
        return pool;
    }

    public KafkaProducer<String, byte[]> producer() {
        return producer;
    }

    /** Waits until so many workers have a share of the jobs: one that is ready may take seconds to be counted among the group. */
    public void awaitWorkers(int number, Duration patience) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            await().atMost(patience).ignoreExceptions().until(() -> workersWithAShare(admin) == number);
        }
    }

    private long workersWithAShare(Admin admin) throws ExecutionException, InterruptedException {
        return admin.describeShareGroups(List.of(group)).all().get().get(group).members().stream()
                .filter(member -> !member.assignment().topicPartitions().isEmpty())
                .count();
    }

    public void send(TrainingJob job) {
        send(KafkaEvents.toRecord(jobs, TrainingJob.CODEC.encode(job)));
    }

    public void send(ProducerRecord<String, byte[]> record) {
        try {
            producer.send(record).get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All events about the pool so far, in order. */
    public List<TrainingEvent> events() {
        return ofPool(Topics.TRAINING_EVENTS).map(TrainingEvent.CODEC::decode).toList();
    }

    /** All records of {@code topic} about the pool so far. */
    public Stream<CloudEvent> ofPool(String topic) {
        return records(topic).stream()
                .map(KafkaEvents::fromRecord)
                .filter(event -> new String(event.data(), java.nio.charset.StandardCharsets.UTF_8).contains(pool));
    }

    /** All records of {@code topic} so far. */
    public List<ConsumerRecord<String, byte[]>> records(String topic) {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", bootstrap);
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
            while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
