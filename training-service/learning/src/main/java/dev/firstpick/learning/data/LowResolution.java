package dev.firstpick.learning.data;

import java.util.random.RandomGenerator;

/**
 * Samples the patch coarsely (nearest voxel) and brings it back to its size by cubic convolution (Keys 1981, a = −½), each axis by the
 * same factor.
 *
 * @param low the least factor
 * @param high the greatest, at most 1
 */
public record LowResolution(double probability, double low, double high) implements IntensityTransform {

    @Override
    public void apply(float[] patch, PatchSize size, RandomGenerator random) {
        coarsen(patch, size, IntensityTransform.between(low, high, random));
    }

    static void coarsen(float[] patch, PatchSize size, double factor) {
        Lines.along(size, (start, stride, length) -> {
            float[] coarse = new float[Math.max(1, (int) Math.round(length * factor))];
            double step = (double) length / coarse.length;
            for (int n = 0; n < coarse.length; n++) {
                int nearest = (int) Math.rint((n + 0.5) * step - 0.5);
                coarse[n] = patch[start + Math.min(length - 1, nearest) * stride];
            }
            for (int n = 0; n < length; n++) {
                patch[start + n * stride] = (float) cubic(coarse, (n + 0.5) / step - 0.5);
            }
        });
    }

    private static double cubic(float[] line, double place) {
        int below = (int) Math.floor(place);
        double t = place - below;
        double a = at(line, below - 1);
        double b = at(line, below);
        double c = at(line, below + 1);
        double d = at(line, below + 2);
        return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
    }

    private static double at(float[] line, int place) {
        return line[Math.min(line.length - 1, Math.max(0, place))];
    }
}
