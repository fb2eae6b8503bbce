package dev.firstpick.volume;

import java.util.Arrays;

/**
 * The range of a scan's intensities that is shown: {@code low} becomes 0, {@code high} becomes 1, and what lies beyond is clipped.
 *
 * @param low in the modality's unit
 * @param high in the modality's unit; not below {@code low}. Where they are equal, everything becomes 0
 */
public record IntensityRange(double low, double high) {

    /** The published benchmark's window of computed tomography, −1024 to 1024 Hounsfield units (Liu et al., MICCAI 2023). */
    public static final IntensityRange HOUNSFIELD = new IntensityRange(-1024, 1024);

    /** Voxels outside the two dominant values that are needed to take a range from them: this share of a scan, and this many. */
    private static final double LEAST_SHARE = 0.001;

    private static final int LEAST_VOXELS = 27;
    private static final double SAME_VALUE = 1e-6;

    public IntensityRange {
        if (!(low <= high) || Double.isInfinite(low) || Double.isInfinite(high)) {
            throw new IllegalArgumentException(
                    "range: found " + low + " to " + high + ", expected two finite numbers in order");
        }
    }

    /** The published benchmark's range of magnetic resonance: the 1st to the 99th percentile. */
    public static IntensityRange ofPercentiles(float[] voxels) {
        return ofPercentiles(voxels, 1, 99);
    }

    /**
     * From one percentile of the intensities to another, interpolated between neighbours as NumPy does by default.
     *
     * <p>No single voxel moves the range: the lowest and the highest of at least three intensities take no part, which matters to scans
     * of fewer than 202 voxels, unless the percentile asked for is 0 or 100. Where the range would show next to nothing ({@link
     * ScanContrast#isLow}: a masked scan, a padding value that fills more of the scan than the percentiles leave out), the values on which the
     * percentiles fall are taken for background or padding, and the range is that of the other voxels, if there are at least 27 of them
     * and they make 0.1 % of the scan.
     *
     * @param voxels finite; left as they are
     */
    public static IntensityRange ofPercentiles(float[] voxels, double lowPercentile, double highPercentile) {
        float[] sorted = voxels.clone();
        Arrays.parallelSort(sorted);
        IntensityRange whole = between(sorted, sorted.length, lowPercentile, highPercentile);
        if (!ScanContrast.isLow(ScanContrast.of(whole.scaled(sorted)))) {
            return whole;
        }
        int others = 0;
        for (float value : sorted) {
            if (differs(value, whole.low) && differs(value, whole.high)) {
                sorted[others++] = value;
            }
        }
        return others < Math.max(LEAST_VOXELS, LEAST_SHARE * sorted.length)
                ? whole
                : between(sorted, others, lowPercentile, highPercentile);
    }

    /** The intensities in [0, 1]. */
    public float[] scaled(float[] voxels) {
        float[] result = new float[voxels.length];
        double range = high - low;
        if (range > 0) {
            for (int n = 0; n < voxels.length; n++) {
                result[n] = (float) Math.min(1, Math.max(0, (voxels[n] - low) / range));
            }
        }
        return result;
    }

    private static IntensityRange between(float[] sorted, int count, double lowPercentile, double highPercentile) {
        return new IntensityRange(percentile(sorted, count, lowPercentile), percentile(sorted, count, highPercentile));
    }

    private static double percentile(float[] sorted, int count, double percent) {
        boolean extreme = percent <= 0 || percent >= 100 || count < 3;
        int first = extreme ? 0 : 1;
        int last = extreme ? count - 1 : count - 2;
        double position = Math.min(Math.max(percent / 100 * (count - 1), first), last);
        int below = (int) position;
        int above = Math.min(below + 1, last);
        return sorted[below] + (position - below) * ((double) sorted[above] - sorted[below]);
    }

    private static boolean differs(float value, double from) {
        return Math.abs(value - from) > SAME_VALUE * Math.abs(from);
    }
}
