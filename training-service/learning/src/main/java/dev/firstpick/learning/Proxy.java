package dev.firstpick.learning;

import dev.firstpick.learning.PoolNetwork.Watch;
import dev.firstpick.learning.data.Geometry;
import dev.firstpick.learning.data.IntensityRule;
import dev.firstpick.learning.data.PreparedCase;
import dev.firstpick.learning.data.ProxyRule;
import dev.firstpick.learning.network.LearningEngine;
import dev.firstpick.learning.network.StochasticPasses.Output;
import dev.firstpick.volume.Volume;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * A network that has learned to find the pseudo-labels of scans nobody has annotated. How unsure it is under dropout tells how hard a scan
 * may be to segment.
 */
public final class Proxy implements Representation {

    private static final int CLASSES = 2;

    private final PoolNetwork network;

    private Proxy(PoolNetwork network) {
        this.network = network;
    }

    /**
     * Trains on every volume of {@code pool} and the pseudo-label that {@code rule} makes of it, with the network and the loss of
     * segmentation. A window of Hounsfield units applies to the resampled volume before it is scaled. Else as {@link
     * Reconstruction#train}.
     *
     * @param rule how pseudo-labels are made
     * @param resumeFrom a checkpoint of the same settings, rule and pool
     * @return the network, which the caller closes
     * @throws TrainingStoppedException if {@code stop} said so; {@code sink} has the state
     * @throws DivergedException if the loss is no longer a number
     * @throws IllegalArgumentException if the pool is empty, the patch is too small for normalisation over the batch, or the
     *     checkpoint is another run's
     */
    public static Proxy train(
            LearningEngine engine,
            TrainingSettings settings,
            IntensityRule intensity,
            ProxyRule rule,
            CaseSource pool,
            Optional<Checkpoint> resumeFrom,
            TrainingListener listener,
            CheckpointSink sink,
            StopSignal stop) {
        Task task = Task.joined(intensity);
        Watch watch = new Watch(listener, sink, stop);
        return new Proxy(PoolNetwork.train(
                engine, settings, task, CLASSES, pool, image -> task.prepare(image, rule), resumeFrom, watch));
    }

    /**
     * Reads a network that {@link #exportWeights} wrote.
     *
     * @throws IOException if {@code in} fails or holds something else
     */
    public static Proxy load(LearningEngine engine, InputStream in) throws IOException {
        return new Proxy(PoolNetwork.load(engine, CLASSES, in));
    }

    @Override
    public float[] embed(Volume image, Scope scope) {
        return network.feature(network.seen(image, scope), StopSignal.NEVER);
    }

    /** Entropy and variance of the foreground's probability. */
    @Override
    public Uncertainty uncertainty(Volume image, Scope scope) {
        return network.uncertainty(network.seen(image, scope), Output.FOREGROUND, StopSignal.NEVER);
    }

    @Override
    public Description describe(Volume image, Scope scope, StopSignal stop) {
        PreparedCase seen = network.seen(image, scope);
        return new Description(network.feature(seen, stop), network.uncertainty(seen, Output.FOREGROUND, stop));
    }

    /**
     * The pseudo-label as the network finds it, without dropout.
     *
     * @return 1 for the foreground, on the image's own grid
     */
    public Volume predict(Volume image) {
        float[] logits = network.logits(network.seen(image, new Scope.Global()));
        return Geometry.likeliest(logits, CLASSES, network.task().networkGrid(image.grid()), image.grid());
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
