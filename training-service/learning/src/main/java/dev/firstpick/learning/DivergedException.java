package dev.firstpick.learning;

import java.util.List;

/** The loss is no longer a number. The same settings would end the same way: lower the learning rate, or look at the data. */
public final class DivergedException extends RuntimeException {

    private final int iteration;
    private final List<Double> lastLosses;

    DivergedException(int iteration, List<Double> lastLosses) {
        super("Training diverged in iteration " + iteration + ", last losses " + lastLosses);
        this.iteration = iteration;
        this.lastLosses = List.copyOf(lastLosses);
    }

    /** The iteration, counted from 1. */
    public int iteration() {
        return iteration;
    }

    /** The last losses, the oldest first; the last one is not finite. */
    public List<Double> lastLosses() {
        return lastLosses;
    }
}
