package dev.firstpick.phantoms;

import dev.firstpick.volume.Volume;

/**
 * A made-up scan and its annotation, on one grid of 1 mm.
 *
 * @param image whole numbers of arbitrary scale, as from an MR scanner
 * @param label 0 background, {@link #HEAD}, {@link #TAIL}
 * @param traits what kind of phantom it is
 */
public record Phantom(Volume image, Volume label, PhantomTraits traits) {

    /** The class of the organ's thick end. */
    public static final int HEAD = 1;

    /** The class of the organ's thin end. */
    public static final int TAIL = 2;
}
