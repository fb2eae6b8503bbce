package dev.firstpick.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.firstpick.learning.data.IntensityRule;
import dev.firstpick.learning.data.PatchSize;
import dev.firstpick.learning.data.Patches;
import dev.firstpick.learning.metrics.ClassMetrics;
import dev.firstpick.learning.metrics.Metrics;
import dev.firstpick.learning.network.DeviceChoice;
import dev.firstpick.learning.network.HostTensor;
import dev.firstpick.learning.network.LearningEngine;
import dev.firstpick.learning.network.Network;
import dev.firstpick.learning.network.NetworkShape;
import dev.firstpick.learning.network.Step;
import dev.firstpick.volume.Volume;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TrainingTest {

    private static final TrainingSettings TINY = TrainingSettings.quick()
            .withChannels(List.of(4, 8, 8))
            .withPatch(new PatchSize(16, 16, 16))
            .withIterations(12)
            .withValidation(6, 3)
            .withCheckpointEvery(4);

    private static final Task TASK = Task.of(3, new IntensityRule.Mr());

    private final LearningEngine engine = LearningEngine.start(1, DeviceChoice.CPU);

    @Test
    void learnsToFindWhatWasAnnotated() {
        // Given
        TrainingSettings settings = TINY.withChannels(List.of(8, 8, 16))
                .withOptimiser(Optimiser.paper())
                .withIterations(80)
                .withDropout(0);
        SegmentationCase unseen = Phantom.of(99, 16);
        // When
        try (TrainedModel model = train(settings, List.of(), Optional.empty(), CheckpointSink.NONE, StopSignal.NEVER)) {
            List<ClassMetrics> found =
                    Metrics.evaluate(model.predict(unseen.image()), TASK.reference(unseen.label()), 3);
            // Then
            assertThat(found).allSatisfy(metrics -> assertThat(metrics.dice()).isGreaterThan(0.7));
        }
    }

    @Test
    void goesOnFromACheckpointToTheSameWeightsBitForBit() throws IOException {
        // Given
        List<byte[]> checkpoints = new ArrayList<>();
        List<SegmentationCase> validation = List.of(Phantom.of(50, 14));
        byte[] whole;
        try (TrainedModel model = train(
                TINY, validation, Optional.empty(), saved -> checkpoints.add(saved.toBytes()), StopSignal.NEVER)) {
            whole = weights(model::exportWeights);
        }
        for (byte[] bytes : checkpoints) {
            // When
            Checkpoint from = Checkpoint.fromBytes(bytes);
            try (TrainedModel resumed =
                    train(TINY, validation, Optional.of(from), CheckpointSink.NONE, StopSignal.NEVER)) {
                // Then
                assertThat(weights(resumed::exportWeights)).isEqualTo(whole);
            }
        }
        assertThat(checkpoints).hasSize(2);
    }

    @Test
    void goesOnToTheSameAveragedWeightsBitForBit() throws IOException {
        // Given
        TrainingSettings averaged = TINY.withAveraging(new Averaging(0.5, 3)).withAugmentation(true);
        List<SegmentationCase> validation = List.of(Phantom.of(50, 14));
        for (List<SegmentationCase> looked : List.of(List.<SegmentationCase>of(), validation)) {
            List<Checkpoint> checkpoints = new ArrayList<>();
            byte[] whole;
            try (TrainedModel model = train(averaged, looked, Optional.empty(), checkpoints::add, StopSignal.NEVER)) {
                whole = weights(model::exportWeights);
            }
            assertThat(checkpoints).extracting(Checkpoint::iteration).containsExactly(4, 8);
            for (Checkpoint checkpoint : checkpoints) {
                // When
                Checkpoint from = Checkpoint.fromBytes(checkpoint.toBytes());
                try (TrainedModel resumed =
                        train(averaged, looked, Optional.of(from), CheckpointSink.NONE, StopSignal.NEVER)) {
                    // Then
                    assertThat(weights(resumed::exportWeights)).isEqualTo(whole);
                }
            }
        }
    }

    /** As on a GPU: several threads prepare batches, and a step begins before the last one's loss is read. */
    @Test
    void isTheSameTrainingWithItsStepsInTheBackground() throws IOException {
        // Given
        List<SegmentationCase> cases = List.of(Phantom.of(1, 20), Phantom.of(2, 20), Phantom.of(3, 20));
        TrainingSettings settings = TINY.withAugmentation(true);
        Map<Integer, Double> losses = new TreeMap<>();
        Map<String, HostTensor> expected;
        try (TrainedModel model = Segmenter.train(
                engine,
                settings,
                TASK,
                cases,
                List.of(),
                Optional.empty(),
                progress -> losses.put(progress.iteration(), progress.loss()),
                CheckpointSink.NONE,
                StopSignal.NEVER)) {
            expected = ModelFile.read(new ByteArrayInputStream(weights(model::exportWeights)))
                    .weights();
        }
        NetworkShape shape = new NetworkShape(1, 3, settings.channels(), 2);
        List<Patches> patches = cases.stream()
                .map(each -> new Patches(TASK.prepare(each), settings.patch()))
                .toList();
        BatchSource batches = new BatchSource(patches.size(), patches::get, settings.patch(), settings, true);
        List<TrainingProgress> reported = new ArrayList<>();
        List<Checkpoint> checkpoints = new ArrayList<>();
        try (Network network = new Network(engine, shape, Networks.weightSeed(settings))) {
            // When
            new TrainingRun(
                            network,
                            Step.Objective.SEGMENTATION,
                            settings,
                            batches,
                            batches.plain(),
                            3,
                            Optional.empty(),
                            reported::add,
                            checkpoints::add,
                            StopSignal.NEVER)
                    .run(Optional.empty());
            // Then
            assertThat(reported).extracting(TrainingProgress::iteration).containsExactlyElementsOf(losses.keySet());
            assertThat(reported).extracting(TrainingProgress::loss).containsExactlyElementsOf(losses.values());
            assertThat(checkpoints).extracting(Checkpoint::iteration).containsExactly(4, 8);
            assertThat(checkpoints.get(1).lastLosses()).hasSize(8);
            assertThat(network.state()).isEqualTo(expected);
        }
    }

    @Test
    void learningRateWarmsUpAndDecays() {
        Optimiser warming = new Optimiser(0.01, 0.1, 0.9, 0.99, 3e-5, 12);
        assertThat(warming.learningRateAt(0, 100)).isCloseTo(0.001, within(1e-9));
        assertThat(warming.learningRateAt(9, 100)).isCloseTo(0.01 * Math.pow(0.91, 0.9), within(1e-9));
        assertThat(warming.learningRateAt(50, 100)).isEqualTo(Optimiser.paper().learningRateAt(50, 100));
        assertThatThrownBy(() -> new Optimiser(0.01, 1, 0.9, 0.99, 3e-5, 12))
                .hasMessage("warmUp: found 1.0, expected 0 ≤ warmUp < 1");
    }

    @Test
    void stopsWithACheckpointFromWhichItGoesOn() throws IOException {
        // Given
        List<Checkpoint> saved = new ArrayList<>();
        int[] asked = {0};
        // When
        TrainingStoppedException stopped = catchThrowableOfType(
                TrainingStoppedException.class,
                () -> train(TINY, List.of(), Optional.empty(), saved::add, () -> ++asked[0] > 3));
        // Then
        assertThat(stopped.iteration()).isEqualTo(3);
        assertThat(saved).extracting(Checkpoint::iteration).containsExactly(3);
        try (TrainedModel whole = train(TINY, List.of(), Optional.empty(), CheckpointSink.NONE, StopSignal.NEVER);
                TrainedModel resumed =
                        train(TINY, List.of(), Optional.of(saved.get(0)), CheckpointSink.NONE, StopSignal.NEVER)) {
            assertThat(weights(resumed::exportWeights)).isEqualTo(weights(whole::exportWeights));
        }
    }

    @Test
    void keepsTheModelThatValidatedBestAndTellsOfProgress() {
        // Given
        List<TrainingProgress> heard = new ArrayList<>();
        List<SegmentationCase> validation = List.of(Phantom.of(50, 14));
        // When
        try (TrainedModel model = Segmenter.train(
                engine,
                TINY,
                TASK,
                Phantom.cases(3, 16),
                validation,
                Optional.empty(),
                heard::add,
                CheckpointSink.NONE,
                StopSignal.NEVER)) {
            double best = heard.stream()
                    .flatMap(progress -> progress.validationDice().stream().boxed())
                    .max(Double::compare)
                    .orElseThrow();
            List<ClassMetrics> found = Metrics.evaluate(
                    model.predict(validation.get(0).image()),
                    TASK.reference(validation.get(0).label()),
                    3);
            // Then
            assertThat(found.stream().mapToDouble(ClassMetrics::dice).average().orElseThrow())
                    .isCloseTo(best, within(1e-9));
            assertThat(heard).hasSize(12);
            assertThat(heard)
                    .filteredOn(progress -> progress.validationDice().isPresent())
                    .extracting(TrainingProgress::iteration)
                    .containsExactly(6, 9, 12);
            assertThat(heard.get(11).secondsLeft()).isZero();
            assertThat(heard.get(0).learningRate()).isEqualTo(TINY.learningRateAt(0));
        }
    }

    @Test
    void aDivergingRunNamesTheIterationAndTheLastLosses() {
        TrainingSettings wild = TINY.withLearningRate(1e30);
        assertThatThrownBy(() -> train(wild, List.of(), Optional.empty(), CheckpointSink.NONE, StopSignal.NEVER))
                .isInstanceOfSatisfying(DivergedException.class, diverged -> {
                    assertThat(diverged.iteration()).isBetween(2, 12);
                    assertThat(diverged.lastLosses()).hasSizeBetween(2, 10);
                });
    }

    @Test
    void anExportedModelPredictsTheSame() throws IOException {
        try (TrainedModel model = train(TINY, List.of(), Optional.empty(), CheckpointSink.NONE, StopSignal.NEVER);
                TrainedModel loaded =
                        TrainedModel.load(engine, new ByteArrayInputStream(weights(model::exportWeights)))) {
            Volume scan = Phantom.of(7, 21).image();
            assertThat(loaded.predict(scan).voxels())
                    .isEqualTo(model.predict(scan).voxels());
            assertThat(loaded.task()).isEqualTo(TASK);
            assertThat(loaded.settings()).isEqualTo(TINY);
        }
    }

    @Test
    void aReconstructionLearnsAndDescribesVolumes() throws IOException {
        // Given
        List<SegmentationCase> cases = Phantom.cases(4, 16);
        List<Double> losses = new ArrayList<>();
        CaseSource pool = new CaseSource() {
            @Override
            public int size() {
                return cases.size();
            }

            @Override
            public Volume load(int index) {
                return cases.get(index).image();
            }
        };
        // When
        try (Reconstruction learned = Reconstruction.train(
                        engine,
                        TINY.withIterations(40),
                        TASK.intensity(),
                        pool,
                        Optional.empty(),
                        progress -> losses.add(progress.loss()),
                        CheckpointSink.NONE,
                        StopSignal.NEVER);
                Reconstruction loaded =
                        Reconstruction.load(engine, new ByteArrayInputStream(weights(learned::exportWeights)))) {
            float[] feature = learned.embed(pool.load(0));
            // Then
            assertThat(losses.get(39)).isLessThan(losses.get(0) / 3);
            assertThat(feature).hasSize(8).isNotEqualTo(learned.embed(pool.load(1)));
            assertThat(loaded.embed(pool.load(0))).isEqualTo(feature);
        }
    }

    @Test
    void refusesACheckpointOfAnotherRun() {
        List<Checkpoint> saved = new ArrayList<>();
        train(TINY, List.of(), Optional.empty(), saved::add, StopSignal.NEVER).close();
        assertThatThrownBy(() -> train(
                        TINY.withSeed(2), List.of(), Optional.of(saved.get(0)), CheckpointSink.NONE, StopSignal.NEVER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("checkpoint");
    }

    @Test
    void refusesSettingsThatCannotBeTrained() {
        assertThatThrownBy(() -> TINY.withDropout(1)).hasMessage("dropout: found 1.0, expected 0 ≤ dropout < 1");
        assertThatThrownBy(() -> TrainingSettings.preset("fast")).hasMessageContaining("expected paper or quick");
        assertThatThrownBy(() -> train(
                        TrainingSettings.quick()
                                .withPatch(new PatchSize(16, 16, 16))
                                .withBatch(1),
                        List.of(),
                        Optional.empty(),
                        CheckpointSink.NONE,
                        StopSignal.NEVER))
                .hasMessageContaining("one voxel at the bottleneck");
    }

    private TrainedModel train(
            TrainingSettings settings,
            List<SegmentationCase> validation,
            Optional<Checkpoint> resumeFrom,
            CheckpointSink sink,
            StopSignal stop) {
        return Segmenter.train(
                engine,
                settings,
                TASK,
                Phantom.cases(3, 16),
                validation,
                resumeFrom,
                TrainingListener.NONE,
                sink,
                stop);
    }

    private interface Export {
        void to(OutputStream out) throws IOException;
    }

    private static byte[] weights(Export export) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        export.to(out);
        return out.toByteArray();
    }
}
