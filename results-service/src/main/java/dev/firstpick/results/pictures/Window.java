package dev.firstpick.results.pictures;

import dev.firstpick.volume.Volume;
import java.util.Arrays;

/**
 * Which values are black and which white.
 *
 * @param black and below
 * @param white and above
 */
public record Window(float black, float white) {

    private static final int SAMPLES = 100_000;

    public Window {
        if (!(black < white)) {
            throw new IllegalArgumentException("window: found " + black + " to " + white + ", expected black < white");
        }
    }

    /** The window in which radiologists look at soft tissue in CT: 400 Hounsfield units around 40. */
    public static Window softTissue() {
        return new Window(-160, 240);
    }

    /** From the 1st to the 99th percentile of the volume's finite values: MR has no unit. */
    public static Window percentiles(Volume volume) {
        float[] voxels = volume.voxels();
        int step = Math.max(1, voxels.length / SAMPLES);
        float[] sample = new float[(voxels.length + step - 1) / step];
        int count = 0;
        for (int n = 0; n < voxels.length; n += step) {
            if (Float.isFinite(voxels[n])) {
                sample[count++] = voxels[n];
            }
        }
        Arrays.sort(sample, 0, count);
        float black = count == 0 ? 0 : sample[(int) (0.01 * (count - 1))];
        float white = count == 0 ? 1 : sample[(int) (0.99 * (count - 1))];
        return black < white ? new Window(black, white) : new Window(black, Math.nextUp(black) + 1);
    }

    int grey(float value) {
        float share = (value - black) / (white - black);
        return Float.isFinite(share) ? Math.round(255 * Math.max(0, Math.min(1, share))) : 0;
    }
}
