package dev.firstpick.learning.network;

/**
 * Patches of one size, as the network takes them.
 *
 * @param size how many patches
 * @param depth voxels along the slowest axis
 * @param images the intensities, shape (batch, 1, depth, height, width)
 * @param targets what the network is to say: class numbers for segmentation, intensities for reconstruction; the same shape
 */
public record Batch(int size, int depth, int height, int width, float[] images, float[] targets) {

    public Batch {
        long voxels = (long) size * depth * height * width;
        if (images.length != voxels || targets.length != voxels) {
            throw new IllegalArgumentException("batch: found " + images.length + " intensities and " + targets.length
                    + " targets, expected " + voxels + " of each");
        }
    }
}
