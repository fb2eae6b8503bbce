package dev.firstpick.learning.network;

/**
 * Passes of Monte Carlo dropout.
 *
 * @param output of what the moments are taken
 * @param dropout the probability with which a value is dropped, in [0, 1)
 * @param seeds one a pass, of its masks; each 0 or above and below 2⁵³
 */
public record StochasticPasses(Output output, double dropout, long... seeds) {

    /** Measured on two cores: at 48 × 64 × 48, four or five passes at a time take half as long as one or twenty. */
    private static final int VOXELS_TOGETHER = 3 << 18;

    /** All passes over a patch of 128³ would take 8 GB; a quarter of them at a time fills a GPU as well. */
    private static final int VOXELS_TOGETHER_ON_GPU = 5 << 21;

    /** Of what moments are taken. */
    public enum Output {
        /** The probabilities of the foreground classes: the softmax over the channels, without the first. */
        FOREGROUND,
        /** The channels as they are. */
        RAW
    }

    public StochasticPasses {
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout: found " + dropout + ", expected 0 ≤ dropout < 1");
        }
        if (seeds.length < 1) {
            throw new IllegalArgumentException("passes: found none, expected at least 1");
        }
        seeds = seeds.clone();
    }

    /** How many run together over an image of so many voxels. */
    int together(int voxels, boolean gpu) {
        return Math.min(seeds.length, Math.max(1, (gpu ? VOXELS_TOGETHER_ON_GPU : VOXELS_TOGETHER) / voxels));
    }

    double[] scalarsTogether(int passes) {
        double[] scalars = new double[4 + seeds.length];
        scalars[0] = dropout;
        scalars[1] = seeds.length;
        scalars[2] = passes;
        scalars[3] = output == Output.FOREGROUND ? 1 : 0;
        for (int n = 0; n < seeds.length; n++) {
            scalars[4 + n] = seeds[n];
        }
        return scalars;
    }
}
