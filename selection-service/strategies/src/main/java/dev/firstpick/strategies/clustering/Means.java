package dev.firstpick.strategies.clustering;

import dev.firstpick.strategies.numeric.Features;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The means of clusters, summed in pieces whose order does not depend on the threads. The sums are kept: where few rows changed their cluster since,
 * only these are taken from one sum and added to another.
 */
final class Means {

    private static final int PIECE = 2048;

    /** Where more than one row in so many changed its cluster, summing all anew costs less, and leaves no rounding behind. */
    private static final int FEW = 8;

    /** Groups of clusters whose sums change side by side. */
    private static final int GROUPS = 8;

    private final Features features;
    private final int[] labels;
    private final int[] starts;
    private final int[] order;
    private final double[][] sums;
    private final int[] sizes;

    Means(Features features, int clusters) {
        this.features = features;
        this.labels = new int[features.rows()];
        this.starts = new int[clusters + 1];
        this.order = new int[features.rows()];
        this.sums = new double[clusters][features.columns()];
        this.sizes = new int[clusters];
        Arrays.fill(labels, -1);
    }

    /** Takes over the clusters of all rows. */
    void update(int[] current) {
        int[] changed = IntStream.range(0, labels.length)
                .filter(i -> labels[i] != current[i])
                .toArray();
        if (changed.length > labels.length / FEW) {
            System.arraycopy(current, 0, labels, 0, labels.length);
            sortByCluster();
            sum();
        } else {
            IntStream.range(0, GROUPS).parallel().forEach(group -> change(group, changed, current));
            for (int i : changed) {
                sizes[labels[i]]--;
                sizes[current[i]]++;
                labels[i] = current[i];
            }
        }
    }

    /** Each group changes in the order of the rows, whatever the number of threads. */
    private void change(int group, int[] changed, int[] current) {
        for (int i : changed) {
            if (labels[i] % GROUPS == group) {
                add(-1, i, sums[labels[i]]);
            }
            if (current[i] % GROUPS == group) {
                add(1, i, sums[current[i]]);
            }
        }
    }

    private void add(double sign, int i, double[] sum) {
        float[] values = features.values();
        int row = i * sum.length;
        for (int j = 0; j < sum.length; j++) {
            sum[j] += sign * values[row + j];
        }
    }

    private void sortByCluster() {
        Arrays.fill(starts, 0);
        for (int label : labels) {
            starts[label + 1]++;
        }
        for (int c = 1; c < starts.length; c++) {
            starts[c] += starts[c - 1];
        }
        for (int c = 0; c < sizes.length; c++) {
            sizes[c] = starts[c + 1] - starts[c];
        }
        int[] next = starts.clone();
        for (int i = 0; i < labels.length; i++) {
            order[next[labels[i]]++] = i;
        }
    }

    private record Piece(int cluster, int from, int to) {}

    private void sum() {
        List<Piece> pieces = new ArrayList<>();
        for (int c = 0; c < sums.length; c++) {
            for (int from = starts[c]; from < starts[c + 1]; from += PIECE) {
                pieces.add(new Piece(c, from, Math.min(starts[c + 1], from + PIECE)));
            }
        }
        double[][] parts = new double[pieces.size()][];
        IntStream.range(0, parts.length).parallel().forEach(p -> parts[p] = sumOf(pieces.get(p)));
        for (double[] sum : sums) {
            Arrays.fill(sum, 0);
        }
        for (int p = 0; p < parts.length; p++) {
            double[] sum = sums[pieces.get(p).cluster];
            for (int j = 0; j < sum.length; j++) {
                sum[j] += parts[p][j];
            }
        }
    }

    private double[] sumOf(Piece piece) {
        int d = features.columns();
        float[] values = features.values();
        double[] sum = new double[d];
        for (int at = piece.from; at < piece.to; at++) {
            int row = order[at] * d;
            for (int j = 0; j < d; j++) {
                sum[j] += values[row + j];
            }
        }
        return sum;
    }

    /**
     * The means; an empty cluster moves to the row that is farthest from its own centre, and that row leaves its cluster.
     *
     * @param distance of a row to its centre, squared
     * @param previous where a cluster stays that is empty while no row is off its centre
     */
    double[][] relocated(IntToDoubleFunction distance, double[][] previous) {
        int[] empty =
                IntStream.range(0, sizes.length).filter(c -> sizes[c] == 0).toArray();
        if (empty.length == 0) {
            return means(sums, sizes, previous);
        }
        double[][] filledSums = Arrays.stream(sums).map(double[]::clone).toArray(double[][]::new);
        int[] filledSizes = sizes.clone();
        fill(empty, filledSums, filledSizes, distance);
        return means(filledSums, filledSizes, previous);
    }

    private void fill(int[] empty, double[][] filledSums, int[] filledSizes, IntToDoubleFunction distance) {
        double[] distances =
                IntStream.range(0, labels.length).mapToDouble(distance).toArray();
        for (int c : empty) {
            int farthest = 0;
            for (int i = 1; i < distances.length; i++) {
                farthest = distances[i] > distances[farthest] ? i : farthest;
            }
            if (distances[farthest] <= 0 || filledSizes[labels[farthest]] < 2) {
                return;
            }
            Arrays.fill(filledSums[c], 0);
            add(1, farthest, filledSums[c]);
            add(-1, farthest, filledSums[labels[farthest]]);
            filledSizes[c] = 1;
            filledSizes[labels[farthest]]--;
            distances[farthest] = 0;
        }
    }

    private static double[][] means(double[][] sums, int[] sizes, double[][] previous) {
        double[][] means = new double[sums.length][];
        for (int c = 0; c < means.length; c++) {
            means[c] = sizes[c] == 0 ? previous[c] : divided(sums[c], sizes[c]);
        }
        return means;
    }

    private static double[] divided(double[] sum, int count) {
        double[] mean = new double[sum.length];
        for (int j = 0; j < mean.length; j++) {
            mean[j] = sum[j] / count;
        }
        return mean;
    }
}
