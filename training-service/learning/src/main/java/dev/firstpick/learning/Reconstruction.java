package dev.firstpick.learning;

import dev.firstpick.learning.PoolNetwork.Watch;
import dev.firstpick.learning.data.Geometry;
import dev.firstpick.learning.data.IntensityRule;
import dev.firstpick.learning.data.PreparedCase;
import dev.firstpick.learning.network.LearningEngine;
import dev.firstpick.learning.network.StochasticPasses.Output;
import dev.firstpick.volume.Volume;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * A network that has learned to reproduce scans nobody has annotated. What it holds at its narrowest place describes a scan, and how
 * much what it reproduces varies under dropout tells how unsure it is.
 */
public final class Reconstruction implements Representation {

    private final PoolNetwork network;

    private Reconstruction(PoolNetwork network) {
        this.network = network;
    }

    /**
     * Trains on every volume of {@code pool}, to the mean squared error of patches. Blocks until it is done. Volumes are loaded on
     * demand and kept while they fit into a quarter of Java's memory. The patch is shortened to what up to 16 of the volumes, spread
     * over the pool, need.
     *
     * @param resumeFrom a checkpoint of the same settings and pool
     * @return the network, which the caller closes
     * @throws TrainingStoppedException if {@code stop} said so; {@code sink} has the state
     * @throws DivergedException if the loss is no longer a number
     * @throws IllegalArgumentException if the pool is empty, the patch is too small for normalisation over the batch, or the
     *     checkpoint is another run's
     */
    public static Reconstruction train(
            LearningEngine engine,
            TrainingSettings settings,
            IntensityRule intensity,
            CaseSource pool,
            Optional<Checkpoint> resumeFrom,
            TrainingListener listener,
            CheckpointSink sink,
            StopSignal stop) {
        Task task = Task.joined(intensity);
        Watch watch = new Watch(listener, sink, stop);
        return new Reconstruction(PoolNetwork.train(engine, settings, task, 1, pool, task::prepare, resumeFrom, watch));
    }

    /**
     * Reads a network that {@link #exportWeights} wrote.
     *
     * @throws IOException if {@code in} fails or holds something else
     */
    public static Reconstruction load(LearningEngine engine, InputStream in) throws IOException {
        return new Reconstruction(PoolNetwork.load(engine, 1, in));
    }

    /** As {@link #embed(Volume, Scope)}, of the whole volume. */
    public float[] embed(Volume image) {
        return embed(image, new Scope.Global());
    }

    @Override
    public float[] embed(Volume image, Scope scope) {
        return network.feature(network.seen(image, scope), StopSignal.NEVER);
    }

    /** The variance of the reproduced intensity; there is no entropy. */
    @Override
    public Uncertainty uncertainty(Volume image, Scope scope) {
        return network.uncertainty(network.seen(image, scope), Output.RAW, StopSignal.NEVER);
    }

    @Override
    public Description describe(Volume image, Scope scope, StopSignal stop) {
        PreparedCase seen = network.seen(image, scope);
        return new Description(network.feature(seen, stop), network.uncertainty(seen, Output.RAW, stop));
    }

    /**
     * The volume as the network reproduces it, in [0, 1] as far as it succeeds.
     *
     * @return intensities on the image's own grid
     */
    public Volume reproduce(Volume image) {
        float[] voxels = network.logits(network.seen(image, new Scope.Global()));
        return Geometry.linear(new Volume(network.task().networkGrid(image.grid()), voxels), image.grid());
    }

    @Override
    public void exportWeights(OutputStream out) throws IOException {
        network.export(out);
    }

    @Override
    public void close() {
        network.close();
    }
}
