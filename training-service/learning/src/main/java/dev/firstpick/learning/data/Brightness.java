package dev.firstpick.learning.data;

import java.util.random.RandomGenerator;

/**
 * Multiplies all intensities by a factor.
 *
 * @param low the least factor
 * @param high the greatest
 */
public record Brightness(double probability, double low, double high) implements IntensityTransform {

    @Override
    public void apply(float[] patch, PatchSize size, RandomGenerator random) {
        float factor = (float) IntensityTransform.between(low, high, random);
        for (int n = 0; n < patch.length; n++) {
            patch[n] *= factor;
        }
    }
}
