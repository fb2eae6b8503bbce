package dev.firstpick.volume;

import java.util.Arrays;

/**
 * Maps voxel indices to patient coordinates: {@code (x, y, z, 1) = A · (i, j, k, 1)}, in millimetres, in NIfTI's convention
 * of axes (x grows to the patient's right, y to the front, z to the head: RAS+). Immutable.
 */
public final class Affine {

    private final double[] rowMajor;

    private Affine(double[] rowMajor) {
        this.rowMajor = rowMajor;
    }

    /**
     * @param rowMajor the upper three rows of the matrix, 12 numbers, row by row; the fourth row is (0, 0, 0, 1)
     * @throws IllegalArgumentException if there are not 12 finite numbers, or the matrix has no inverse
     */
    public static Affine of(double... rowMajor) {
        if (rowMajor.length != 12) {
            throw new IllegalArgumentException(
                    "affine: found " + rowMajor.length + " numbers, expected 12 (three rows of four)");
        }
        for (double value : rowMajor) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("affine: found " + value + ", expected finite numbers");
            }
        }
        Affine affine = new Affine(rowMajor.clone());
        double volume = Math.abs(affine.determinant());
        if (!(volume > 1e-12)) {
            throw new IllegalArgumentException(
                    "affine: found a voxel of " + volume + " mm³, expected a matrix with an inverse");
        }
        return affine;
    }

    /** Axes along x, y and z, the first voxel's centre at the origin; spacings in millimetres. */
    public static Affine scaling(double sx, double sy, double sz) {
        return of(sx, 0, 0, 0, 0, sy, 0, 0, 0, 0, sz, 0);
    }

    /** The element in {@code row} 0–2 and {@code column} 0–3. */
    public double get(int row, int column) {
        return rowMajor[row * 4 + column];
    }

    /** The upper three rows, row by row: 12 numbers. */
    public double[] toRowMajor() {
        return rowMajor.clone();
    }

    /** The distance in millimetres between neighbouring voxels along i, j and k. */
    public double[] spacing() {
        double[] spacing = new double[3];
        for (int axis = 0; axis < 3; axis++) {
            spacing[axis] = Math.sqrt(square(get(0, axis)) + square(get(1, axis)) + square(get(2, axis)));
        }
        return spacing;
    }

    /** The determinant of the upper left 3 × 3 part: the signed volume of a voxel in mm³. */
    public double determinant() {
        return determinant3(
                get(0, 0), get(0, 1), get(0, 2), get(1, 0), get(1, 1), get(1, 2), get(2, 0), get(2, 1), get(2, 2));
    }

    /** Where voxel (i, j, k) lies: x, y and z in millimetres. */
    public double[] toMillimetres(double i, double j, double k) {
        double[] position = new double[3];
        for (int row = 0; row < 3; row++) {
            position[row] = get(row, 0) * i + get(row, 1) * j + get(row, 2) * k + get(row, 3);
        }
        return position;
    }

    /** A displacement in millimetres, as voxels along i, j and k. */
    public double[] directionToVoxels(double[] millimetres) {
        double x = millimetres[0];
        double y = millimetres[1];
        double z = millimetres[2];
        double determinant = determinant();
        return new double[] {
            determinant3(x, get(0, 1), get(0, 2), y, get(1, 1), get(1, 2), z, get(2, 1), get(2, 2)) / determinant,
            determinant3(get(0, 0), x, get(0, 2), get(1, 0), y, get(1, 2), get(2, 0), z, get(2, 2)) / determinant,
            determinant3(get(0, 0), get(0, 1), x, get(1, 0), get(1, 1), y, get(2, 0), get(2, 1), z) / determinant
        };
    }

    /** The angles between the axes i and j, j and k, k and i, in degrees: 90 each, unless the grid is sheared. */
    public double[] angles() {
        double[] spacing = spacing();
        double[] angles = new double[3];
        for (int axis = 0; axis < 3; axis++) {
            int next = (axis + 1) % 3;
            double product = 0;
            for (int row = 0; row < 3; row++) {
                product += get(row, axis) * get(row, next);
            }
            double cosine = product / (spacing[axis] * spacing[next]);
            angles[axis] = Math.toDegrees(Math.acos(Math.max(-1, Math.min(1, cosine))));
        }
        return angles;
    }

    /** Whether no element differs from {@code other}'s by more than {@code tolerance}. */
    public boolean isCloseTo(Affine other, double tolerance) {
        for (int n = 0; n < rowMajor.length; n++) {
            if (Math.abs(rowMajor[n] - other.rowMajor[n]) > tolerance) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Affine affine && Arrays.equals(rowMajor, affine.rowMajor);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(rowMajor);
    }

    @Override
    public String toString() {
        return "Affine" + Arrays.toString(rowMajor);
    }

    private static double determinant3(
            double a, double b, double c, double d, double e, double f, double g, double h, double i) {
        return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
    }

    private static double square(double value) {
        return value * value;
    }
}
