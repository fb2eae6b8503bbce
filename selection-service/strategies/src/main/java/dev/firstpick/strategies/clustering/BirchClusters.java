package dev.firstpick.strategies.clustering;

import dev.firstpick.strategies.numeric.Features;
import java.util.Arrays;

/** BIRCH to a given number of clusters: its leaf entries, merged by Ward's rule (Zhang, Ramakrishnan and Livny, SIGMOD 1996, section 5.4). */
public final class BirchClusters {

    /** Leaf entries at most, unless more clusters are asked for. */
    private static final int MOST_LEAVES = 4_000;

    private BirchClusters() {}

    /**
     * Clusters the rows; leaf entries count alike, as in scikit-learn, and a row is where its nearest leaf entry is.
     *
     * @param features (n, d)
     * @param birch the tree's parameters
     * @param clusters at least 1; there will be fewer where there are fewer different rows
     */
    public static Clustering of(Features features, Birch birch, int clusters) {
        Birch.Leaves leaves = birch.leavesBetween(features, clusters, Math.max(MOST_LEAVES, 2 * clusters));
        int[] alike = new int[leaves.count()];
        Arrays.fill(alike, 1);
        return Ward.ofLeaves(features, new Birch.Leaves(leaves.centres(), alike, leaves.threshold()), clusters);
    }
}
