package dev.firstpick.learning.data;

/**
 * A volume as the network sees it.
 *
 * @param size how many voxels along i, j and k
 * @param image intensities in [0, 1], shape (depth, height, width)
 * @param label class numbers of the same shape, or an empty array where there are none
 */
public record PreparedCase(PatchSize size, float[] image, byte[] label) {

    public PreparedCase {
        if (image.length != size.voxels()) {
            throw new IllegalArgumentException("image: found " + image.length + " voxels, expected " + size.voxels());
        }
        if (label.length != 0 && label.length != image.length) {
            throw new IllegalArgumentException("label: found " + label.length + " voxels, expected " + image.length);
        }
    }
}
