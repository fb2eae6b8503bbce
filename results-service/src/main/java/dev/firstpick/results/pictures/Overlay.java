package dev.firstpick.results.pictures;

import dev.firstpick.volume.Volume;

/**
 * A label map whose outlines are drawn over the image.
 *
 * @param labels on the image's grid
 * @param rgb the outlines' colour, {@code 0xRRGGBB}
 */
public record Overlay(Volume labels, int rgb) {

    /** Blue, of the expert's annotation. */
    public static final int REFERENCE = 0x2E9BFF;

    /** Orange, of the network. */
    public static final int PREDICTION = 0xFF8C1A;
}
