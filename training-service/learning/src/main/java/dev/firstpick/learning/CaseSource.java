package dev.firstpick.learning;

import dev.firstpick.volume.Volume;

/** Volumes that are loaded when they are needed, because together they may not fit into memory. */
public interface CaseSource {

    /** How many volumes there are. */
    int size();

    /**
     * Loads a volume; may be called again for the same one.
     *
     * @param index from 0
     */
    Volume load(int index);
}
