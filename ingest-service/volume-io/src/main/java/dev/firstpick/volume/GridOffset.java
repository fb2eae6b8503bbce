package dev.firstpick.volume;

import java.util.stream.DoubleStream;

/**
 * How far the corners of one grid lie from those of another with as many voxels: what matters for a label map on its image, whatever the elements of
 * the matrices are.
 *
 * @param voxels the largest distance of a corner along one axis, in voxels of the second grid
 * @param millimetres the largest distance of a corner
 * @param shiftMm from the second grid's centre to the first's, along x, y and z
 * @param shiftVoxels the same along i, j and k, in voxels of the second grid
 * @param shiftOnly whether all corners are displaced alike
 */
public record GridOffset(double voxels, double millimetres, double[] shiftMm, double[] shiftVoxels, boolean shiftOnly) {

    private static final double SAME_SHIFT_VOXELS = 1e-3;

    /**
     * Compares the centres of the eight voxels at the corners.
     *
     * @param found what is compared
     * @param expected with what, of the same shape
     */
    public static GridOffset between(Grid found, Grid expected) {
        if (!found.sameShape(expected)) {
            throw new IllegalArgumentException(
                    "grid: found " + found.shape() + " voxels, expected " + expected.shape());
        }
        double voxels = 0;
        double millimetres = 0;
        double[] shiftMm = new double[3];
        double[] shiftVoxels = new double[3];
        double[][] corners = new double[8][];
        for (int corner = 0; corner < 8; corner++) {
            int i = (corner & 1) == 0 ? 0 : found.width() - 1;
            int j = (corner & 2) == 0 ? 0 : found.height() - 1;
            int k = (corner & 4) == 0 ? 0 : found.depth() - 1;
            double[] here = found.affine().toMillimetres(i, j, k);
            double[] there = expected.affine().toMillimetres(i, j, k);
            double[] mm = {here[0] - there[0], here[1] - there[1], here[2] - there[2]};
            corners[corner] = expected.affine().directionToVoxels(mm);
            for (int axis = 0; axis < 3; axis++) {
                shiftMm[axis] += mm[axis] / 8;
                shiftVoxels[axis] += corners[corner][axis] / 8;
                voxels = Math.max(voxels, Math.abs(corners[corner][axis]));
            }
            millimetres = Math.max(millimetres, Math.sqrt(mm[0] * mm[0] + mm[1] * mm[1] + mm[2] * mm[2]));
        }
        boolean shiftOnly = true;
        for (double[] corner : corners) {
            for (int axis = 0; axis < 3; axis++) {
                shiftOnly &= Math.abs(corner[axis] - shiftVoxels[axis]) <= SAME_SHIFT_VOXELS;
            }
        }
        return new GridOffset(voxels, millimetres, shiftMm, shiftVoxels, shiftOnly);
    }

    /** {@code moved by (1.5, -4, 0) mm, which is (1.5, -4, 0) voxels}, or the largest distance of a corner. */
    public String describe() {
        return shiftOnly
                ? "moved by " + triple(shiftMm) + " mm along x, y, z, which is " + triple(shiftVoxels)
                        + " voxels along i, j, k"
                : "corners up to " + Spacing.number(millimetres) + " mm (" + Spacing.number(voxels) + " voxels) away";
    }

    private static String triple(double[] values) {
        // A millionth of a voxel is rounding.
        return DoubleStream.of(values)
                .mapToObj(value -> Spacing.number(Math.abs(value) < 1e-6 ? 0 : value))
                .collect(java.util.stream.Collectors.joining(", ", "(", ")"));
    }
}
