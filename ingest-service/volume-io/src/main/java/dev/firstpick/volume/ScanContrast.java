package dev.firstpick.volume;

import java.util.function.UnaryOperator;

/**
 * How much of a scan shows anything once its intensities are in [0, 1]: the share of voxels that have neither of the two most common of
 * 32 grey levels. It is 0 for a scan that is constant, or that consists of two values: a mask, an image that an extreme padding value has
 * pressed to black. Two thirds of an ordinary scan and more may be air; its tissue still spreads over many levels.
 */
public final class ScanContrast {

    /** Scans below this share are as good as constant. */
    public static final double LEAST = 0.01;

    private static final int LEVELS = 32;
    private static final int SAMPLED = 1 << 13;

    private ScanContrast() {}

    /** The share, 0 to 1, of {@code normalised} intensities in [0, 1]. */
    public static double of(float[] normalised) {
        int[] counts = new int[LEVELS];
        for (float value : normalised) {
            counts[Math.min(LEVELS - 1, Math.max(0, (int) (value * LEVELS)))]++;
        }
        int most = 0;
        int second = 0;
        for (int count : counts) {
            second = Math.max(second, Math.min(most, count));
            most = Math.max(most, count);
        }
        return (double) (normalised.length - most - second) / normalised.length;
    }

    /** Whether a scan with that share is as good as constant. */
    public static boolean isLow(double share) {
        return share < LEAST;
    }

    /**
     * The share, estimated from at most 8192 voxels spread over the scan, to within about 0.003 (three standard deviations near {@link
     * #LEAST}); takes under a millisecond whatever the scan's size.
     *
     * @param voxels in the modality's unit; left as they are
     * @param normalisation of the modality: {@code IntensityRange.HOUNSFIELD::scaled}, or that of the sample's own percentiles
     */
    public static double estimate(float[] voxels, UnaryOperator<float[]> normalisation) {
        return of(normalisation.apply(sample(voxels)));
    }

    /**
     * At most 8192 voxels: one of each stretch of the array, at a place within it that varies, so that no axis of the scan falls into step
     * with it. The same array if it is no longer than that.
     */
    public static float[] sample(float[] voxels) {
        if (voxels.length <= SAMPLED) {
            return voxels;
        }
        float[] sample = new float[SAMPLED];
        for (int n = 0; n < SAMPLED; n++) {
            long from = (long) n * voxels.length / SAMPLED;
            long to = (long) (n + 1) * voxels.length / SAMPLED;
            long mixed = (n + 1) * 0x9E3779B97F4A7C15L;
            sample[n] = voxels[(int) (from + Math.floorMod(mixed >>> 17, to - from))];
        }
        return sample;
    }
}
