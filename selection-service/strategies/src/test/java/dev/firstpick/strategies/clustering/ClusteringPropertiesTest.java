package dev.firstpick.strategies.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.firstpick.strategies.coverage.GreedyCover;
import dev.firstpick.strategies.coverage.Similarity;
import dev.firstpick.strategies.neighbours.NearestNeighbours;
import dev.firstpick.strategies.numeric.Draws;
import dev.firstpick.strategies.numeric.Features;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What must hold by definition, checked by computing it the slow way. */
class ClusteringPropertiesTest {

    /** Rows around a few places, far from the origin, some of them equal. */
    private static Features rows(int count, int columns, long seed) {
        Draws draws = Draws.of("rows", seed);
        float[] values = new float[count * columns];
        for (int i = 0; i < count; i++) {
            int place = draws.below(6);
            for (int j = 0; j < columns; j++) {
                values[i * columns + j] = (float) (100 + place * (j % 3) * 2 + draws.uniform());
            }
            if (i > 10 && i % 13 == 0) {
                System.arraycopy(values, (i - 7) * columns, values, i * columns, columns);
            }
        }
        return new Features(count, columns, values);
    }

    @Test
    void neighboursAreThoseOfASearchThroughAllPairs() {
        for (int columns : new int[] {1, 2, 3, 7, 64}) {
            // Given
            Features rows = rows(1100, columns, columns);

            // When
            NearestNeighbours near = NearestNeighbours.of(rows, 9);

            // Then
            for (int i = 0; i < rows.rows(); i += 37) {
                int self = i;
                int[] expected = IntStream.range(0, rows.rows())
                        .filter(j -> j != self)
                        .boxed()
                        .sorted(Comparator.<Integer>comparingDouble(j -> rows.squaredDistance(self, j))
                                .thenComparing(Comparator.naturalOrder()))
                        .limit(9)
                        .mapToInt(Integer::intValue)
                        .toArray();
                int[] found =
                        IntStream.range(0, 9).map(r -> near.neighbour(self, r)).toArray();
                assertThat(found)
                        .as("neighbours of %d with %d columns", i, columns)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void theNearestOfAnotherLabelIsThatOfASearchThroughAllPairs() {
        // Given
        Features rows = rows(700, 5, 1);
        int[] labels = IntStream.range(0, 700).map(i -> i % 3).toArray();

        // When
        double[] distances = NearestNeighbours.nearestOfAnotherLabel(rows, labels);

        // Then
        for (int i = 0; i < 700; i += 11) {
            int self = i;
            double expected = IntStream.range(0, 700)
                    .filter(j -> labels[j] != labels[self])
                    .mapToDouble(j -> rows.distance(self, j))
                    .min()
                    .orElseThrow();
            assertThat(distances[i]).isEqualTo(expected);
        }
    }

    @Test
    void everyRowOfAKMeansClusterIsNearestToItsCentre() {
        // Given
        Features rows = rows(1500, 8, 2);

        for (int clusters : new int[] {1, 4, 30, 100}) {
            // When
            KMeans.Result result = new KMeans(clusters, 2, 300, 0).cluster(rows, 5);

            // Then
            double inertia = 0;
            for (int i = 0; i < rows.rows(); i++) {
                int row = i;
                double own =
                        squared(rows, i, result.centres()[result.clustering().label(i)]);
                double nearest = Arrays.stream(result.centres())
                        .mapToDouble(centre -> squared(rows, row, centre))
                        .min()
                        .orElseThrow();
                inertia += own;
                assertThat(own).isLessThanOrEqualTo(nearest + 1e-3);
            }
            assertThat(result.inertia()).isCloseTo(inertia, within(1e-6 * inertia));
        }
    }

    @Test
    void everyCentreOfKMeansThatMovedUntilNoneDidIsTheMeanOfItsCluster() {
        // Given
        Features rows = rows(3000, 7, 8);

        for (int clusters : new int[] {3, 40}) {
            // When
            KMeans.Result result = new KMeans(clusters, 1, 1000, 0).cluster(rows, 3);

            // Then
            for (int c = 0; c < result.clustering().clusters(); c++) {
                for (int j = 0; j < rows.columns(); j++) {
                    int column = j;
                    double mean = Arrays.stream(result.clustering().members(c))
                            .mapToDouble(i -> rows.at(i, column))
                            .average()
                            .orElseThrow();
                    assertThat(result.centres()[c][j]).isCloseTo(mean, within(1e-9 * mean));
                }
            }
        }
    }

    private static double squared(Features rows, int i, double[] centre) {
        return IntStream.range(0, centre.length)
                .mapToDouble(j -> (rows.at(i, j) - centre[j]) * (rows.at(i, j) - centre[j]))
                .sum();
    }

    @Test
    void kMeansRefusesMoreClustersThanRows() {
        assertThatThrownBy(() -> KMeans.of(5).cluster(rows(4, 2, 0), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rows: found 4, expected at least 5, the number of clusters");
    }

    @Test
    void wardRunsOnLeavesAboveItsLimitAndSaysSo() {
        // Given
        Features rows = rows(Ward.LARGEST + 1, 3, 4);

        // When
        Ward.Result result = Ward.cluster(rows, 4);

        // Then
        assertThat(result.leaves()).isBetween(4, 4000);
        assertThat(result.clustering().clusters()).isEqualTo(4);
    }

    @Test
    void birchKeepsWithinTheLeavesAllowed() {
        // Given
        Features rows = rows(3000, 4, 5);

        // When
        Birch.Leaves leaves = new Birch(0, 10).leavesBetween(rows, 20, 50);

        // Then
        assertThat(leaves.count()).isBetween(20, 50);
        assertThat(Arrays.stream(leaves.sizes()).sum()).isEqualTo(3000);
    }

    @Test
    void theGreedyCoverIsThatOfComputingEveryGainInEveryStep() {
        // Given
        Features rows = rows(600, 4, 6);
        double sigma = 1.5;
        double[] covered = new double[600];
        GreedyCover cover = new GreedyCover(rows, new Similarity.Gaussian(sigma), new int[0]);

        for (int step = 0; step < 12; step++) {
            // When
            GreedyCover.Choice choice = cover.next();

            // Then
            double best = 0;
            for (int c = 0; c < 600; c++) {
                best = Math.max(best, gain(rows, c, covered, sigma));
            }
            assertThat(gain(rows, choice.row(), covered, sigma)).isCloseTo(best, within(1e-4 * (1 + best)));
            assertThat(choice.gain()).isCloseTo(best, within(2e-4 * (1 + best)));
            for (int x = 0; x < 600; x++) {
                covered[x] = Math.max(covered[x], kernel(rows, x, choice.row(), sigma));
            }
        }
    }

    private static double gain(Features rows, int c, double[] covered, double sigma) {
        return IntStream.range(0, rows.rows())
                .mapToDouble(x -> Math.max(0, kernel(rows, x, c, sigma) - covered[x]))
                .sum();
    }

    private static double kernel(Features rows, int x, int c, double sigma) {
        return Math.exp(-rows.squaredDistance(x, c) / (2 * sigma * sigma));
    }
}
