package dev.firstpick.learning;

/** The run ended early because its {@link StopSignal} said so; its {@link CheckpointSink} has the state. */
public final class TrainingStoppedException extends RuntimeException {

    private final int iteration;

    TrainingStoppedException(int iteration) {
        super("Training stopped after " + iteration + " iterations, with a checkpoint");
        this.iteration = iteration;
    }

    /** How many iterations were done. */
    public int iteration() {
        return iteration;
    }
}
