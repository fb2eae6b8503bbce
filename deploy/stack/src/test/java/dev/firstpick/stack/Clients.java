package dev.firstpick.stack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Plain clients of a broker under test. */
final class Clients {

    private Clients() {}

    /** To the first partition, in order. */
    static void send(KafkaBroker broker, String topic, String... values)
            throws ExecutionException, InterruptedException {
        send(
                broker,
                Arrays.stream(values)
                        .map(value -> new ProducerRecord<>(topic, 0, "key", value))
                        .toList());
    }

    /** Each by a key of its own, so to whichever partition that falls on. */
    static void sendByKey(KafkaBroker broker, String topic, List<String> values)
            throws ExecutionException, InterruptedException {
        send(
                broker,
                values.stream()
                        .map(value -> new ProducerRecord<>(topic, value, value))
                        .toList());
    }

    private static void send(KafkaBroker broker, List<ProducerRecord<String, String>> records)
            throws ExecutionException, InterruptedException {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "acks", "all"),
                new StringSerializer(),
                new StringSerializer())) {
            for (ProducerRecord<String, String> record : records) {
                producer.send(record).get();
            }
        }
    }

    static List<String> read(KafkaBroker broker, String topic, int count) {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            List<String> values = new ArrayList<>();
            await(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
                return values.size() >= count;
            });
            return values;
        }
    }

    static KafkaShareConsumer<String, String> trainer(KafkaBroker broker) {
        KafkaShareConsumer<String, String> consumer = new KafkaShareConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "group.id",
                        Topics.TRAINERS,
                        "share.acknowledgement.mode",
                        "explicit",
                        "share.acquire.mode",
                        "record_limit",
                        "max.poll.records",
                        1),
                new StringDeserializer(),
                new StringDeserializer());
        consumer.subscribe(List.of(Topics.TRAINING_JOBS));
        return consumer;
    }

    static ConsumerRecord<String, String> take(KafkaShareConsumer<String, String> consumer) {
        List<ConsumerRecord<String, String>> taken = new ArrayList<>();
        await(() -> {
            consumer.poll(Duration.ofMillis(200)).forEach(taken::add);
            return !taken.isEmpty();
        });
        return taken.get(0);
    }

    private static void await(BooleanSupplier condition) {
        if (!Patience.awaited(Duration.ofSeconds(40), condition)) {
            throw new AssertionError("nothing came within 40 s");
        }
    }
}
