package dev.firstpick.learning;

/**
 * Whether a run ends in its last weights or in the mean of its last weights (stochastic weight averaging; Izmailov et al., UAI 2018,
 * section 3.2). The mean lies nearer the middle of the valley in which the last steps jump about, so that what a run ends in depends
 * less on its seed. The running statistics of the mean are measured anew, on patches that are not augmented and without dropout: the
 * network at work sees no others.
 *
 * @param from the share of the iterations after which weights count, in [0, 1]; with 1 none do, and the last weights stay
 * @param observed over how many batches the statistics are measured; with 0 those of the training stay
 */
public record Averaging(double from, int observed) {

    /** The last weights with their own statistics, as published. */
    public static final Averaging NONE = new Averaging(1, 0);

    public Averaging {
        Require.that(from >= 0 && from <= 1, "averaging.from", from, "0 to 1");
        Require.that(observed >= 0, "averaging.observed", observed, "at least 0");
    }

    /** Whether a network is judged by something else than its state on the way. */
    boolean changes() {
        return from < 1 || observed > 0;
    }

    /** How many weights count after {@code done} of {@code iterations}. */
    int counted(int done, int iterations) {
        return Math.max(0, done - (int) Math.floor(from * iterations));
    }
}
