package dev.firstpick.strategies.clustering;

import dev.firstpick.strategies.numeric.Draws;
import dev.firstpick.strategies.numeric.Features;
import java.util.Arrays;

/**
 * k-means: Lloyd's iterations from k-means++ starts, the best of several.
 *
 * <p>Sources: Lloyd, "Least squares quantization in PCM", IEEE Trans. Information Theory 28, 1982; Arthur and Vassilvitskii,
 * "k-means++: the advantages of careful seeding", SODA 2007, with the greedy choice of the best of 2 + ⌊ln k⌋ trials of their section 6.
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

    private static void require(boolean holds, String field, Number found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(field + ": found " + found + ", expected " + expected);
        }
    }

    /**
     * A partition with its centres.
     *
     * @param clustering the partition; fewer clusters than asked for where there are fewer different rows
     * @param centres (clusters, d)
     * @param inertia the sum of squared distances of rows to their centres
     * @param iterations that the best start took
     */
    public record Result(Clustering clustering, double[][] centres, double inertia, int iterations) {}

    /**
     * Clusters the rows.
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
        Draws draws = Draws.of("k-means", seed);
        Result best = null;
        for (int start = 0; start < starts; start++) {
            Result result = lloyd(features, seeds(features, draws.part(start)));
            if (best == null || result.inertia < best.inertia) {
                best = result;
            }
        }
        return best;
    }

    private double[][] seeds(Features features, Draws draws) {
        int n = features.rows();
        double[][] centres = new double[clusters][];
        double[] nearest = new double[n];
        Arrays.fill(nearest, Double.POSITIVE_INFINITY);
        int trials = 2 + (int) StrictMath.log(clusters);
        int chosen = draws.below(n);
        for (int c = 0; c < clusters; c++) {
            if (c > 0) {
                chosen = bestOf(features, nearest, draws, trials);
            }
            centres[c] = row(features, chosen);
            for (int i = 0; i < n; i++) {
                nearest[i] = Math.min(nearest[i], features.squaredDistance(i, chosen));
            }
        }
        return centres;
    }

    private static int bestOf(Features features, double[] nearest, Draws draws, int trials) {
        double total = Arrays.stream(nearest).sum();
        int best = -1;
        double lowest = Double.POSITIVE_INFINITY;
        for (int trial = 0; trial < trials; trial++) {
            int candidate = weighted(nearest, draws.uniform() * total);
            double potential = 0;
            for (int i = 0; i < nearest.length; i++) {
                potential += Math.min(nearest[i], features.squaredDistance(i, candidate));
            }
            if (potential < lowest) {
                lowest = potential;
                best = candidate;
            }
        }
        return best;
    }

    private static int weighted(double[] weights, double target) {
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i];
            if (sum > target) {
                return i;
            }
        }
        return weights.length - 1;
    }

    private static double[] row(Features features, int i) {
        double[] row = new double[features.columns()];
        for (int j = 0; j < row.length; j++) {
            row[j] = features.at(i, j);
        }
        return row;
    }

    private Result lloyd(Features features, double[][] start) {
        double[][] centres = start;
        double limit = tolerance * meanVariance(features);
        int[] labels = new int[features.rows()];
        int iteration = 0;
        boolean moving = true;
        while (moving && iteration < maxIterations) {
            boolean changed = assign(features, centres, labels);
            double[][] moved = means(features, labels, centres);
            double shift = 0;
            for (int c = 0; c < clusters; c++) {
                shift += squared(centres[c], moved[c]);
            }
            centres = moved;
            iteration++;
            moving = changed && shift > limit;
        }
        assign(features, centres, labels);
        return result(features, centres, labels, iteration);
    }

    private Result result(Features features, double[][] centres, int[] labels, int iterations) {
        double inertia = 0;
        for (int i = 0; i < labels.length; i++) {
            inertia += squared(row(features, i), centres[labels[i]]);
        }
        Clustering clustering = Clustering.of(labels);
        double[][] numbered = new double[clustering.clusters()][];
        for (int i = 0; i < labels.length; i++) {
            numbered[clustering.label(i)] = centres[labels[i]];
        }
        return new Result(clustering, numbered, inertia, iterations);
    }

    private static boolean assign(Features features, double[][] centres, int[] labels) {
        boolean changed = false;
        for (int i = 0; i < labels.length; i++) {
            double[] row = row(features, i);
            int nearest = 0;
            double lowest = Double.POSITIVE_INFINITY;
            for (int c = 0; c < centres.length; c++) {
                double distance = squared(row, centres[c]);
                if (distance < lowest) {
                    lowest = distance;
                    nearest = c;
                }
            }
            changed |= labels[i] != nearest;
            labels[i] = nearest;
        }
        return changed;
    }

    private static double[][] means(Features features, int[] labels, double[][] previous) {
        double[][] means = new double[previous.length][features.columns()];
        int[] sizes = new int[previous.length];
        for (int i = 0; i < labels.length; i++) {
            sizes[labels[i]]++;
            for (int j = 0; j < features.columns(); j++) {
                means[labels[i]][j] += features.at(i, j);
            }
        }
        for (int c = 0; c < means.length; c++) {
            for (int j = 0; j < features.columns(); j++) {
                means[c][j] = sizes[c] == 0 ? previous[c][j] : means[c][j] / sizes[c];
            }
        }
        return means;
    }

    private static double meanVariance(Features features) {
        double total = 0;
        for (int j = 0; j < features.columns(); j++) {
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < features.rows(); i++) {
                sum += features.at(i, j);
            }
            double mean = sum / features.rows();
            for (int i = 0; i < features.rows(); i++) {
                squares += (features.at(i, j) - mean) * (features.at(i, j) - mean);
            }
            total += squares / features.rows();
        }
        return total / features.columns();
    }

    private static double squared(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += (a[j] - b[j]) * (a[j] - b[j]);
        }
        return sum;
    }
}
