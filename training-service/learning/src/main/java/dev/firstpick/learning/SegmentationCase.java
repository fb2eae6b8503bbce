package dev.firstpick.learning;

import dev.firstpick.volume.Volume;

/**
 * A scan with its annotation.
 *
 * @param name by which the case is reported
 * @param image the scan
 * @param label its label map, on the same grid
 */
public record SegmentationCase(String name, Volume image, Volume label) {

    public SegmentationCase {
        if (!image.grid().sameShape(label.grid())) {
            throw new IllegalArgumentException("label of " + name + ": found "
                    + label.grid().shape() + " voxels, expected " + image.grid().shape() + " as its image has");
        }
    }
}
