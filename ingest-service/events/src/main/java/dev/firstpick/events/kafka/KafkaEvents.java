package dev.firstpick.events.kafka;

import dev.firstpick.events.CloudEvent;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** CloudEvents, Kafka protocol binding, binary content mode: attributes are headers, data is the value. */
public final class KafkaEvents {

    private KafkaEvents() {}

    /** The event as a record for {@code topic}. */
    public static ProducerRecord<String, byte[]> toRecord(String topic, CloudEvent event) {
        return new ProducerRecord<>(topic, null, event.key(), event.data(), headers(event));
    }

    /** The event's attributes as Kafka headers. */
    public static Headers headers(CloudEvent event) {
        Headers headers = new RecordHeaders();
        event.headers().forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
        return headers;
    }

    /** The record as an event; attributes that are not there are found missing when they are asked for. */
    public static CloudEvent fromRecord(ConsumerRecord<String, byte[]> record) {
        return fromRecord(record.key(), record.headers(), record.value());
    }

    /** A record's parts as an event. */
    public static CloudEvent fromRecord(String key, Headers headers, byte[] value) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (Header header : headers) {
            if (header.value() != null) {
                attributes.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        return new CloudEvent(key == null ? "" : key, attributes, value == null ? new byte[0] : value);
    }
}
