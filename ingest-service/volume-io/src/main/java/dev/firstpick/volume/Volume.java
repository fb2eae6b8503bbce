package dev.firstpick.volume;

/**
 * A 3D image. Voxel (i, j, k) stands at {@code voxels[(k · height + j) · width + i]}, which makes the array a C-contiguous
 * tensor of shape (depth, height, width). The array is not copied: whoever hands it over no longer writes to it.
 *
 * @param grid how many voxels, and where
 * @param voxels the values, in the modality's unit (CT: Hounsfield units), or class numbers in a label map
 */
public record Volume(Grid grid, float[] voxels) {

    public Volume {
        if (voxels.length != grid.size()) {
            throw new IllegalArgumentException(
                    "voxels: found " + voxels.length + ", expected " + grid.size() + " for " + grid.shape());
        }
    }

    /** The value at (i, j, k). */
    public float at(int i, int j, int k) {
        return voxels[grid.index(i, j, k)];
    }
}
