package dev.firstpick.selection.events;

import dev.firstpick.events.Event;
import dev.firstpick.events.EventCodec;
import dev.firstpick.events.LogKeys;
import java.util.Map;

/** What the selection service publishes on {@code selection-events}, keyed by pool. */
public sealed interface SelectionEvent extends Event
        permits SelectionMade, SelectionAnnotated, PickWithdrawn, PoolGrown, StepFailed {

    /** Writes and reads these events. */
    EventCodec<SelectionEvent> CODEC = EventCodec.of("/firstpick/selection", SelectionEvent.class);

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
