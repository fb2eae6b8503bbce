package dev.firstpick.learning;

import dev.firstpick.learning.data.ProxyRule;

/** Which part of a volume a representation looks at. */
public sealed interface Scope {

    /** How many voxels of the network's grid a region of interest is grown to each side. */
    int MARGIN = 5;

    /** The whole volume. */
    record Global() implements Scope {}

    /**
     * The region of interest alone: the box around the largest connected part of the volume's pseudo-label, grown by {@link #MARGIN}
     * voxels. Never a true label: there is none when scans are chosen. Where the pseudo-label is empty, the whole volume.
     *
     * @param rule how the pseudo-label is made
     */
    record Local(ProxyRule rule) implements Scope {}
}
