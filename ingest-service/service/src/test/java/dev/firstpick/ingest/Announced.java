package dev.firstpick.ingest;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.Topics;
import dev.firstpick.events.kafka.KafkaEvents;
import dev.firstpick.ingest.events.IngestEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What lies on {@code ingest-events}, as any consumer sees it. */
public final class Announced implements AutoCloseable {

    private final Consumer<String, byte[]> consumer;
    private final List<CloudEvent> events = new ArrayList<>();

    public Announced(String bootstrapServers) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(Topics.INGEST_EVENTS).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** The records of a pool up to now, in order. */
    public synchronized List<CloudEvent> of(String pool) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(Duration.ofMillis(200)).forEach(record -> events.add(KafkaEvents.fromRecord(record)));
        }
        return events.stream().filter(event -> event.key().equals(pool)).toList();
    }

    /** The events of a pool up to now, in order. */
    public List<IngestEvent> eventsOf(String pool) {
        return of(pool).stream().map(IngestEvent.CODEC::decode).toList();
    }

    /** The simple names of the types of a pool's events, in order. */
    public List<String> typesOf(String pool) {
        return eventsOf(pool).stream()
                .map(event -> event.getClass().getSimpleName())
                .toList();
    }

    @Override
    public synchronized void close() {
        consumer.close();
    }
}
