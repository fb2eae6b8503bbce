package dev.firstpick.strategies.neighbours;

import dev.firstpick.strategies.numeric.Features;
import dev.firstpick.strategies.numeric.Tiles;
import dev.firstpick.strategies.numeric.Tournament;
import java.util.Arrays;
import java.util.function.IntBinaryOperator;

/**
 * The k nearest other rows of every row, exact, by Euclidean distance; of equally near ones the first.
 *
 * <p>All pairs are looked at, each once for both rows: single-precision products rule out what cannot be among the k nearest, with the
 * products' error bound in favour of the doubtful, and the few that remain are measured in double precision. Time O(n² d), memory O(n (d + k)).
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
        if (k == 0) {
            return new NearestNeighbours(0, new int[0], new double[0]);
        }
        Search search = new Search(features, k, (i, j) -> 1);
        search.run();
        return new NearestNeighbours(k, search.positions, search.distances());
    }

    /**
     * The distance of every row to the nearest row with another label; infinite where all labels are equal.
     *
     * @param features (n, d)
     * @param labels of the rows
     */
    public static double[] nearestOfAnotherLabel(Features features, int[] labels) {
        Search search = new Search(features, 1, (i, j) -> labels[i] == labels[j] ? 0 : 1);
        search.run();
        return search.distances();
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

    /** One search; a row is touched by one thread at a time. */
    private static final class Search {

        private final Features features;
        private final int k;
        private final IntBinaryOperator admits;
        private final Tiles tiles;
        private final int[] positions;
        private final double[] squared;
        private final double[] largestNorms;
        /** Half of what a row's approximate squared distance must stay under: the k-th so far and the products' slack. */
        private final float[] halfReach;

        Search(Features features, int k, IntBinaryOperator admits) {
            this.features = features;
            this.k = k;
            this.admits = admits;
            this.tiles = Tiles.centred(features);
            this.positions = new int[features.rows() * k];
            this.squared = new double[features.rows() * k];
            Arrays.fill(positions, Integer.MAX_VALUE);
            Arrays.fill(squared, Double.POSITIVE_INFINITY);
            this.halfReach = new float[features.rows()];
            Arrays.fill(halfReach, Float.POSITIVE_INFINITY);
            this.largestNorms = new double[tiles.panels()];
            for (int i = 0; i < features.rows(); i++) {
                int p = i / Tiles.WIDTH;
                largestNorms[p] = Math.max(largestNorms[p], tiles.norm(i));
            }
        }

        void run() {
            Tournament.play(tiles.panels(), this::match);
        }

        double[] distances() {
            double[] distances = new double[squared.length];
            Arrays.setAll(distances, i -> Math.sqrt(squared[i]));
            return distances;
        }

        private void match(int p, int q) {
            int from = tiles.first(p);
            int to = from + tiles.size(p);
            refresh(p, largestNorms[q]);
            if (q != p) {
                refresh(q, largestNorms[p]);
            }
            double otherNorm = largestNorms[q];
            tiles.multiply(from, to, tiles, q, (first, count, products) -> {
                for (int r = 0; r < count; r++) {
                    if (q == p) {
                        scanOwn(first + r, tiles.first(q), tiles.size(q), products[r], otherNorm);
                    } else {
                        scanBoth(first + r, tiles.first(q), tiles.size(q), products[r], otherNorm, largestNorms[p]);
                    }
                }
            });
        }

        private void refresh(int p, double otherNorm) {
            for (int i = tiles.first(p); i < tiles.first(p) + tiles.size(p); i++) {
                limit(i, otherNorm);
            }
        }

        private void limit(int i, double otherNorm) {
            double last = squared[i * k + k - 1];
            double norm = tiles.norm(i);
            double slack = Math.max(tiles.slack(norm, otherNorm), tiles.slack(otherNorm, norm));
            halfReach[i] = Math.nextUp((float) ((last + slack) / 2));
        }

        private void scanOwn(int i, int first, int size, float[] products, double otherNorm) {
            float half = (float) (tiles.norm(i) / 2);
            for (int j = 0; j < size; j++) {
                if (half - products[j] <= halfReach[i] && first + j != i) {
                    offer(i, first + j, features.squaredDistance(i, first + j), otherNorm);
                }
            }
        }

        private void scanBoth(int i, int first, int size, float[] products, double otherNorm, double ownNorm) {
            float half = (float) (tiles.norm(i) / 2);
            float reach = halfReach[i];
            for (int j = 0; j < size; j++) {
                float halfSquared = half - products[j];
                if (halfSquared <= reach || halfSquared <= halfReach[first + j]) {
                    double exact = features.squaredDistance(i, first + j);
                    offer(i, first + j, exact, otherNorm);
                    offer(first + j, i, exact, ownNorm);
                    reach = halfReach[i];
                }
            }
        }

        private void offer(int i, int j, double distance, double otherNorm) {
            int last = i * k + k - 1;
            if (!isBefore(distance, j, last) || admits.applyAsInt(i, j) == 0) {
                return;
            }
            int at = last;
            while (at > i * k && isBefore(distance, j, at - 1)) {
                squared[at] = squared[at - 1];
                positions[at] = positions[at - 1];
                at--;
            }
            squared[at] = distance;
            positions[at] = j;
            limit(i, otherNorm);
        }

        private boolean isBefore(double distance, int j, int at) {
            return distance < squared[at] || distance == squared[at] && j < positions[at];
        }
    }
}
