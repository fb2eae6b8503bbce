package dev.firstpick.learning.data;

import java.util.random.RandomGenerator;

/**
 * Multiplies the distance from the mean by a factor, and keeps the patch's range.
 *
 * @param low the least factor
 * @param high the greatest
 */
public record Contrast(double probability, double low, double high) implements IntensityTransform {

    @Override
    public void apply(float[] patch, PatchSize size, RandomGenerator random) {
        double factor = IntensityTransform.factor(low, high, random);
        Spread spread = Spread.of(patch);
        for (int n = 0; n < patch.length; n++) {
            double value = (patch[n] - spread.mean()) * factor + spread.mean();
            patch[n] = (float) Math.min(spread.greatest(), Math.max(spread.least(), value));
        }
    }
}
