package dev.firstpick.training.events;

import dev.firstpick.events.Event;
import dev.firstpick.events.EventCodec;
import dev.firstpick.events.LogKeys;
import java.util.Map;

/**
 * What trainers publish on {@code training-events}, keyed by pool. {@link JobFailed} also comes from the dispatcher of jobs, when it
 * gives one up.
 */
public sealed interface TrainingEvent extends Event
        permits RepresentationLearned, VolumesRepresented, EvaluationCompleted, JobFailed {

    /** Writes and reads these events. */
    EventCodec<TrainingEvent> CODEC = EventCodec.of("/firstpick/training", TrainingEvent.class);

    /** The job that this is the outcome of. */
    String job();

    /** The pool's name. */
    String pool();

    @Override
    default String key() {
        return pool();
    }

    @Override
    default String subject() {
        return job();
    }

    @Override
    default String story() {
        return job();
    }

    @Override
    default Map<String, String> about() {
        return Map.of(LogKeys.POOL, pool(), LogKeys.JOB, job());
    }
}
