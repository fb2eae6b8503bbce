package dev.firstpick.results;

import dev.firstpick.events.kafka.KafkaEvents;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends events to a real broker, and waits until it has them. */
final class Sending implements AutoCloseable {

    private final Producer<String, byte[]> producer;

    Sending(String bootstrapServers) {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    void send(List<Story.Told> told) {
        told.forEach(each -> producer.send(KafkaEvents.toRecord(each.topic(), each.event())));
        producer.flush();
    }

    void send(ProducerRecord<String, byte[]> record) {
        try {
            producer.send(record).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("the broker did not take a record", e);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
