package dev.firstpick.ingest.events;

import dev.firstpick.events.Event;
import dev.firstpick.events.EventCodec;

/** What the ingest service publishes on {@code ingest-events}, keyed by pool. */
public sealed interface IngestEvent extends Event
        permits PoolOpened, VolumeRegistered, VolumeExcluded, AnnotationRegistered, PoolSealed {

    /** Writes and reads these events. */
    EventCodec<IngestEvent> CODEC = EventCodec.of("/firstpick/ingest", IngestEvent.class);

    /** The pool's name. */
    String pool();

    @Override
    default String key() {
        return pool();
    }
}
