package dev.firstpick.learning;

/**
 * Keeps a run's state. Called on the training thread, which goes on when the call returns; an exception ends the run.
 */
@FunctionalInterface
public interface CheckpointSink {

    /** Nothing is kept. */
    CheckpointSink NONE = checkpoint -> {};

    void save(Checkpoint checkpoint);
}
