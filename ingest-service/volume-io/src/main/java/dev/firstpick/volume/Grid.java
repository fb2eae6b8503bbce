package dev.firstpick.volume;

/**
 * Where a volume's voxels lie: how many there are along i, j and k, and where they are in the patient.
 *
 * @param width voxels along i, the axis that runs fastest in memory
 * @param height voxels along j
 * @param depth voxels along k, the slowest axis
 * @param affine from (i, j, k) to millimetres
 */
public record Grid(int width, int height, int depth, Affine affine) {

    public Grid {
        if (width < 1 || height < 1 || depth < 1) {
            throw new IllegalArgumentException("grid: found " + width + " × " + height + " × " + depth
                    + " voxels, expected at least 1 along each axis");
        }
        if ((long) width * height * depth > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    "grid: found " + width + " × " + height + " × " + depth + " voxels, expected fewer than 2³¹");
        }
    }

    /** How many voxels there are. */
    public int size() {
        return width * height * depth;
    }

    /** The position of voxel (i, j, k) in the array of voxels. */
    public int index(int i, int j, int k) {
        return (k * height + j) * width + i;
    }

    /** The distance in millimetres between neighbouring voxels along i, j and k. */
    public double[] spacing() {
        return affine.spacing();
    }

    /** Whether {@code other} has the same number of voxels along each axis. */
    public boolean sameShape(Grid other) {
        return width == other.width && height == other.height && depth == other.depth;
    }

    /** {@code 35 × 51 × 35}. */
    public String shape() {
        return width + " × " + height + " × " + depth;
    }
}
