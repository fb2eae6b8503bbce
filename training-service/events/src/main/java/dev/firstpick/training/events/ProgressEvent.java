package dev.firstpick.training.events;

import dev.firstpick.events.Event;
import dev.firstpick.events.EventCodec;

/** What trainers publish on {@code training-progress}, keyed by job. */
public sealed interface ProgressEvent extends Event permits TrainingProgressed {

    /** Writes and reads these events. */
    EventCodec<ProgressEvent> CODEC = EventCodec.of("/firstpick/training", ProgressEvent.class);
}
