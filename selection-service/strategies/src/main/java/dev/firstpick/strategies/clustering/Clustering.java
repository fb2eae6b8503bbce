package dev.firstpick.strategies.clustering;

import java.util.Arrays;

/**
 * A partition of rows into clusters, none of them empty, numbered from 0 in the order of their first members.
 */
public final class Clustering {

    private final int[] labels;
    private final int[][] members;

    private Clustering(int[] labels, int[][] members) {
        this.labels = labels;
        this.members = members;
    }

    /**
     * The partition that those labels describe. Labels may be any numbers from 0 up; only their equality counts.
     */
    public static Clustering of(int[] labels) {
        int[] number = new int[Arrays.stream(labels).max().orElse(-1) + 1];
        Arrays.fill(number, -1);
        int clusters = 0;
        int[] numbered = new int[labels.length];
        for (int i = 0; i < labels.length; i++) {
            if (number[labels[i]] < 0) {
                number[labels[i]] = clusters++;
            }
            numbered[i] = number[labels[i]];
        }
        return new Clustering(numbered, membersOf(numbered, clusters));
    }

    private static int[][] membersOf(int[] labels, int clusters) {
        int[] sizes = new int[clusters];
        for (int label : labels) {
            sizes[label]++;
        }
        int[][] members = new int[clusters][];
        for (int c = 0; c < clusters; c++) {
            members[c] = new int[sizes[c]];
        }
        int[] filled = new int[clusters];
        for (int i = 0; i < labels.length; i++) {
            members[labels[i]][filled[labels[i]]++] = i;
        }
        return members;
    }

    /** How many clusters there are. Fewer than asked for where rows are equal. */
    public int clusters() {
        return members.length;
    }

    /** The cluster of row i. */
    public int label(int i) {
        return labels[i];
    }

    /** The cluster of each row; a copy. */
    public int[] labels() {
        return labels.clone();
    }

    /** How many rows cluster c has. */
    public int size(int c) {
        return members[c].length;
    }

    /** The rows of cluster c, ascending; a copy. */
    public int[] members(int c) {
        return members[c].clone();
    }
}
