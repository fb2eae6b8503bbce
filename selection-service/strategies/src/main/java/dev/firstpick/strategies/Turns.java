package dev.firstpick.strategies;

import dev.firstpick.strategies.clustering.Clustering;

/**
 * Whose turn it is when clusters give a pick each: the cluster with the fewest picks, of these the largest, of these the first.
 *
 * <p>So clusters without an annotated volume come before those that have one, and a second round is made only where there are fewer
 * clusters than picks (Hacohen, Dekel and Weinshall, ICML 2022, section 3.2).
 */
final class Turns {

    private final Clustering clustering;
    private final int[] picked;

    Turns(Clustering clustering, Shortlist picks) {
        this.clustering = clustering;
        this.picked = new int[clustering.clusters()];
        picks.positions().forEach(i -> picked[clustering.label(i)]++);
    }

    /** The cluster whose turn it is; it has a member that is not picked. Its turn is over with this call. */
    int next() {
        int next = -1;
        for (int c = 0; c < picked.length; c++) {
            if (picked[c] < clustering.size(c) && (next < 0 || isBefore(c, next))) {
                next = c;
            }
        }
        picked[next]++;
        return next;
    }

    private boolean isBefore(int c, int other) {
        return picked[c] != picked[other] ? picked[c] < picked[other] : clustering.size(c) > clustering.size(other);
    }
}
