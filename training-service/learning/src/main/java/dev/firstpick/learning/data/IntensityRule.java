package dev.firstpick.learning.data;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.firstpick.volume.IntensityRange;
import dev.firstpick.volume.ScanContrast;

/** How a volume's intensities become the network's, in [0, 1]. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "modality")
@JsonSubTypes({
    @JsonSubTypes.Type(value = IntensityRule.Ct.class, name = "ct"),
    @JsonSubTypes.Type(value = IntensityRule.Mr.class, name = "mr")
})
public sealed interface IntensityRule {

    /** How much further than the range of intensities that is shown a voxel may lie before it is cut to that. */
    double BEYOND = 10;

    /** Differences of numbers up to this are finite as 32-bit floats. */
    float FINITE_WHEN_MIXED = 1e38f;

    /** The range of intensities that is shown: a property of the modality, or of the scan. */
    IntensityRange range(float[] voxels);

    /**
     * @param voxels intensities in the modality's unit, finite; left as they are
     * @return as many numbers in [0, 1]
     */
    default float[] normalise(float[] voxels) {
        return range(voxels).scaled(voxels);
    }

    /**
     * For a scan that is to be resampled: what lies absurdly far outside the range that is shown (metal, padding) is brought nearer, so that
     * interpolation does not smear it over its neighbours. Ordinary scans have no such voxels.
     *
     * @param voxels intensities in the modality's unit, finite; left as they are
     * @return the same array if there is nothing to change
     */
    float[] bounded(float[] voxels);

    /**
     * Computed tomography: clipped to a window of Hounsfield units, which is scaled to [0, 1].
     *
     * @param low the window's lower end, in Hounsfield units
     * @param high its upper end
     */
    record Ct(double low, double high) implements IntensityRule {

        /** The published benchmark's window, −1024 to 1024 HU. */
        public Ct() {
            this(-1024, 1024);
        }

        public Ct {
            if (!(low < high)) {
                throw new IllegalArgumentException(
                        "window: found " + low + " to " + high + " HU, expected the lower end below the upper");
            }
        }

        @Override
        public IntensityRange range(float[] voxels) {
            return new IntensityRange(low, high);
        }

        /** One window's width beyond the window: for the published window −3072 to 3072, which holds all 12-bit scans. */
        @Override
        public float[] bounded(float[] voxels) {
            return between(voxels, 2 * low - high, 2 * high - low);
        }
    }

    /**
     * Magnetic resonance, whose unit is arbitrary: z-scored, then a range of percentiles scaled to [0, 1] and clipped.
     *
     * @param lowPercentile the percentile that becomes 0
     * @param highPercentile the percentile that becomes 1
     */
    record Mr(double lowPercentile, double highPercentile) implements IntensityRule {

        /** The published benchmark's percentiles, 1 and 99. */
        public Mr() {
            this(1, 99);
        }

        public Mr {
            if (!(0 <= lowPercentile && lowPercentile < highPercentile && highPercentile <= 100)) {
                throw new IllegalArgumentException("percentiles: found " + lowPercentile + " and " + highPercentile
                        + ", expected 0 ≤ lower < upper ≤ 100");
            }
        }

        /** The scaling undoes the z-score's own, so the percentiles of the raw intensities give the same numbers. */
        @Override
        public IntensityRange range(float[] voxels) {
            return IntensityRange.ofPercentiles(voxels, lowPercentile, highPercentile);
        }

        /** {@value #BEYOND} ranges beyond the range, which is estimated from some of the voxels. */
        @Override
        public float[] bounded(float[] voxels) {
            IntensityRange shown = range(ScanContrast.sample(voxels));
            double width = shown.high() - shown.low();
            return width > 0
                    ? between(voxels, shown.low() - BEYOND * width, shown.high() + BEYOND * width)
                    : between(voxels, -FINITE_WHEN_MIXED, FINITE_WHEN_MIXED);
        }
    }

    private static float[] between(float[] voxels, double low, double high) {
        float least = (float) Math.max(low, -FINITE_WHEN_MIXED);
        float greatest = (float) Math.min(high, FINITE_WHEN_MIXED);
        float[] result = voxels;
        for (int n = 0; n < voxels.length; n++) {
            if (voxels[n] < least || voxels[n] > greatest) {
                if (result == voxels) {
                    result = voxels.clone();
                }
                result[n] = Math.min(greatest, Math.max(least, voxels[n]));
            }
        }
        return result;
    }
}
