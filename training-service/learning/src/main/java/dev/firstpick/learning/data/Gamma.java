package dev.firstpick.learning.data;

import java.util.random.RandomGenerator;

/**
 * Raises the intensities, scaled to [0, 1], to a power; then mean and standard deviation are made what they were.
 *
 * @param low the least exponent
 * @param high the greatest
 * @param inverted whether the negative of the patch is what is raised
 */
public record Gamma(double probability, double low, double high, boolean inverted) implements IntensityTransform {

    private static final double LEAST_DEVIATION = 1e-8;

    @Override
    public void apply(float[] patch, PatchSize size, RandomGenerator random) {
        double exponent = IntensityTransform.factor(low, high, random);
        Spread before = Spread.of(patch);
        double range = before.greatest() - before.least();
        if (range <= 0) {
            return;
        }
        Power power = new Power(exponent, patch.length);
        for (int n = 0; n < patch.length; n++) {
            double share = (patch[n] - before.least()) / range;
            double raised = inverted ? 1 - power.of(1 - share) : power.of(share);
            patch[n] = (float) (raised * range + before.least());
        }
        Spread after = Spread.of(patch);
        double scale = before.deviation() / Math.max(after.deviation(), LEAST_DEVIATION);
        for (int n = 0; n < patch.length; n++) {
            patch[n] = (float) ((patch[n] - after.mean()) * scale + before.mean());
        }
    }
}
