package dev.firstpick.strategies.clustering;

import dev.firstpick.strategies.numeric.Draws;
import dev.firstpick.strategies.numeric.Features;
import dev.firstpick.strategies.numeric.Tiles;

/**
 * k-means: Lloyd's iterations from k-means++ starts, the best of several.
 *
 * <p>Sources: Lloyd, "Least squares quantization in PCM", IEEE Trans. Information Theory 28, 1982; Arthur and Vassilvitskii,
 * "k-means++: the advantages of careful seeding", SODA 2007, with the greedy choice of the best of 2 + ⌊ln k⌋ trials of their section 6;
 * Hamerly, "Making k-means even faster", SDM 2010, for the bounds that spare most distances.
 *
 * @param clusters k, at least 1
 * @param starts how many k-means++ starts, at least 1; 10 by default
 * @param maxIterations Lloyd iterations of a start at most, at least 1; 300 by default
 * @param tolerance iterations end when the centres' squared shifts sum to at most this times the mean variance of the columns; 0 or more,
 *     1e-4 by default
 */
public record KMeans(int clusters, int starts, int maxIterations, double tolerance) {

    public KMeans {
        require(clusters >= 1, "clusters", clusters, "at least 1");
        require(starts >= 1, "starts", starts, "at least 1");
        require(maxIterations >= 1, "maxIterations", maxIterations, "at least 1");
        require(tolerance >= 0, "tolerance", tolerance, "0 or more");
    }

    /** k-means with the default parameters. */
    public static KMeans of(int clusters) {
        return new KMeans(clusters, 10, 300, 1e-4);
    }

    /**
     * k-means with as many starts as there is time for: 50 for a few hundred rows, 10 up to a million pairs of rows and clusters, 3 up to ten
     * million, above that 1. With more clusters greedy k-means++ starts differ less.
     */
    public static KMeans forRows(int clusters, int rows) {
        long pairs = (long) clusters * rows;
        if (pairs > 1_000_000) {
            return new KMeans(clusters, pairs > 10_000_000 ? 1 : 3, 300, 1e-4);
        }
        int starts = clusters == rows ? 1 : (int) Math.max(10, Math.min(50, 500_000 / pairs));
        return new KMeans(clusters, starts, 300, 1e-4);
    }

    private static void require(boolean holds, String field, Number found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(field + ": found " + found + ", expected " + expected);
        }
    }

    /**
     * A partition with its centres.
     *
     * @param clustering the partition; fewer clusters than asked for where there are fewer different rows
     * @param centres (clusters, d), in the order of the partition's clusters
     * @param inertia the sum of squared distances of rows to their centres
     * @param iterations that the best start took
     */
    public record Result(Clustering clustering, double[][] centres, double inertia, int iterations) {}

    /**
     * Clusters the rows. The same rows and seed give the same result with any number of threads.
     *
     * @param features (n, d), n at least the number of clusters
     * @param seed of the starts
     */
    public Result cluster(Features features, long seed) {
        require(
                features.rows() >= clusters,
                "rows",
                features.rows(),
                "at least " + clusters + ", the number of clusters");
        Tiles tiles = Tiles.centred(features);
        Draws draws = Draws.of("k-means", seed);
        double limit = tolerance * meanVariance(tiles, features.columns());
        Lloyd best = null;
        for (int start = 0; start < starts; start++) {
            int[] seeds = new PlusPlus(features, tiles, draws.part(start)).seeds(clusters);
            Lloyd lloyd = new Lloyd(features, tiles, features.rows(seeds).exact());
            lloyd.run(maxIterations, limit);
            if (best == null || lloyd.inertia() < best.inertia()) {
                best = lloyd;
            }
        }
        return best.result();
    }

    /** Tiles are centred, so a row's squared norm is its part of the variance. */
    private static double meanVariance(Tiles tiles, int columns) {
        double total = 0;
        for (int i = 0; i < tiles.rows(); i++) {
            total += tiles.norm(i);
        }
        return total / tiles.rows() / columns;
    }
}
