package dev.firstpick.learning.data;

import java.util.random.RandomGenerator;

/**
 * Convolves with a Gaussian, cut off at four deviations; the border is mirrored.
 *
 * @param low the least standard deviation, in voxels
 * @param high the greatest
 */
public record GaussianBlur(double probability, double low, double high) implements IntensityTransform {

    private static final double REACH = 4;

    @Override
    public void apply(float[] patch, PatchSize size, RandomGenerator random) {
        blur(patch, size, IntensityTransform.between(low, high, random));
    }

    static void blur(float[] patch, PatchSize size, double deviation) {
        double[] kernel = kernel(deviation);
        Lines.along(size, (start, stride, length) -> {
            float[] line = new float[length];
            for (int n = 0; n < length; n++) {
                line[n] = patch[start + n * stride];
            }
            for (int n = 0; n < length; n++) {
                double sum = kernel[0] * line[n];
                for (int k = 1; k < kernel.length; k++) {
                    sum += kernel[k] * (line[mirrored(n - k, length)] + line[mirrored(n + k, length)]);
                }
                patch[start + n * stride] = (float) sum;
            }
        });
    }

    private static double[] kernel(double deviation) {
        double[] kernel = new double[(int) (REACH * deviation + 0.5) + 1];
        double sum = 0;
        for (int n = 0; n < kernel.length; n++) {
            kernel[n] = Math.exp(-0.5 * n * n / (deviation * deviation));
            sum += n == 0 ? kernel[n] : 2 * kernel[n];
        }
        for (int n = 0; n < kernel.length; n++) {
            kernel[n] /= sum;
        }
        return kernel;
    }

    /** … c b a | a b c … */
    private static int mirrored(int place, int length) {
        int turn = Math.floorMod(place, 2 * length);
        return turn < length ? turn : 2 * length - 1 - turn;
    }
}
