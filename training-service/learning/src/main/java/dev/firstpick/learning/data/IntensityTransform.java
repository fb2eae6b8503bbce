package dev.firstpick.learning.data;

import java.util.random.RandomGenerator;

/**
 * A random change of a patch's intensities. The patch has one channel, so what the published list asks of each channel with a
 * probability of its own is part of {@link #probability()}.
 */
public sealed interface IntensityTransform
        permits GaussianNoise, GaussianBlur, Brightness, Contrast, LowResolution, Gamma {

    /** How often a patch is changed. */
    double probability();

    /**
     * Changes {@code patch} in place.
     *
     * @param patch intensities, shape (depth, height, width)
     */
    void apply(float[] patch, PatchSize size, RandomGenerator random);

    /** A factor that is as likely below 1 as above it, uniform on either side. */
    static double factor(double low, double high, RandomGenerator random) {
        boolean below = random.nextBoolean();
        double from = below && low < 1 ? low : Math.max(low, 1);
        double to = below && low < 1 ? Math.min(1, high) : high;
        return from + (to - from) * random.nextDouble();
    }

    /** A number between two others. */
    static double between(double low, double high, RandomGenerator random) {
        return low + (high - low) * random.nextDouble();
    }
}
