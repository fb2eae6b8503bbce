package dev.firstpick.learning;

import dev.firstpick.learning.data.CounterRandom;
import dev.firstpick.learning.data.PatchSize;
import dev.firstpick.learning.data.Patches;
import dev.firstpick.learning.data.PreparedCase;
import dev.firstpick.learning.data.Region;
import dev.firstpick.learning.data.SlidingWindow;
import dev.firstpick.learning.network.LearningEngine;
import dev.firstpick.learning.network.Moments;
import dev.firstpick.learning.network.Network;
import dev.firstpick.learning.network.NetworkShape;
import dev.firstpick.learning.network.Step.Objective;
import dev.firstpick.learning.network.StochasticPasses;
import dev.firstpick.learning.network.StochasticPasses.Output;
import dev.firstpick.volume.ScanContrast;
import dev.firstpick.volume.Volume;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** What the networks that are trained on a pool have in common: training, and describing volumes. */
final class PoolNetwork implements AutoCloseable {

    private static final int SHAPES_LOOKED_AT = 16;
    private static final long PASS_STREAM = 4;

    private final Network network;
    private final Task task;
    private final TrainingSettings settings;
    private final PatchSize patch;

    private PoolNetwork(Network network, Task task, TrainingSettings settings, PatchSize patch) {
        this.network = network;
        this.task = task;
        this.settings = settings;
        this.patch = patch;
    }

    /** How a training is watched and stopped. */
    record Watch(TrainingListener listener, CheckpointSink sink, StopSignal stop) {}

    /**
     * Trains a network with as many outputs as {@code outputs} on what {@code preparation} makes of the pool's volumes. They are loaded on
     * demand and kept while they fit into a quarter of Java's memory. What cannot be used is left out, as {@link CaseSource#leftOut} says.
     */
    static PoolNetwork train(
            LearningEngine engine,
            TrainingSettings settings,
            Task task,
            int outputs,
            CaseSource pool,
            Function<Volume, PreparedCase> preparation,
            Optional<Checkpoint> resumeFrom,
            Watch watch) {
        if (pool.size() < 1) {
            throw new IllegalArgumentException("pool: found no volumes, expected at least 1");
        }
        PreparedPool prepared = new PreparedPool(
                pool,
                volume -> withContrast(preparation.apply(volume)),
                Runtime.getRuntime().maxMemory() / 4);
        NetworkShape shape = new NetworkShape(1, outputs, settings.channels(), 2);
        PatchSize patch = Networks.patch(settings, shape, someShapes(prepared, pool.size()));
        Network network = new Network(engine, shape, Networks.weightSeed(settings));
        try {
            boolean labelled = outputs > 1;
            BatchSource batches = new BatchSource(
                    pool.size(), index -> new Patches(prepared.get(index), patch), patch, settings, labelled);
            new TrainingRun(
                            network,
                            labelled ? Objective.SEGMENTATION : Objective.RECONSTRUCTION,
                            settings,
                            batches,
                            batches.plain(),
                            engine.feeders(),
                            Optional.empty(),
                            watch.listener,
                            watch.sink,
                            watch.stop)
                    .run(resumeFrom);
            return new PoolNetwork(network, task, settings, patch);
        } catch (RuntimeException | Error e) {
            network.close();
            throw e;
        }
    }

    static PoolNetwork load(LearningEngine engine, int outputs, InputStream in) throws IOException {
        ModelFile file = ModelFile.read(in);
        Network network =
                new Network(engine, new NetworkShape(1, outputs, file.settings().channels(), 2), 0);
        try {
            network.load(file.weights());
        } catch (RuntimeException | Error e) {
            network.close();
            throw e;
        }
        return new PoolNetwork(network, file.task(), file.settings(), file.patch());
    }

    void export(OutputStream out) throws IOException {
        ModelFile.of(task, settings, patch, network.state()).write(out);
    }

    Task task() {
        return task;
    }

