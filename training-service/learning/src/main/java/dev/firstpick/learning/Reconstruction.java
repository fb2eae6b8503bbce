package dev.firstpick.learning;

import dev.firstpick.learning.data.Geometry;
import dev.firstpick.learning.data.IntensityRule;
import dev.firstpick.learning.data.PatchSize;
import dev.firstpick.learning.data.Patches;
import dev.firstpick.learning.data.PreparedCase;
import dev.firstpick.learning.data.SlidingWindow;
import dev.firstpick.learning.network.LearningEngine;
import dev.firstpick.learning.network.Network;
import dev.firstpick.learning.network.NetworkShape;
import dev.firstpick.learning.network.Step.Objective;
import dev.firstpick.volume.Volume;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A network that has learned to reproduce scans nobody has annotated. What it holds at its narrowest place describes a scan: {@link
 * #embed}. Not safe for use by several threads at once; close it to give the engine's memory back.
 */
public final class Reconstruction implements AutoCloseable {

    private static final int SHAPES_LOOKED_AT = 16;

    private final Network network;
    private final Task task;
    private final TrainingSettings settings;
    private final PatchSize patch;

    private Reconstruction(Network network, Task task, TrainingSettings settings, PatchSize patch) {
        this.network = network;
        this.task = task;
        this.settings = settings;
        this.patch = patch;
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
        if (pool.size() < 1) {
            throw new IllegalArgumentException("pool: found no volumes, expected at least 1");
        }
        Task task = Task.joined(intensity);
        PreparedPool prepared =
                new PreparedPool(pool, task::prepare, Runtime.getRuntime().maxMemory() / 4);
        NetworkShape shape = new NetworkShape(1, 1, settings.channels(), 2);
        PatchSize patch = Networks.patch(settings, shape, someShapes(prepared, pool.size()));
        Network network = new Network(engine, shape, Networks.weightSeed(settings));
        try {
            BatchSource batches = new BatchSource(
                    pool.size(), index -> new Patches(prepared.get(index), patch), patch, settings, false);
            new TrainingRun(
                            network,
                            Objective.RECONSTRUCTION,
                            settings,
                            batches,
                            Optional.empty(),
                            listener,
                            sink,
                            stop)
                    .run(resumeFrom);
            return new Reconstruction(network, task, settings, patch);
        } catch (RuntimeException | Error e) {
            network.close();
            throw e;
        }
    }

    /**
     * Reads a network that {@link #exportWeights} wrote.
     *
     * @throws IOException if {@code in} fails or holds something else
     */
    public static Reconstruction load(LearningEngine engine, InputStream in) throws IOException {
        ModelFile file = ModelFile.read(in);
        Network network =
                new Network(engine, new NetworkShape(1, 1, file.settings().channels(), 2), 0);
        network.load(file.weights());
        return new Reconstruction(network, file.task(), file.settings(), file.patch());
    }

    /**
     * A volume's feature: the bottleneck's activation, averaged over space, and over the sliding window's places where the volume is
     * larger than the patch.
     *
     * @return as many numbers as the bottleneck is wide: 128 with the published channels
     */
    public float[] embed(Volume image) {
        PreparedCase prepared = task.prepare(image);
        double[] sum = new double[network.shape().features()];
        int[] windows = {0};
        new SlidingWindow(patch).visit(prepared.image(), prepared.size(), window -> {
            float[] features = network.features(window, patch.depth(), patch.height(), patch.width());
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

    /**
     * The volume as the network reproduces it, in [0, 1] as far as it succeeds.
     *
     * @return intensities on the image's own grid
     */
    public Volume reproduce(Volume image) {
        PreparedCase prepared = task.prepare(image);
        float[] voxels = new SlidingWindow(patch)
                .apply(
                        prepared.image(),
                        prepared.size(),
                        1,
                        window -> network.logits(window, patch.depth(), patch.height(), patch.width()));
        return Geometry.linear(new Volume(task.networkGrid(image.grid()), voxels), image.grid());
    }

    /** Writes the weights as safetensors, as {@link TrainedModel#exportWeights} does. */
    public void exportWeights(OutputStream out) throws IOException {
        ModelFile.of(task, settings, patch, network.state()).write(out);
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
