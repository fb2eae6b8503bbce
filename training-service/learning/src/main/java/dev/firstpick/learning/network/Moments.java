package dev.firstpick.learning.network;

/**
 * What an output is over stochastic passes, voxel by voxel.
 *
 * @param mean shape (channel, depth, height, width)
 * @param variance of the same shape; the mean squared distance from the mean (divided by the number of passes)
 */
public record Moments(float[] mean, float[] variance) {

    public Moments {
        if (mean.length != variance.length) {
            throw new IllegalArgumentException(
                    "moments: found " + mean.length + " means and " + variance.length + " variances, expected as many");
        }
    }
}