    /**
     * The volume, or its region of interest, as the network sees it.
     *
     * @throws IllegalArgumentException if the volume is too large, or shows next to nothing
     */
    PreparedCase seen(Volume image, Scope scope) {
        if (scope instanceof Scope.Local local) {
            PreparedCase whole = withContrast(task.prepare(image, local.rule()));
            PreparedCase unlabelled = new PreparedCase(whole.size(), whole.image(), new byte[0]);
            return Region.around(whole.label(), whole.size(), Scope.MARGIN)
                    .map(region -> region.of(unlabelled))
                    .orElse(unlabelled);
        }
        return withContrast(task.prepare(image));
    }

    /** Scans that show nothing lie far from all others and close to one another: of all, strategies would choose them. */
    private static PreparedCase withContrast(PreparedCase prepared) {
        double share = ScanContrast.of(prepared.image());
        if (ScanContrast.isLow(share)) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "contrast: found %.2f %% of the normalised voxels outside two grey levels, expected at least %.0f %%",
                    100 * share,
                    100 * ScanContrast.LEAST));
        }
        return prepared;
    }

    float[] logits(PreparedCase seen) {
        return new WindowedInference(network, windowOf(seen)).outputs(seen, StopSignal.NEVER);
    }

    float[] feature(PreparedCase seen, StopSignal stop) {
        PatchSize window = windowOf(seen);
        double[] sum = new double[network.shape().features()];
        int[] windows = {0};
        new SlidingWindow(window).visit(seen.image(), seen.size(), voxels -> {
            WindowedInference.requireGoOn(stop);
            float[] features = network.features(voxels, window.depth(), window.height(), window.width());
            for (int n = 0; n < sum.length; n++) {
                sum[n] += features[n];
            }
            windows[0]++;
        });
        float[] result = new float[sum.length];
        for (int n = 0; n < sum.length; n++) {
            result[n] = (float) (sum[n] / windows[0]);
        }
        return result;
    }

    Uncertainty uncertainty(PreparedCase seen, Output output, StopSignal stop) {
        PatchSize window = windowOf(seen);
        int channels = output == Output.FOREGROUND
                ? network.shape().outputs() - 1
                : network.shape().outputs();
        int[] windows = {0};
        float[] moments = new SlidingWindow(window).apply(seen.image(), seen.size(), 2 * channels, voxels -> {
            WindowedInference.requireGoOn(stop);
            Moments found = network.moments(
                    voxels, window.depth(), window.height(), window.width(), passes(output, windows[0]++));
            return joined(found.mean(), found.variance());
        });
        int half = moments.length / 2;
        double variance = mean(moments, half, moments.length);
        if (output == Output.RAW) {
            return new Uncertainty(OptionalDouble.empty(), variance);
        }
        return new Uncertainty(OptionalDouble.of(Entropy.mean(moments, half)), variance);
    }

    private StochasticPasses passes(Output output, int window) {
        long[] seeds = new long[Representation.PASSES];
        for (int pass = 0; pass < seeds.length; pass++) {
            seeds[pass] = CounterRandom.engineSeed(settings.seed(), PASS_STREAM, window, pass);
        }
        return new StochasticPasses(output, settings.dropout(), seeds);
    }

    private PatchSize windowOf(PreparedCase seen) {
        return patch.clippedTo(List.of(seen.size()), network.shape().stride());
    }

    private static float[] joined(float[] first, float[] second) {
        float[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static double mean(float[] values, int from, int to) {
        double sum = 0;
        for (int n = from; n < to; n++) {
            sum += values[n];
        }
        return sum / (to - from);
    }

    @Override
    public void close() {
        network.close();
    }

    private static List<PatchSize> someShapes(PreparedPool pool, int size) {
        List<PatchSize> shapes = new ArrayList<>();
        int looked = Math.min(size, SHAPES_LOOKED_AT);
        for (int n = 0; n < looked; n++) {
            shapes.add(pool.get((int) ((long) n * size / looked)).size());
        }
        return shapes;
    }
}
