package dev.firstpick.learning;

import dev.firstpick.volume.Volume;

/**
 * Volumes that are loaded when they are needed, because together they may not fit into memory. Where a GPU is fed, several threads load
 * different volumes at once.
 */
public interface CaseSource {

    /** How many volumes there are. */
    int size();

    /**
     * Loads a volume; may be called again for the same one.
     *
     * @param index from 0
     * @throws IllegalArgumentException if this volume can never be used; the others can
     * @throws RuntimeException any other, if the training is to end: the store cannot be read, for example
     */
    Volume load(int index);

    /**
     * Told once of a volume that cannot be used: {@link #load} refused it, or it cannot be prepared. Its turns go to the next volume that
     * can. Called on whichever thread prepares patches.
     *
     * @param index from 0
     * @param reason in words
     */
    default void leftOut(int index, String reason) {}
}
