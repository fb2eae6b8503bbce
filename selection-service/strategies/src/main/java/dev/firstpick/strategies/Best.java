package dev.firstpick.strategies;

import java.util.function.IntToDoubleFunction;

/** The best of some positions, of equals the first: positions are sorted by volume id. */
final class Best {

    private Best() {}

    /** The position, not picked yet, with the largest value; −1 if all are picked. */
    static int open(int[] positions, Shortlist picks, IntToDoubleFunction value) {
        int best = -1;
        double largest = Double.NEGATIVE_INFINITY;
        for (int position : positions) {
            if (picks.has(position)) {
                continue;
            }
            double found = value.applyAsDouble(position);
            if (best < 0 || found > largest) {
                best = position;
                largest = found;
            }
        }
        return best;
    }
}
