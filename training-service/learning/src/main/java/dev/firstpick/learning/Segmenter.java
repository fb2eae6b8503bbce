package dev.firstpick.learning;

import dev.firstpick.learning.data.PatchSize;
import dev.firstpick.learning.data.Patches;
import dev.firstpick.learning.data.PreparedCase;
import dev.firstpick.learning.metrics.ClassMetrics;
import dev.firstpick.learning.metrics.Metrics;
import dev.firstpick.learning.network.LearningEngine;
import dev.firstpick.learning.network.Network;
import dev.firstpick.learning.network.NetworkShape;
import dev.firstpick.learning.network.Step.Objective;
import dev.firstpick.volume.Volume;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Learns to segment from annotated scans.
 *
 * <pre>{@code
 * LearningEngine engine = LearningEngine.start(2, DeviceChoice.CPU);
 * Task task = Task.joined(new IntensityRule.Mr());
 * try (TrainedModel model = Segmenter.train(engine, TrainingSettings.quick(), task, annotated, List.of(),
 *         Optional.empty(), progress -> System.out.println(progress.loss()), CheckpointSink.NONE, StopSignal.NEVER)) {
 *     Volume found = model.predict(scan);
 *     List<ClassMetrics> metrics = Metrics.evaluate(found, task.reference(label), task.classes());
 * }
 * }</pre>
 */
public final class Segmenter {

    private Segmenter() {}

    /**
     * Trains a network on {@code training}. Blocks until it is done; runs on the calling thread, and the engine's threads below it.
     *
     * @param training the annotated scans, all held in memory; at least one
     * @param validation where there are any, the model with the best mean foreground Dice on them is kept, else the last
     * @param resumeFrom a checkpoint of the same settings, task and scans
     * @return the model, which the caller closes
     * @throws TrainingStoppedException if {@code stop} said so; {@code sink} has the state
     * @throws DivergedException if the loss is no longer a number
     * @throws IllegalArgumentException if there is nothing to train on, a label is none of the task's classes, the patch is too small
     *     for normalisation over the batch, or the checkpoint is another run's
     */
    public static TrainedModel train(
            LearningEngine engine,
            TrainingSettings settings,
            Task task,
            List<SegmentationCase> training,
            List<SegmentationCase> validation,
            Optional<Checkpoint> resumeFrom,
            TrainingListener listener,
            CheckpointSink sink,
            StopSignal stop) {
        if (training.isEmpty()) {
            throw new IllegalArgumentException("training: found no cases, expected at least 1");
        }
        NetworkShape shape = new NetworkShape(1, task.classes(), settings.channels(), 2);
        List<PreparedCase> prepared =
                training.stream().map(each -> prepare(task, each)).toList();
        PatchSize patch = Networks.patch(
                settings, shape, prepared.stream().map(PreparedCase::size).toList());
        List<Patches> patches =
                prepared.stream().map(each -> new Patches(each, patch)).toList();
        Network network = new Network(engine, shape, Networks.weightSeed(settings));
        TrainedModel model = new TrainedModel(network, task, settings, patch);
        try {
            BatchSource batches = new BatchSource(patches.size(), patches::get, patch, settings, true);
            Optional<DoubleSupplier> look =
                    validation.isEmpty() ? Optional.empty() : Optional.of(() -> meanDice(model, task, validation));
            new TrainingRun(
                            network,
                            Objective.SEGMENTATION,
                            settings,
                            batches,
                            batches.plain(),
                            engine.feeders(),
                            look,
                            listener,
                            sink,
                            stop)
                    .run(resumeFrom);
            return model;
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    private static PreparedCase prepare(Task task, SegmentationCase each) {
        try {
            return task.prepare(each);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("training volume " + each.name() + ": " + e.getMessage(), e);
        }
    }

    private static double meanDice(TrainedModel model, Task task, List<SegmentationCase> cases) {
        double sum = 0;
        for (SegmentationCase each : cases) {
            Volume found = model.predict(each.image());
            for (ClassMetrics metrics : Metrics.evaluate(found, task.reference(each.label()), task.classes())) {
                sum += metrics.dice() / (task.classes() - 1);
            }
        }
        return sum / cases.size();
    }
}
