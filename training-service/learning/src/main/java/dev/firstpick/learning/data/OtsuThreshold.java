package dev.firstpick.learning.data;

import java.util.OptionalDouble;

/**
 * Otsu's threshold (IEEE Transactions on Systems, Man, and Cybernetics 9, 1979, equation 14): the one that parts a histogram into two
 * classes whose means are the farthest apart for their sizes.
 *
 * <p>The histogram has 256 bins of equal width over [0, 1]; an intensity v falls into bin ⌊256 v⌋, 1 into the last. A bin counts with
 * the intensity of its middle. The threshold is the upper end of the lower class's last bin; of several that are equally good, the
 * lowest.
 */
final class OtsuThreshold {

    private static final int BINS = 256;

    private OtsuThreshold() {}

    /**
     * @param intensities in [0, 1]
     * @return the threshold; empty if all intensities lie in one bin. An intensity belongs to the upper class from the threshold on
     */
    static OptionalDouble of(float[] intensities) {
        long[] counts = new long[BINS];
        for (float intensity : intensities) {
            counts[Math.min(BINS - 1, (int) (intensity * BINS))]++;
        }
        double sum = 0;
        for (int bin = 0; bin < BINS; bin++) {
            sum += counts[bin] * middle(bin);
        }
        return split(counts, intensities.length, sum);
    }

    private static OptionalDouble split(long[] counts, long all, double sum) {
        OptionalDouble threshold = OptionalDouble.empty();
        double best = 0;
        long below = 0;
        double sumBelow = 0;
        for (int bin = 0; bin < BINS - 1; bin++) {
            below += counts[bin];
            sumBelow += counts[bin] * middle(bin);
            if (below == 0 || below == all) {
                continue;
            }
            double apart = sumBelow / below - (sum - sumBelow) / (all - below);
            double between = (double) below * (all - below) * apart * apart;
            if (between > best) {
                best = between;
                threshold = OptionalDouble.of((bin + 1.0) / BINS);
            }
        }
        return threshold;
    }

    private static double middle(int bin) {
        return (bin + 0.5) / BINS;
    }
}
