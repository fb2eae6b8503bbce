package dev.firstpick.ingest.pool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.EventCodec;
import dev.firstpick.events.EventFormatException;
import dev.firstpick.events.Json;
import dev.firstpick.ingest.events.IngestEvent;
import dev.firstpick.store.ObjectStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The events of which it is not known that the broker has them: a marker each, under {@code outbox/ingest/POOL/}, named so that they sort by time.
 * A marker holds its event whole, so that what was begun can be finished by anyone.
 */
final class Outbox {

    private static final String ROOT = "outbox/ingest/";

    private final ObjectStore store;
    private final Clock clock;

    /**
     * @param key {@code outbox/ingest/POOL/MILLIS-EVENT-RANDOM}
     * @param time when it was set
     * @param eventId of the event: its {@code ce_id}
     */
    record Marker(String key, Instant time, String eventId) {

        static Marker of(String key) {
            String[] parts = key.substring(key.lastIndexOf('/') + 1).split("-", -1);
            return new Marker(key, Instant.ofEpochMilli(Long.parseLong(parts[0])), parts[1]);
        }
    }

    /** An event with its type. */
    record Pending(String type, JsonNode event) {

        static Pending of(IngestEvent event) {
            return new Pending(
                    EventCodec.typeOf(event.getClass()), Json.mapper().valueToTree(event));
        }

        /** @throws EventFormatException if it is none of this service's */
        IngestEvent read(String key) {
            Class<? extends IngestEvent> known = IngestEvent.CODEC.types().get(type);
            if (known == null) {
                throw new EventFormatException(key, "type", type, "one of " + IngestEvent.CODEC.typeNames());
            }
            return Json.readStored(Json.write(event), known, key);
        }
    }

    Outbox(ObjectStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Sets a marker, which nobody else's can be mistaken for. */
    Marker add(IngestEvent event) throws IOException {
        byte[] content = Json.write(Pending.of(event));
        while (true) {
            // Two requests for the same name must not share a marker: the one that loses removes its own.
            String key = "%s%s/%014d-%s-%08x"
                    .formatted(
                            ROOT,
                            event.pool(),
                            clock.millis(),
                            EventCodec.idOf(event),
                            ThreadLocalRandom.current().nextInt());
            if (store.createIfAbsent(key, content)) {
                return Marker.of(key);
            }
        }
    }

    /** The markers of all pools: pool by pool, the oldest first. */
    List<Marker> all() throws IOException {
        return store.list(ROOT).stream().map(Marker::of).toList();
    }

    /** The markers of a pool, the oldest first. */
    List<Marker> of(String pool) throws IOException {
        return store.list(ROOT + pool + "/").stream().map(Marker::of).toList();
    }

    /** The markers of an event. */
    List<Marker> of(IngestEvent event) throws IOException {
        String id = EventCodec.idOf(event);
        return of(event.pool()).stream()
                .filter(marker -> marker.eventId().equals(id))
                .toList();
    }

    /**
     * The event that a marker holds; empty if somebody has removed the marker.
     *
     * @throws EventFormatException if it holds none
     */
    Optional<IngestEvent> read(Marker marker) throws IOException {
        return store.read(marker.key()).map(content -> Json.readStored(content, Pending.class, marker.key())
                .read(marker.key()));
    }

    void remove(Marker marker) throws IOException {
        store.delete(marker.key());
    }
}
