package dev.firstpick.strategies;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Ranks, of equal values their mean. */
final class Ranks {

    private Ranks() {}

    /** Ranks from 0 to n − 1. */
    static double[] of(double[] values) {
        int[] order = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] ranks = new double[values.length];
        for (int from = 0; from < order.length; ) {
            int to = from;
            while (to < order.length && values[order[to]] == values[order[from]]) {
                to++;
            }
            for (int i = from; i < to; i++) {
                ranks[order[i]] = (from + to - 1) / 2.0;
            }
            from = to;
        }
        return ranks;
    }

    /** Ranks scaled to [lowest, 1]; 1 for a single value. */
    static double[] scaled(double[] values, double lowest) {
        if (values.length == 1) {
            return new double[] {1};
        }
        return Arrays.stream(of(values))
                .map(rank -> Math.max(lowest, rank / (values.length - 1)))
                .toArray();
    }

    /** Spearman's rank correlation; 0 where one side is constant. */
    static double spearman(double[] one, double[] two) {
        double[] a = of(one);
        double[] b = of(two);
        double mean = (a.length - 1) / 2.0;
        double product = 0;
        double squaresA = 0;
        double squaresB = 0;
        for (int i = 0; i < a.length; i++) {
            product += (a[i] - mean) * (b[i] - mean);
            squaresA += (a[i] - mean) * (a[i] - mean);
            squaresB += (b[i] - mean) * (b[i] - mean);
        }
        return squaresA == 0 || squaresB == 0 ? 0 : product / Math.sqrt(squaresA * squaresB);
    }
}
