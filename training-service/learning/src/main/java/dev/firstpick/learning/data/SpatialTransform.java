package dev.firstpick.learning.data;

import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A random rotation and zoom of a patch about its centre, in voxels: intensities are interpolated linearly, labels taken from the nearest
 * voxel. Beyond its border a volume goes on as it ends, but along an axis on which it is smaller than the patch there are zeros.
 *
 * @param rotationProbability how often a patch is rotated
 * @param degrees the greatest angle about each axis, either way
 * @param zoomProbability how often a patch is zoomed
 * @param least the least zoom; below 1 things become smaller
 * @param greatest the greatest
 */
public record SpatialTransform(
        double rotationProbability, double degrees, double zoomProbability, double least, double greatest) {

    /**
     * The matrix from a patch's offset from its centre (i, j, k) to the volume's, row by row; empty where nothing changes.
     */
    public Optional<double[]> draw(RandomGenerator random) {
        boolean rotated = random.nextDouble() < rotationProbability;
        boolean zoomed = random.nextDouble() < zoomProbability;
        if (!rotated && !zoomed) {
            return Optional.empty();
        }
        double[] matrix = {1, 0, 0, 0, 1, 0, 0, 0, 1};
        if (rotated) {
            for (int axis = 0; axis < 3; axis++) {
                double angle = Math.toRadians(IntensityTransform.between(-degrees, degrees, random));
                matrix = product(matrix, rotation(axis, angle));
            }
        }
        double zoom = zoomed ? IntensityTransform.between(least, greatest, random) : 1;
        for (int n = 0; n < matrix.length; n++) {
            matrix[n] /= zoom;
        }
        return Optional.of(matrix);
    }

    private static double[] rotation(int axis, double angle) {
        double[] matrix = {1, 0, 0, 0, 1, 0, 0, 0, 1};
        int a = (axis + 1) % 3;
        int b = (axis + 2) % 3;
        matrix[a * 3 + a] = Math.cos(angle);
        matrix[a * 3 + b] = -Math.sin(angle);
        matrix[b * 3 + a] = Math.sin(angle);
        matrix[b * 3 + b] = Math.cos(angle);
        return matrix;
    }

    private static double[] product(double[] left, double[] right) {
        double[] result = new double[9];
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                for (int n = 0; n < 3; n++) {
                    result[row * 3 + column] += left[row * 3 + n] * right[n * 3 + column];
                }
            }
        }
        return result;
    }
}
