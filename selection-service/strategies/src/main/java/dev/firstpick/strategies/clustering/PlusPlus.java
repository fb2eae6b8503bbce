package dev.firstpick.strategies.clustering;

import dev.firstpick.strategies.numeric.Draws;
import dev.firstpick.strategies.numeric.Features;
import dev.firstpick.strategies.numeric.Tiles;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Greedy k-means++: each centre is the best of a few rows drawn with chances that grow with their squared distance to the centres so far. */
final class PlusPlus {

    private final Features features;
    private final Tiles tiles;
    private final Draws draws;
    private final float[] nearest;
    private final double[] panelSums;

    PlusPlus(Features features, Tiles tiles, Draws draws) {
        this.features = features;
        this.tiles = tiles;
        this.draws = draws;
        this.nearest = new float[tiles.rows()];
        this.panelSums = new double[tiles.panels()];
        Arrays.fill(nearest, Float.POSITIVE_INFINITY);
    }

    /** The rows that are the first centres. */
    int[] seeds(int clusters) {
        int trials = 2 + (int) StrictMath.log(clusters);
        int[] seeds = new int[clusters];
        for (int c = 0; c < clusters; c++) {
            int[] candidates = c == 0 ? new int[] {draws.below(tiles.rows())} : drawn(trials);
            seeds[c] = settle(candidates);
        }
        return seeds;
    }

    private int[] drawn(int trials) {
        double total = Arrays.stream(panelSums).sum();
        return IntStream.range(0, trials)
                .map(t -> weighted(draws.uniform() * total))
                .toArray();
    }

    private int weighted(double target) {
        double left = target;
        int p = 0;
        while (p < panelSums.length - 1 && left >= panelSums[p]) {
            left -= panelSums[p++];
        }
        int i = tiles.first(p);
        int last = i + tiles.size(p) - 1;
        while (i < last && left >= nearest[i]) {
            left -= nearest[i++];
        }
        return i;
    }

    /** Takes the candidate that leaves the smallest sum of squared distances, and updates the distances. */
    private int settle(int[] candidates) {
        Tiles rows = tiles.matching(features.rows(candidates));
        float[][] distances = new float[candidates.length][tiles.rows()];
        double[][] sums = new double[candidates.length][tiles.panels()];
        IntStream.range(0, tiles.panels())
                .parallel()
                .forEach(p -> rows.multiply(0, candidates.length, tiles, p, (first, count, products) -> {
                    for (int r = 0; r < count; r++) {
                        sums[first + r][p] = closer(rows.norm(first + r), p, products[r], distances[first + r]);
                    }
                }));
        int best = 0;
        double lowest = Double.POSITIVE_INFINITY;
        for (int t = 0; t < candidates.length; t++) {
            double potential = Arrays.stream(sums[t]).sum();
            if (potential < lowest) {
                lowest = potential;
                best = t;
            }
        }
        System.arraycopy(distances[best], 0, nearest, 0, nearest.length);
        System.arraycopy(sums[best], 0, panelSums, 0, panelSums.length);
        return candidates[best];
    }

    private double closer(double norm, int p, float[] products, float[] distances) {
        double sum = 0;
        for (int j = 0; j < tiles.size(p); j++) {
            int i = tiles.first(p) + j;
            float squared = (float) (norm - 2.0 * products[j]);
            float known = squared <= tiles.slack(norm, tiles.norm(i)) ? 0 : squared;
            distances[i] = Math.min(nearest[i], known);
            sum += distances[i];
        }
        return sum;
    }
}
