package dev.firstpick.phantoms;

/** From the scan's coordinates to those of the anatomy: moved, turned, scaled, perhaps mirrored. */
final class Pose {

    private final double[] shift;
    private final double[] inverse;

    /**
     * @param shift of the anatomy in the scan, in millimetres
     * @param angles by which it is turned about x, then y, then z, in radians
     * @param scale of the anatomy
     * @param mirrored in x
     */
    Pose(double[] shift, double[] angles, double scale, boolean mirrored) {
        this.shift = shift;
        double cx = StrictMath.cos(angles[0]);
        double sx = StrictMath.sin(angles[0]);
        double cy = StrictMath.cos(angles[1]);
        double sy = StrictMath.sin(angles[1]);
        double cz = StrictMath.cos(angles[2]);
        double sz = StrictMath.sin(angles[2]);
        // The transpose of Rz · Ry · Rx.
        this.inverse = new double[] {
            cz * cy,
            sz * cy,
            -sy,
            cz * sy * sx - sz * cx,
            sz * sy * sx + cz * cx,
            cy * sx,
            cz * sy * cx + sz * sx,
            sz * sy * cx - cz * sx,
            cy * cx
        };
        for (int n = 0; n < 9; n++) {
            inverse[n] /= n < 3 && mirrored ? -scale : scale;
        }
    }

    /** Row 0, 1 or 2 of the point in the anatomy that lies at (x, y, z) in the scan. */
    double apply(int row, double x, double y, double z) {
        return inverse[3 * row] * (x - shift[0])
                + inverse[3 * row + 1] * (y - shift[1])
                + inverse[3 * row + 2] * (z - shift[2]);
    }
}
