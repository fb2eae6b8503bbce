package dev.firstpick.learning.data;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Arrays;

/** How a volume's intensities become the network's, in [0, 1]. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "modality")
@JsonSubTypes({
    @JsonSubTypes.Type(value = IntensityRule.Ct.class, name = "ct"),
    @JsonSubTypes.Type(value = IntensityRule.Mr.class, name = "mr")
})
public sealed interface IntensityRule {

    /**
     * @param voxels intensities in the modality's unit; left as they are
     * @return as many numbers in [0, 1]
     */
    float[] normalise(float[] voxels);

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
        public float[] normalise(float[] voxels) {
            return scaled(voxels, low, high);
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
        public float[] normalise(float[] voxels) {
            float[] sorted = voxels.clone();
            Arrays.parallelSort(sorted);
            return scaled(voxels, percentile(sorted, lowPercentile), percentile(sorted, highPercentile));
        }
    }

    private static float[] scaled(float[] voxels, double low, double high) {
        float[] result = new float[voxels.length];
        double range = high - low;
        if (range > 0) {
            for (int n = 0; n < voxels.length; n++) {
                result[n] = (float) Math.min(1, Math.max(0, (voxels[n] - low) / range));
            }
        }
        return result;
    }

    /** The percentile of ascending numbers, interpolated between neighbours as NumPy does by default. */
    static double percentile(float[] sorted, double percent) {
        double position = percent / 100 * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * ((double) sorted[above] - sorted[below]);
    }
}
