package dev.firstpick.ingest.events;

import dev.firstpick.events.Event;
import dev.firstpick.events.EventCodec;
import dev.firstpick.events.LogKeys;
import java.util.Map;

/** What the ingest service publishes on {@code ingest-events}, keyed by pool. */
public sealed interface IngestEvent extends Event
        permits PoolOpened, VolumeRegistered, VolumeReplaced, VolumeExcluded, AnnotationRegistered, PoolSealed {

    /** Writes and reads these events. */
    EventCodec<IngestEvent> CODEC = EventCodec.of("/firstpick/ingest", IngestEvent.class);

    /** The pool's name. */
    String pool();

    @Override
    default String key() {
        return pool();
    }

    @Override
    default Map<String, String> about() {
        return Map.of(LogKeys.POOL, pool());
    }
}
