package dev.firstpick.learning;

/**
 * Keeps a run's state. Called on the training thread, which goes on when the call returns; an exception ends the run.
 */
@FunctionalInterface
public interface CheckpointSink {

    /** Nothing is kept. */
    CheckpointSink NONE = checkpoint -> {};

    void save(Checkpoint checkpoint);

    /**
     * Asked after every iteration, the last one included: whether the state shall be saved now, beside the iterations for which the
     * settings say so. For checkpoints by time, which no setting of a run can hold.
     *
     * @param done how many iterations are done
     */
    default boolean wants(int done) {
        return false;
    }
}
