package dev.firstpick.learning;

import dev.firstpick.volume.Volume;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A network that was trained on scans nobody has annotated, and describes such scans. Not safe for use by several threads at once;
 * close it to give the engine's memory back.
 *
 * <p>What it says of a volume is a function of the network and the volume alone: neither other volumes nor their order take part, so a
 * pool can be described in shards. A region of interest is cut out after the intensities of the whole volume were normalised, and is then
 * treated like a volume of its own. A window of the network is no larger than the volume or region needs.
 */
public sealed interface Representation extends AutoCloseable permits Reconstruction, Proxy {

    /** How many stochastic passes make an {@link Uncertainty}. */
    int PASSES = 20;

    /**
     * The bottleneck's activation, without dropout, averaged over space, and over the sliding window's places where the volume is larger
     * than the patch.
     *
     * @return as many numbers as the bottleneck is wide: 128 with the published channels
     */
    float[] embed(Volume image, Scope scope);

    /**
     * The uncertainty over {@link #PASSES} passes in which only dropout is stochastic, with the probability of the training. Where
     * windows overlap, their means and variances are averaged with the window's weights.
     *
     * <p>A pass's masks are a function of the training's seed, the pass and the number of the window. So every volume meets the same
     * masks, and what differs between two volumes' scores is due to the volumes.
     */
    Uncertainty uncertainty(Volume image, Scope scope);

    /** {@link #embed} and {@link #uncertainty} in one, with the volume prepared once. */
    default Description describe(Volume image, Scope scope) {
        return describe(image, scope, StopSignal.NEVER);
    }

    /**
     * As {@link #describe(Volume, Scope)}, which takes minutes where a volume has many windows.
     *
     * @param stop asked before each window
     * @throws java.util.concurrent.CancellationException if {@code stop} said so
     */
    Description describe(Volume image, Scope scope, StopSignal stop);

    /** Writes the weights as safetensors, as {@link TrainedModel#exportWeights} does. Does not close {@code out}. */
    void exportWeights(OutputStream out) throws IOException;

    @Override
    void close();
}
