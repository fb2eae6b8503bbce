package dev.firstpick.strategies;

import dev.firstpick.strategies.numeric.Features;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The farthest volume from those chosen, of equally far ones the first (Gonzalez, Theoretical Computer Science 38, 1985). */
final class Farthest {

    private static final int PIECE = 1024;

    private final Features features;
    private final double[] squared;

    Farthest(Features features, Shortlist picks) {
        this.features = features;
        this.squared = new double[features.rows()];
        Arrays.fill(squared, Double.POSITIVE_INFINITY);
        picks.positions().forEach(this::chosen);
    }

    void chosen(int position) {
        IntStream.range(0, (squared.length + PIECE - 1) / PIECE).parallel().forEach(piece -> {
            for (int i = piece * PIECE; i < Math.min(squared.length, (piece + 1) * PIECE); i++) {
                squared[i] = Math.min(squared[i], features.squaredDistance(i, position));
            }
        });
    }

    int next(Shortlist picks) {
        int farthest = -1;
        for (int i = 0; i < squared.length; i++) {
            if (!picks.has(i) && (farthest < 0 || squared[i] > squared[farthest])) {
                farthest = i;
            }
        }
        return farthest;
    }

    double distance(int position) {
        return Math.sqrt(squared[position]);
    }

    /** Picks the farthest volume, or with nothing to be far from {@code first}. */
    void addTo(Shortlist picks, int first) {
        int chosen = picks.positions().isEmpty() ? first : next(picks);
        if (picks.positions().isEmpty()) {
            picks.add(chosen, 0, Words.of("the first, drawn at random from %s", Words.scans(squared.length)));
        } else {
            double distance = distance(chosen);
            picks.add(
                    chosen,
                    distance,
                    Words.of(
                            "farthest of %s from the picks before it; distance %s",
                            Words.scans(squared.length), Words.number(distance)));
        }
        chosen(chosen);
    }
}
