package dev.firstpick.strategies.clustering;

import dev.firstpick.strategies.numeric.Features;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** The means of clusters, summed in pieces whose order does not depend on the threads. */
final class Means {

    private static final int PIECE = 2048;

    private final Features features;
    private final int[] labels;
    private final int[] starts;
    private final int[] order;
    private final double[][] sums;

    Means(Features features, int[] labels, int clusters) {
        this.features = features;
        this.labels = labels;
        this.starts = new int[clusters + 1];
        this.order = new int[labels.length];
        sortByCluster();
        this.sums = new double[clusters][features.columns()];
        sum();
    }

    private void sortByCluster() {
        for (int label : labels) {
            starts[label + 1]++;
        }
        for (int c = 1; c < starts.length; c++) {
            starts[c] += starts[c - 1];
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
        int[] sizes = new int[sums.length];
        List<Integer> empty = new ArrayList<>();
        for (int c = 0; c < sizes.length; c++) {
            sizes[c] = starts[c + 1] - starts[c];
            if (sizes[c] == 0) {
                empty.add(c);
            }
        }
        if (!empty.isEmpty()) {
            fill(empty, sizes, distance);
        }
        double[][] means = new double[sums.length][];
        for (int c = 0; c < means.length; c++) {
            means[c] = sizes[c] == 0 ? previous[c] : divided(sums[c], sizes[c]);
        }
        return means;
    }

    private void fill(List<Integer> empty, int[] sizes, IntToDoubleFunction distance) {
        double[] distances =
                IntStream.range(0, labels.length).mapToDouble(distance).toArray();
        for (int c : empty) {
            int farthest = 0;
            for (int i = 1; i < distances.length; i++) {
                farthest = distances[i] > distances[farthest] ? i : farthest;
            }
            if (distances[farthest] <= 0 || sizes[labels[farthest]] < 2) {
                return;
            }
            for (int j = 0; j < features.columns(); j++) {
                sums[c][j] = features.at(farthest, j);
                sums[labels[farthest]][j] -= features.at(farthest, j);
            }
            sizes[c] = 1;
            sizes[labels[farthest]]--;
            distances[farthest] = 0;
        }
    }

    private static double[] divided(double[] sum, int count) {
        double[] mean = new double[sum.length];
        for (int j = 0; j < mean.length; j++) {
            mean[j] = sum[j] / count;
        }
        return mean;
    }
}
