package dev.firstpick.results.statistics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Wilcoxon's signed-rank test of paired values, two-sided (Wilcoxon, Biometrics Bulletin 1945). Pairs that are equal are left out.
 * Exact for up to {@value #EXACT} pairs without ties, else by the normal approximation with the correction for ties and none for
 * continuity.
 *
 * @param statistic the smaller of the sums of the ranks of positive and of negative differences
 * @param p of a statistic as small or smaller if there is no difference; 1 where no pair differs
 * @param pairs that differ
 * @param effect the matched-pairs rank-biserial correlation (Kerby 2014): −1 where every difference is negative, 1 where every one
 *     is positive
 */
record Wilcoxon(double statistic, double p, int pairs, double effect) {

    static final int EXACT = 50;

    /** Of {@code x[n] − y[n]}. */
    static Wilcoxon of(double[] x, double[] y) {
        if (x.length != y.length) {
            throw new IllegalArgumentException("pairs: found " + x.length + " and " + y.length + ", expected as many");
        }
        double[] differences = IntStream.range(0, x.length)
                .mapToDouble(n -> x[n] - y[n])
                .filter(difference -> difference != 0)
                .toArray();
        if (differences.length == 0) {
            return new Wilcoxon(0, 1, 0, 0);
        }
        double[] ranks = ranks(differences);
        double plus = IntStream.range(0, ranks.length)
                .filter(n -> differences[n] > 0)
                .mapToDouble(n -> ranks[n])
                .sum();
        double all = ranks.length * (ranks.length + 1) / 2.0;
        double statistic = Math.min(plus, all - plus);
        double p = ties(ranks) || ranks.length > EXACT ? approximate(statistic, ranks) : exact(statistic, ranks.length);
        return new Wilcoxon(statistic, Math.min(1, p), ranks.length, (2 * plus - all) / all);
    }

    /** Of the absolute values, from 1; equal ones share their mean rank. */
    private static double[] ranks(double[] differences) {
        Integer[] order = IntStream.range(0, differences.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingDouble(n -> Math.abs(differences[n])));
        double[] ranks = new double[differences.length];
        for (int from = 0; from < order.length; ) {
            int to = from;
            while (to + 1 < order.length
                    && Math.abs(differences[order[to + 1]]) == Math.abs(differences[order[from]])) {
                to++;
            }
            for (int n = from; n <= to; n++) {
                ranks[order[n]] = (from + to) / 2.0 + 1;
            }
            from = to + 1;
        }
        return ranks;
    }

    private static boolean ties(double[] ranks) {
        return Arrays.stream(ranks).distinct().count() < ranks.length;
    }

    /** Counts, of all 2ⁿ ways to give the ranks signs, those with a sum of at most {@code statistic}. */
    private static double exact(double statistic, int pairs) {
        double[] ways = new double[pairs * (pairs + 1) / 2 + 1];
        ways[0] = 1;
        for (int rank = 1; rank <= pairs; rank++) {
            for (int sum = ways.length - 1; sum >= rank; sum--) {
                ways[sum] += ways[sum - rank];
            }
        }
        double below = Arrays.stream(ways, 0, (int) statistic + 1).sum();
        return 2 * below / Math.pow(2, pairs);
    }

    private static double approximate(double statistic, double[] ranks) {
        double n = ranks.length;
        double[] sorted = ranks.clone();
        Arrays.sort(sorted);
        double tied = 0;
        for (int from = 0; from < sorted.length; ) {
            int to = from;
            while (to < sorted.length && sorted[to] == sorted[from]) {
                to++;
            }
            double t = to - from;
            tied += t * t * t - t;
            from = to;
        }
        double variance = n * (n + 1) * (2 * n + 1) / 24 - tied / 48;
        double z = (statistic - n * (n + 1) / 4) / Math.sqrt(variance);
        return Normal.twoSided(z);
    }
}
