package dev.firstpick.events;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Turns the events of one producer into CloudEvents and back. The types are those that the sealed interface permits:
 * {@code VolumeRegistered} is {@code dev.firstpick.volume-registered.v1}. Immutable; may be used from any thread.
 *
 * <pre>{@code
 * CloudEvent cloudEvent = IngestEvent.CODEC.encode(event);
 * IngestEvent event = IngestEvent.CODEC.decode(cloudEvent);
 * }</pre>
 *
 * @param <E> the sealed interface
 */
public final class EventCodec<E extends Event> {

    private static final Pattern WORD_START = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

    private static final ClassValue<String> NAMES = new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> event) {
            return WORD_START.matcher(event.getSimpleName()).replaceAll("-").toLowerCase(Locale.ROOT);
        }
    };

    private final String source;
    private final Map<String, Class<? extends E>> types = new LinkedHashMap<>();

    private EventCodec(String source, Class<E> events) {
        this.source = source;
        for (Class<?> permitted : events.getPermittedSubclasses()) {
            types.put(typeOf(permitted), permitted.asSubclass(events));
        }
    }

    /**
     * @param source the {@code ce_source}, for example {@code /firstpick/ingest}
     * @param events a sealed interface that permits records only
     */
    public static <E extends Event> EventCodec<E> of(String source, Class<E> events) {
        return new EventCodec<>(source, events);
    }

    /** {@code dev.firstpick.volume-registered.v1} for {@code VolumeRegistered}. */
    public static String typeOf(Class<?> event) {
        return "dev.firstpick." + nameOf(event) + ".v1";
    }

    /** {@code volume-registered} for {@code VolumeRegistered}. */
    public static String nameOf(Class<?> event) {
        return NAMES.get(event);
    }

    /** The {@code ce_id} of an event: the SHA-256 of its type and subject. */
    public static String idOf(Event event) {
        return Digests.sha256(typeOf(event.getClass()) + "\n" + event.subject());
    }

    /** Every {@code ce_type} that this codec reads, with its record. */
    public Map<String, Class<? extends E>> types() {
        return Map.copyOf(types);
    }

    /** The names of the types. */
    public Set<String> typeNames() {
        return Set.copyOf(types.keySet());
    }

    /** The event as it lies on the wire. */
    public CloudEvent encode(E event) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(CloudEvent.SPEC_VERSION, "1.0");
        headers.put(CloudEvent.ID, idOf(event));
        headers.put(CloudEvent.TYPE, typeOf(event.getClass()));
        headers.put(CloudEvent.SOURCE, source);
        headers.put(CloudEvent.SUBJECT, event.subject());
        headers.put(CloudEvent.TIME, event.time().toString());
        headers.put(CloudEvent.TRACE_PARENT, TraceParent.of(event.story()).toString());
        headers.put(CloudEvent.CONTENT_TYPE, "application/json");
        return new CloudEvent(event.key(), headers, Json.write(event));
    }

    /**
     * Reads an event.
     *
     * @throws EventFormatException if the type is none of this producer's, or the data is not what the type says
     */
    public E decode(CloudEvent cloudEvent) {
        String type = cloudEvent.type();
        Class<? extends E> record = types.get(type);
        if (record == null) {
            throw new EventFormatException(type, CloudEvent.TYPE, type, "one of " + types.keySet());
        }
        return Json.read(cloudEvent.data(), record, type);
    }

    /** Reads an event; empty if its type is not known here, as a producer newer than its consumer may send. */
    public Optional<E> decodeKnown(CloudEvent cloudEvent) {
        return types.containsKey(cloudEvent.type()) ? Optional.of(decode(cloudEvent)) : Optional.empty();
    }
}
