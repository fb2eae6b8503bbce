package dev.firstpick.learning.data;

/**
 * The distance between neighbouring voxels in millimetres: to the patient's right (x), front (y) and head (z).
 */
public record Spacing(double x, double y, double z) {

    public Spacing {
        if (!(x > 0 && y > 0 && z > 0) || !Double.isFinite(x) || !Double.isFinite(y) || !Double.isFinite(z)) {
            throw new IllegalArgumentException(
                    "spacing: found " + x + " × " + y + " × " + z + " mm, expected more than 0 along each axis");
        }
    }
}
