package dev.firstpick.learning.data;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Applies a network to a volume of any size: patches that overlap, their outputs averaged with Gaussian weights, as MONAI documents
 * {@code sliding_window_inference(mode="gaussian")}. A volume smaller than the patch is padded with zeros on both sides.
 *
 * @param patch the size of the window
 * @param overlap the share of the window that neighbours share, in [0, 1)
 * @param sigma the weights' standard deviation as a share of the window
 */
public record SlidingWindow(PatchSize patch, double overlap, double sigma) {

    private static final double LEAST_WEIGHT = 1e-3;

    /** The published benchmark's inference: overlap 0.5, sigma 0.125. */
    public SlidingWindow(PatchSize patch) {
        this(patch, 0.5, 0.125);
    }

    public SlidingWindow {
        if (!(overlap >= 0 && overlap < 1)) {
            throw new IllegalArgumentException("overlap: found " + overlap + ", expected 0 ≤ overlap < 1");
        }
        if (!(sigma > 0)) {
            throw new IllegalArgumentException("sigma: found " + sigma + ", expected more than 0");
        }
    }

    /** What is applied to each window: from (depth, height, width) to (channel, depth, height, width). */
    @FunctionalInterface
    public interface Predictor {
        float[] predict(float[] window);
    }

    /**
     * @param image of {@code size}, shape (depth, height, width)
     * @param channels that {@code predictor} gives
     * @return shape (channel, depth, height, width)
     */
    public float[] apply(float[] image, PatchSize size, int channels, Predictor predictor) {
        Patches patches = new Patches(new PreparedCase(size, image, new byte[0]), patch);
        float[] weights = weights();
        float[] sum = new float[Math.multiplyExact(channels, size.voxels())];
        float[] total = new float[size.voxels()];
        for (Patches.Corner corner : corners(size)) {
            float[] window = new float[patch.voxels()];
            patches.copyImage(corner, window, 0);
            add(corner, size, weights, predictor.predict(window), sum, total);
        }
        for (int n = 0; n < sum.length; n++) {
            sum[n] /= total[n % total.length];
        }
        return sum;
    }

    /** Hands each window to {@code visitor}, in the order of {@link #apply}. */
    public void visit(float[] image, PatchSize size, Consumer<float[]> visitor) {
        Patches patches = new Patches(new PreparedCase(size, image, new byte[0]), patch);
        for (Patches.Corner corner : corners(size)) {
            float[] window = new float[patch.voxels()];
            patches.copyImage(corner, window, 0);
            visitor.accept(window);
        }
    }

    private void add(
            Patches.Corner corner, PatchSize size, float[] weights, float[] output, float[] sum, float[] total) {
        int channels = output.length / weights.length;
        for (int k = Math.max(0, -corner.k()); k < Math.min(patch.depth(), size.depth() - corner.k()); k++) {
            for (int j = Math.max(0, -corner.j()); j < Math.min(patch.height(), size.height() - corner.j()); j++) {
                int first = Math.max(0, -corner.i());
                int length = Math.min(patch.width(), size.width() - corner.i()) - first;
                int from = (k * patch.height() + j) * patch.width() + first;
                int to = ((k + corner.k()) * size.height() + j + corner.j()) * size.width() + first + corner.i();
                for (int n = 0; n < length; n++) {
                    float weight = weights[from + n];
                    total[to + n] += weight;
                    for (int channel = 0; channel < channels; channel++) {
                        sum[channel * total.length + to + n] += weight * output[channel * weights.length + from + n];
                    }
                }
            }
        }
    }

    /** Where the windows of a volume of {@code size} start, in the order of {@link #apply}. */
    public List<Patches.Corner> corners(PatchSize size) {
        List<Patches.Corner> corners = new ArrayList<>();
        for (int i : starts(size.width(), patch.width())) {
            for (int j : starts(size.height(), patch.height())) {
                for (int k : starts(size.depth(), patch.depth())) {
                    corners.add(new Patches.Corner(i, j, k));
                }
            }
        }
        return corners;
    }

    private List<Integer> starts(int extent, int window) {
        if (extent <= window) {
            return List.of(-((window - extent) / 2));
        }
        int interval = Math.max(1, (int) (window * (1 - overlap)));
        List<Integer> starts = new ArrayList<>();
        for (int start = 0; start + window < extent; start += interval) {
            starts.add(start);
        }
        starts.add(extent - window);
        return starts;
    }

    /** The window's weights, shape (depth, height, width): the product of a Gaussian per axis, never below a thousandth, so that every voxel counts. */
    public float[] weights() {
        double[] alongI = gaussian(patch.width());
        double[] alongJ = gaussian(patch.height());
        double[] alongK = gaussian(patch.depth());
        float[] weights = new float[patch.voxels()];
        double smallest = alongI[0] * alongJ[0] * alongK[0];
        int n = 0;
        for (double k : alongK) {
            for (double j : alongJ) {
                for (double i : alongI) {
                    weights[n++] = (float) Math.max(i * j * k, Math.max(smallest, LEAST_WEIGHT));
                }
            }
        }
        return weights;
    }

    private double[] gaussian(int extent) {
        double deviation = extent * sigma;
        double[] values = new double[extent];
        for (int n = 0; n < extent; n++) {
            double distance = n - (extent - 1) / 2.0;
            values[n] = Math.exp(-distance * distance / (2 * deviation * deviation));
        }
        return values;
    }
}
