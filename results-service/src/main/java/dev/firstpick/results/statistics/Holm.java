package dev.firstpick.results.statistics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Corrects for looking at several strategies at once (Holm, Scandinavian Journal of Statistics 1979). */
final class Holm {

    private Holm() {}

    /** The adjusted p-values, in the order of {@code p}. */
    static double[] adjust(double[] p) {
        Integer[] order = IntStream.range(0, p.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingDouble(n -> p[n]));
        double[] adjusted = new double[p.length];
        double largest = 0;
        for (int rank = 0; rank < order.length; rank++) {
            largest = Math.max(largest, (p.length - rank) * p[order[rank]]);
            adjusted[order[rank]] = Math.min(1, largest);
        }
        return adjusted;
    }
}
