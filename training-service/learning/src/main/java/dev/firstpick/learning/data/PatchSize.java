package dev.firstpick.learning.data;

import java.util.List;

/**
 * How many voxels a patch has along i (width), j (height) and k (depth).
 */
public record PatchSize(int width, int height, int depth) {

    public PatchSize {
        if (width < 1 || height < 1 || depth < 1) {
            throw new IllegalArgumentException("patch: found " + width + " × " + height + " × " + depth
                    + ", expected at least 1 voxel along each axis");
        }
    }

    /** How many voxels there are. */
    public int voxels() {
        return Math.toIntExact((long) width * height * depth);
    }

    /**
     * This size, with no axis longer than the smallest multiple of {@code stride} that holds every volume: more would only be
     * padding.
     *
     * @param stride a power of two, by which the network shrinks an axis
     * @param volumes the shapes of the volumes, as patches
     */
    public PatchSize clippedTo(List<PatchSize> volumes, int stride) {
        int largestWidth = volumes.stream().mapToInt(PatchSize::width).max().orElse(width);
        int largestHeight = volumes.stream().mapToInt(PatchSize::height).max().orElse(height);
        int largestDepth = volumes.stream().mapToInt(PatchSize::depth).max().orElse(depth);
        return new PatchSize(
                Math.min(width, roundUp(largestWidth, stride)),
                Math.min(height, roundUp(largestHeight, stride)),
                Math.min(depth, roundUp(largestDepth, stride)));
    }

    /**
     * @throws IllegalArgumentException if an axis is no multiple of {@code stride}
     */
    public void requireMultipleOf(int stride) {
        if (width % stride != 0 || height % stride != 0 || depth % stride != 0) {
            throw new IllegalArgumentException("patch: found " + this + ", expected multiples of " + stride);
        }
    }

    private static int roundUp(int extent, int stride) {
        return (extent + stride - 1) / stride * stride;
    }

    /** {@code 48 × 64 × 48}. */
    @Override
    public String toString() {
        return width + " × " + height + " × " + depth;
    }
}
