package dev.firstpick.volume;

import java.util.Locale;

/**
 * Distances between the centres of neighbouring voxels, in millimetres.
 *
 * @param i along i
 * @param j along j
 * @param k along k
 */
public record Spacing(double i, double j, double k) {

    public Spacing {
        if (!(i > 0 && j > 0 && k > 0) || !Double.isFinite(i + j + k)) {
            throw new IllegalArgumentException(
                    "spacing: found " + i + ", " + j + ", " + k + ", expected three finite distances above 0 mm");
        }
    }

    /** The lengths of the columns of {@code affine}. */
    public static Spacing of(Affine affine) {
        double[] columns = affine.spacing();
        return new Spacing(columns[0], columns[1], columns[2]);
    }

    /** The smallest of the three. */
    public double smallest() {
        return Math.min(i, Math.min(j, k));
    }

    /** The largest of the three. */
    public double largest() {
        return Math.max(i, Math.max(j, k));
    }

    /** What so many voxels take up along i, j and k, in millimetres. */
    public Spacing times(int width, int height, int depth) {
        return new Spacing(i * width, j * height, k * depth);
    }

    /** {@code 0.7 × 0.7 × 1 mm}; in metres from 10 m on. */
    @Override
    public String toString() {
        return largest() < 10_000
                ? number(i) + " × " + number(j) + " × " + number(k) + " mm"
                : number(i / 1000) + " × " + number(j / 1000) + " × " + number(k / 1000) + " m";
    }

    /** With four significant digits at most. */
    static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e7) {
            return String.valueOf((long) value);
        }
        double size = Math.abs(value);
        if (size >= 1e7 || size < 1e-4) {
            return String.format(Locale.ROOT, "%.3g", value);
        }
        int decimals = Math.max(0, 3 - (int) Math.floor(Math.log10(size)));
        String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
        return text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text;
    }
}
