package dev.firstpick.learning;

/**
 * Hears of every iteration, on the training thread: whoever passes it on does so rarely and quickly.
 */
@FunctionalInterface
public interface TrainingListener {

    /** Nobody listens. */
    TrainingListener NONE = progress -> {};

    void progressed(TrainingProgress progress);
}
