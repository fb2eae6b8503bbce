package dev.firstpick.strategies.neighbours;

import dev.firstpick.strategies.numeric.Features;
import java.util.stream.IntStream;

/**
 * The k nearest other rows of every row, exact, by Euclidean distance; of equally near ones the first.
 */
public final class NearestNeighbours {

    private final int k;
    private final int[] positions;
    private final double[] distances;

    private NearestNeighbours(int k, int[] positions, double[] distances) {
        this.k = k;
        this.positions = positions;
        this.distances = distances;
    }

    /**
     * Searches among all rows.
     *
     * @param features (n, d)
     * @param k from 0 to n − 1
     */
    public static NearestNeighbours of(Features features, int k) {
        int n = features.rows();
        if (k < 0 || k > Math.max(0, n - 1)) {
            throw new IllegalArgumentException("k: found " + k + ", expected 0 to " + (n - 1) + " for " + n + " rows");
        }
        int[] positions = new int[n * k];
        double[] distances = new double[n * k];
        IntStream.range(0, n).parallel().forEach(i -> search(features, i, k, positions, distances));
        return new NearestNeighbours(k, positions, distances);
    }

    private static void search(Features features, int i, int k, int[] positions, double[] distances) {
        int found = 0;
        int base = i * k;
        for (int j = 0; j < features.rows() && k > 0; j++) {
            if (j == i) {
                continue;
            }
            double distance = features.distance(i, j);
            if (found == k && distance >= distances[base + k - 1]) {
                continue;
            }
            int at = found < k ? found++ : k - 1;
            while (at > 0 && distances[base + at - 1] > distance) {
                distances[base + at] = distances[base + at - 1];
                positions[base + at] = positions[base + at - 1];
                at--;
            }
            distances[base + at] = distance;
            positions[base + at] = j;
        }
    }

    /** How many neighbours each row has. */
    public int k() {
        return k;
    }

    /** The r-th nearest neighbour of row i, r from 0. */
    public int neighbour(int i, int r) {
        return positions[i * k + r];
    }

    /** The distance of row i to its r-th nearest neighbour, r from 0. */
    public double distance(int i, int r) {
        return distances[i * k + r];
    }

    /** The mean distance of row i to its k neighbours; 0 where k is 0. */
    public double meanDistance(int i) {
        double sum = 0;
        for (int r = 0; r < k; r++) {
            sum += distance(i, r);
        }
        return k == 0 ? 0 : sum / k;
    }
}
