package dev.firstpick.selection.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.Json;
import dev.firstpick.selection.events.Purpose;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/** An event that is stored, and published sooner or later. */
@Entity
@Table(name = "outbox")
public class OutgoingEvent {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    Long sequence;

    @Column(name = "ce_id")
    String id;

    String topic;

    @Column(name = "record_key")
    String key;

    String name;
    String pool;

    @Enumerated(EnumType.STRING)
    Purpose purpose;

    String headers;
    String data;

    @Column(name = "stored_at")
    Instant storedAt;

    @Column(name = "published_at")
    Instant publishedAt;

    Long position;
    String refused;

    protected OutgoingEvent() {}

    OutgoingEvent(String topic, String name, String pool, Purpose purpose, CloudEvent event) {
        this.id = event.id();
        this.topic = topic;
        this.key = event.key();
        this.name = name;
        this.pool = pool;
        this.purpose = purpose;
        this.headers = Json.text(event.headers());
        this.data = new String(event.data(), StandardCharsets.UTF_8);
        this.storedAt = Instant.now();
    }

    String topic() {
        return topic;
    }

    CloudEvent cloudEvent() {
        try {
            Map<String, String> attributes = Json.mapper().readValue(headers, new TypeReference<>() {});
            return new CloudEvent(key, attributes, data.getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("headers of outgoing event " + sequence + " are no JSON", e);
        }
    }

    /** It can never be published. */
    void refused(String reason) {
        refused = reason;
    }

    void published(Instant when, Long newPosition) {
        publishedAt = when;
        position = newPosition;
    }
}
