package dev.firstpick.learning.data;

import java.util.random.RandomGenerator;

/**
 * Adds Gaussian noise, a new variance for each patch.
 *
 * @param low the least variance
 * @param high the greatest
 */
public record GaussianNoise(double probability, double low, double high) implements IntensityTransform {

    @Override
    public void apply(float[] patch, PatchSize size, RandomGenerator random) {
        double deviation = Math.sqrt(IntensityTransform.between(low, high, random));
        for (int n = 0; n < patch.length; n++) {
            patch[n] += (float) (deviation * random.nextGaussian());
        }
    }
}
