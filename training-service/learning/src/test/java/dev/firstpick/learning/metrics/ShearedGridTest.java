package dev.firstpick.learning.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.firstpick.volume.Affine;
import dev.firstpick.volume.Grid;
import dev.firstpick.volume.Volume;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Distances on grids whose axes are not at right angles. */
class ShearedGridTest {

    private static final Affine SHEARED = Affine.of(1, 0, 0, 1, 0, 1, 1.2, 1, 0, 0, 5, 1);

    @Test
    void theDistanceBetweenTwoVoxelsIsThatOfTheWholeMatrix() {
        // Given
        Grid grid = new Grid(9, 9, 9, SHEARED);
        float[] prediction = new float[grid.size()];
        float[] reference = new float[grid.size()];
        prediction[grid.index(4, 2, 3)] = 1;
        reference[grid.index(4, 6, 5)] = 1;

        // When
        ClassMetrics metrics = Metrics.evaluate(new Volume(grid, prediction), new Volume(grid, reference), 2)
                .get(0);

        // Then
        double y = 4 + 2 * 1.2;
        double z = 2 * 5;
        assertThat(metrics.hd95()).isCloseTo(Math.sqrt(y * y + z * z), within(1e-9));
        assertThat(metrics.assd()).isCloseTo(Math.sqrt(y * y + z * z), within(1e-9));
    }

    @Test
    void theNearestPointIsThatOfBruteForce() {
        // Given
        SplittableRandom random = new SplittableRandom(3);
        double[] points =
                random.doubles(3 * 400).map(value -> Math.rint(value * 20)).toArray();
        NearestPoint nearest = new NearestPoint(points.clone());

        for (int n = 0; n < 500; n++) {
            double[] place = random.doubles(3).map(value -> value * 24 - 2).toArray();

            // When
            double squared = nearest.squared(place[0], place[1], place[2]);

            // Then
            assertThat(squared).isEqualTo(bruteForce(points, place));
        }
    }

    @Test
    void bothWaysAgreeWhereTheAxesAreAtRightAngles() {
        // Given
        Grid square = new Grid(16, 14, 12, Affine.scaling(0.8, 1.1, 2.5));
        Grid barely = new Grid(16, 14, 12, Affine.of(0.8, 0, 0, 0, 0, 1.1, 0.0006, 0, 0, 0, 2.5, 0));
        float[] prediction = blob(square, 6, 6, 5, 4);
        float[] reference = blob(square, 8, 7, 6, 3);

        // When
        ClassMetrics along = Metrics.evaluate(new Volume(square, prediction), new Volume(square, reference), 2)
                .get(0);
        ClassMetrics anyhow = Metrics.evaluate(new Volume(barely, prediction), new Volume(barely, reference), 2)
                .get(0);

        // Then
        assertThat(anyhow.hd95()).isCloseTo(along.hd95(), within(2e-3));
        assertThat(anyhow.assd()).isCloseTo(along.assd(), within(2e-3));
        assertThat(along.hd95()).isGreaterThan(1);
    }

    private static double bruteForce(double[] points, double[] place) {
        double best = Double.POSITIVE_INFINITY;
        for (int n = 0; n < points.length; n += 3) {
            double distance = 0;
            for (int axis = 0; axis < 3; axis++) {
                distance += (place[axis] - points[n + axis]) * (place[axis] - points[n + axis]);
            }
            best = Math.min(best, distance);
        }
        return best;
    }

    private static float[] blob(Grid grid, int ci, int cj, int ck, int radius) {
        float[] voxels = new float[grid.size()];
        for (int k = 0; k < grid.depth(); k++) {
            for (int j = 0; j < grid.height(); j++) {
                for (int i = 0; i < grid.width(); i++) {
                    int squared = (i - ci) * (i - ci) + (j - cj) * (j - cj) + (k - ck) * (k - ck);
                    voxels[grid.index(i, j, k)] = squared <= radius * radius ? 1 : 0;
                }
            }
        }
        return voxels;
    }
}
