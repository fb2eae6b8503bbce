package dev.firstpick.events;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.Map;

/**
 * A fact in the past tense, or a request for a job. Implementations are records; their components are the event's JSON data. A
 * component of type {@link java.util.Optional} may be absent from the data, every other one must be there.
 */
public interface Event {

    /** When it happened, in UTC; also the {@code ce_time} header. */
    Instant time();

    /** The Kafka key: what is kept in order together. */
    @JsonIgnore
    String key();

    /**
     * What this event is about, so that the same fact told twice has the same {@code ce_id}: never the time, never anything random.
     */
    @JsonIgnore
    String subject();

    /**
     * What the event is told with, in the traces of all services: the name of a scan ({@code pool/volume}), a selection, a job, or else what is
     * kept in order together.
     */
    @JsonIgnore
    default String story() {
        return key();
    }

    /** What it is about, by the names in {@link LogKeys}. */
    @JsonIgnore
    Map<String, String> about();
}
