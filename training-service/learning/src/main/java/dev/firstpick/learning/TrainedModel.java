package dev.firstpick.learning;

import dev.firstpick.learning.data.Geometry;
import dev.firstpick.learning.data.PatchSize;
import dev.firstpick.learning.data.PreparedCase;
import dev.firstpick.learning.network.LearningEngine;
import dev.firstpick.learning.network.Network;
import dev.firstpick.learning.network.NetworkShape;
import dev.firstpick.volume.Volume;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A trained segmentation network. Not safe for use by several threads at once; close it to give the engine's memory back. */
public final class TrainedModel implements AutoCloseable {

    private final Network network;
    private final Task task;
    private final TrainingSettings settings;
    private final PatchSize patch;

    TrainedModel(Network network, Task task, TrainingSettings settings, PatchSize patch) {
        this.network = network;
        this.task = task;
        this.settings = settings;
        this.patch = patch;
    }

    /**
     * Reads a model that {@link #exportWeights} wrote.
     *
     * @throws IOException if {@code in} fails or holds something else
     */
    public static TrainedModel load(LearningEngine engine, InputStream in) throws IOException {
        ModelFile file = ModelFile.read(in);
        Task task = file.task();
        TrainingSettings settings = file.settings();
        Network network = new Network(engine, new NetworkShape(1, task.classes(), settings.channels(), 2), 0);
        network.load(file.weights());
        return new TrainedModel(network, task, settings, file.patch());
    }

    /**
     * Segments a scan: the likeliest class of each voxel, by sliding window.
     *
     * @return class numbers on the image's own grid
     */
    public Volume predict(Volume image) {
        PreparedCase prepared = task.prepare(image);
        float[] logits = new WindowedInference(network, patch).outputs(prepared, StopSignal.NEVER);
        return Geometry.likeliest(logits, task.classes(), task.networkGrid(image.grid()), image.grid());
    }

    /**
     * Writes the weights as safetensors, by the names of MONAI's state dict, with task, settings and patch as JSON in the header. Does
     * not close {@code out}.
     */
    public void exportWeights(OutputStream out) throws IOException {
        ModelFile.of(task, settings, patch, network.state()).write(out);
    }

    /** What the model segments. */
    public Task task() {
        return task;
    }

    /** How it was trained. */
    public TrainingSettings settings() {
        return settings;
    }

    /** The window of its inference. */
    public PatchSize patch() {
        return patch;
    }

    @Override
    public void close() {
        network.close();
    }
}
