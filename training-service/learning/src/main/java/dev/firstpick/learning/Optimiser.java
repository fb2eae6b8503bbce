package dev.firstpick.learning;

/**
 * Stochastic gradient descent with Nesterov momentum, and how its learning rate changes over a run.
 *
 * @param learningRate the greatest
 * @param warmUp the share of the iterations over which the learning rate rises from near 0 in a straight line, in [0, 1)
 * @param decayPower the exponent of the polynomial decay over all iterations
 * @param momentum Nesterov's, in [0, 1)
 * @param weightDecay added to the gradient, times the weight
 * @param clipNorm the gradient's greatest norm over all parameters
 */
public record Optimiser(
        double learningRate, double warmUp, double decayPower, double momentum, double weightDecay, double clipNorm) {

    public Optimiser {
        Require.that(learningRate > 0, "learningRate", learningRate, "more than 0");
        Require.that(warmUp >= 0 && warmUp < 1, "warmUp", warmUp, "0 ≤ warmUp < 1");
        Require.that(decayPower >= 0, "decayPower", decayPower, "at least 0");
        Require.that(momentum >= 0 && momentum < 1, "momentum", momentum, "0 ≤ momentum < 1");
        Require.that(weightDecay >= 0, "weightDecay", weightDecay, "at least 0");
        Require.that(clipNorm > 0, "clipNorm", clipNorm, "more than 0");
    }

    /** The published benchmark's (Liu et al., MICCAI 2023): 0.01, no warm-up, decay 0.9, momentum 0.99. */
    public static Optimiser paper() {
        return new Optimiser(0.01, 0, 0.9, 0.99, 3e-5, 12);
    }

    /**
     * Steadier over few iterations: momentum 0.9 forgets a bad step in tens of iterations where 0.99 needs hundreds, so that the learning rate
     * may be higher after a warm-up: 0.05, reached within the first tenth.
     */
    public static Optimiser steady() {
        return new Optimiser(0.05, 0.1, 0.9, 0.9, 3e-5, 12);
    }

    /** The same with another learning rate. */
    public Optimiser withLearningRate(double value) {
        return new Optimiser(value, warmUp, decayPower, momentum, weightDecay, clipNorm);
    }

    /** The learning rate of iteration {@code iteration} of {@code iterations}, counted from 0. */
    public double learningRateAt(int iteration, int iterations) {
        double decayed = learningRate * Math.pow(1 - (double) iteration / iterations, decayPower);
        double rising = warmUp * iterations;
        return iteration + 1 < rising ? decayed * (iteration + 1) / rising : decayed;
    }
}
