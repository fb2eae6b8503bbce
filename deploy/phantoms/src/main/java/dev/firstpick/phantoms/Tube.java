package dev.firstpick.phantoms;

/** A bent tube that gets thinner from one end to the other: all points within a radius of a curved line. Millimetres. */
final class Tube {

    private static final int POINTS = 40;

    private final double[] x = new double[POINTS];
    private final double[] y = new double[POINTS];
    private final double[] z = new double[POINTS];
    private final double[] radius = new double[POINTS];
    /** Where on the line the point nearest to the last asked one lies: 0 at the head, 1 at the tail. */
    private double nearest;

    /**
     * The line runs along y, bent in x and rising in z.
     *
     * @param middle x, y and z of the middle between the ends
     * @param length along y
     * @param head the radius at the end where y is smallest
     * @param taper the part of it that is lost towards the other end
     * @param bend how far in x the line's middle is off the line between its ends
     * @param rise how much higher in z the tail lies than the head
     */
    Tube(double[] middle, double length, double head, double taper, double bend, double rise) {
        for (int n = 0; n < POINTS; n++) {
            double along = n / (POINTS - 1.0);
            double s = 2 * along - 1;
            x[n] = middle[0] + bend * (0.5 - s * s);
            y[n] = middle[1] + length / 2 * s;
            z[n] = middle[2] + rise / 2 * s * s * s;
            radius[n] = head * (1 - taper * along);
        }
    }

    /** How much of a voxel of 1 mm at (px, py, pz) the tube takes: 0 outside, 1 inside, between them at the surface. */
    double coverage(double px, double py, double pz) {
        double best = -0.5;
        int at = 0;
        for (int n = 0; n < POINTS; n++) {
            double dx = px - x[n];
            double dy = py - y[n];
            double dz = pz - z[n];
            double square = dx * dx + dy * dy + dz * dz;
            double reach = radius[n] - best;
            if (square < reach * reach) {
                best = radius[n] - Math.sqrt(square);
                at = n;
            }
        }
        nearest = at / (POINTS - 1.0);
        return Math.max(0, Math.min(1, 0.5 + best));
    }

    /** How far along the tube the point lies that was last asked about: 0 at the head, 1 at the tail. */
    double along() {
        return nearest;
    }
}
