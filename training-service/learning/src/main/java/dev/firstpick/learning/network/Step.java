package dev.firstpick.learning.network;

/**
 * How one step of the optimiser is to be taken.
 *
 * @param objective what the loss compares
 * @param seed of this step's dropout masks, 0 or above and below 2⁵³
 * @param dropout the probability with which a value is dropped
 * @param learningRate of this step
 * @param momentum Nesterov's
 * @param weightDecay added to the gradient, times the weight
 * @param clipNorm the gradient's greatest norm over all parameters
 */
public record Step(
        Objective objective,
        long seed,
        double dropout,
        double learningRate,
        double momentum,
        double weightDecay,
        double clipNorm) {

    /** What the loss compares. */
    public enum Objective {
        /** Soft Dice over all classes (per patch and class, smoothed by 10⁻⁵) + cross entropy. */
        SEGMENTATION,
        /** Mean squared error between the single output channel and the target. */
        RECONSTRUCTION
    }

    /**
     * What a step found.
     *
     * @param loss before the step
     * @param gradientNorm over all parameters, before clipping
     */
    public record Result(double loss, double gradientNorm) {}

    double[] scalars(Precision precision) {
        return new double[] {
            seed,
            dropout,
            1,
            objective == Objective.RECONSTRUCTION ? 1 : 0,
            learningRate,
            momentum,
            weightDecay,
            clipNorm,
            precision == Precision.MIXED ? 1 : 0
        };
    }
}
