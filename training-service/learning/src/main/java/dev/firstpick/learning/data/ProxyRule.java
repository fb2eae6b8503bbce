package dev.firstpick.learning.data;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.OptionalDouble;

/**
 * How a pseudo-label is made without annotation (Liu et al., MICCAI 2023, section 2.2): a guess at the organ from intensities alone. No
 * label map takes part.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "rule")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ProxyRule.HuWindow.class, name = "hu-window"),
    @JsonSubTypes.Type(value = ProxyRule.Otsu.class, name = "otsu")
})
public sealed interface ProxyRule {

    /**
     * @param voxels in the modality's unit (CT: Hounsfield units), before any scaling
     * @param normalised the same voxels as {@link IntensityRule#normalise} gives them, in [0, 1]
     * @return 1 for the foreground, else 0; of the same order
     */
    byte[] label(float[] voxels, float[] normalised);

    /**
     * Voxels in a window of Hounsfield units, the ends among them.
     *
     * @param low in Hounsfield units
     * @param high in Hounsfield units
     */
    record HuWindow(double low, double high) implements ProxyRule {

        public HuWindow {
            if (!(low < high)) {
                throw new IllegalArgumentException(
                        "proxy window: found " + low + " to " + high + " HU, expected the lower end below the upper");
            }
        }

        @Override
        public byte[] label(float[] voxels, float[] normalised) {
            byte[] label = new byte[voxels.length];
            for (int n = 0; n < label.length; n++) {
                label[n] = (byte) (voxels[n] >= low && voxels[n] <= high ? 1 : 0);
            }
            return label;
        }
    }

    /**
     * Voxels on one side of the threshold by Otsu (1979) of the normalised intensities: in them the few extreme voxels that many MR scans
     * have no longer stretch the histogram. A scan whose intensities all lie in one bin of it has no foreground.
     *
     * @param above whether the foreground is the brighter side
     */
    record Otsu(boolean above) implements ProxyRule {

        @Override
        public byte[] label(float[] voxels, float[] normalised) {
            byte[] label = new byte[normalised.length];
            OptionalDouble threshold = OtsuThreshold.of(normalised);
            if (threshold.isPresent()) {
                double from = threshold.getAsDouble();
                for (int n = 0; n < label.length; n++) {
                    label[n] = (byte) (normalised[n] >= from == above ? 1 : 0);
                }
            }
            return label;
        }
    }
}
