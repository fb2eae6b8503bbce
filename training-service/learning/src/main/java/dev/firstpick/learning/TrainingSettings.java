package dev.firstpick.learning;

import dev.firstpick.learning.data.PatchSize;
import dev.firstpick.learning.network.NetworkShape;
import java.util.List;
import java.util.function.Consumer;

/**
 * How a network is trained. Two runs with the same settings and the same volumes end in the same weights, bit for bit on one thread.
 *
 * @param preset where these settings come from: {@code paper}, {@code quick} or a name of one's own
 * @param channels of the network, per level
 * @param patch the size of a patch; axes longer than the volumes need are shortened when training starts
 * @param batch patches a step
 * @param iterations steps
 * @param dropout the probability with which a value is dropped, in [0, 1)
 * @param optimiser how a step follows from a gradient
 * @param averaging in which weights a run ends
 * @param foregroundShare how many patches are drawn around foreground, in [0, 1]
 * @param augmented whether patches are changed by chance as {@code Augmentation.published()} says
 * @param seed of weights, patches, augmentation and dropout
 * @param validationFrom the first iteration after which validation volumes are looked at
 * @param validationEvery how many iterations lie between two looks
 * @param checkpointEvery how many iterations lie between two checkpoints
 */
public record TrainingSettings(
        String preset,
        List<Integer> channels,
        PatchSize patch,
        int batch,
        int iterations,
        double dropout,
        Optimiser optimiser,
        Averaging averaging,
        double foregroundShare,
        boolean augmented,
        long seed,
        int validationFrom,
        int validationEvery,
        int checkpointEvery) {

    public TrainingSettings {
        channels = List.copyOf(channels);
        Require.that(batch >= 1, "batch", batch, "at least 1");
        Require.that(iterations >= 1, "iterations", iterations, "at least 1");
        Require.that(dropout >= 0 && dropout < 1, "dropout", dropout, "0 ≤ dropout < 1");
        Require.that(foregroundShare >= 0 && foregroundShare <= 1, "foregroundShare", foregroundShare, "0 to 1");
        Require.that(validationFrom >= 0, "validationFrom", validationFrom, "at least 0");
        Require.that(validationEvery >= 1, "validationEvery", validationEvery, "at least 1");
        Require.that(checkpointEvery >= 1, "checkpointEvery", checkpointEvery, "at least 1");
        patch.requireMultipleOf(new NetworkShape(1, 1, channels, 1).stride());
    }

    /** The published benchmark's training (Liu et al., MICCAI 2023): 128³, batch 2, 30,000 iterations. */
    public static TrainingSettings paper() {
        return new TrainingSettings(
                "paper",
                NetworkShape.PAPER_CHANNELS,
                new PatchSize(128, 128, 128),
                2,
                30_000,
                0.2,
                Optimiser.paper(),
                Averaging.NONE,
                2.0 / 3,
                true,
                0,
                10_000,
                200,
                500);
    }

    /**
     * The same network, sized for a minute on a CPU, and steady: 32 × 48 × 32, batch 2, 600 iterations, no augmentation, {@link
     * Optimiser#steady}. Chosen by measurement, so that luck in training does not drown the difference between picks; {@code
     * deploy/bench/run steadiness} tells what was tried.
     */
    public static TrainingSettings quick() {
        return paper().named("quick")
                .withPatch(new PatchSize(32, 48, 32))
                .withIterations(600)
                .withOptimiser(Optimiser.steady())
                .withAugmentation(false)
                .withValidation(300, 50)
                .withCheckpointEvery(100);
    }

    /**
     * @throws IllegalArgumentException if {@code name} is neither {@code paper} nor {@code quick}
     */
    public static TrainingSettings preset(String name) {
        return switch (name) {
            case "paper" -> paper();
            case "quick" -> quick();
            default -> throw new IllegalArgumentException("preset: found " + name + ", expected paper or quick");
        };
    }

    /** The same under another name. */
    public TrainingSettings named(String name) {
        return with(draft -> draft.preset = name);
    }

    public TrainingSettings withChannels(List<Integer> value) {
        return with(draft -> draft.channels = value);
    }

    public TrainingSettings withPatch(PatchSize value) {
        return with(draft -> draft.patch = value);
    }

    public TrainingSettings withBatch(int value) {
        return with(draft -> draft.batch = value);
    }

    public TrainingSettings withIterations(int value) {
        return with(draft -> draft.iterations = value);
    }

    public TrainingSettings withDropout(double value) {
        return with(draft -> draft.dropout = value);
    }

    public TrainingSettings withOptimiser(Optimiser value) {
        return with(draft -> draft.optimiser = value);
    }

    public TrainingSettings withLearningRate(double value) {
        return withOptimiser(optimiser.withLearningRate(value));
    }

    public TrainingSettings withAveraging(Averaging value) {
        return with(draft -> draft.averaging = value);
    }

    public TrainingSettings withAugmentation(boolean value) {
        return with(draft -> draft.augmented = value);
    }

    public TrainingSettings withSeed(long value) {
        return with(draft -> draft.seed = value);
    }

    public TrainingSettings withValidation(int from, int every) {
        return with(draft -> {
            draft.validationFrom = from;
            draft.validationEvery = every;
        });
    }

    public TrainingSettings withCheckpointEvery(int value) {
        return with(draft -> draft.checkpointEvery = value);
    }

    /** The learning rate of iteration {@code iteration}, counted from 0. */
    public double learningRateAt(int iteration) {
        return optimiser.learningRateAt(iteration, iterations);
    }

    private TrainingSettings with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.settings();
    }

    /** These settings while some of them are being replaced. */
    private static final class Draft {

        private String preset;
        private List<Integer> channels;
        private PatchSize patch;
        private int batch;
        private int iterations;
        private double dropout;
        private Optimiser optimiser;
        private Averaging averaging;
        private final double foregroundShare;
        private boolean augmented;
        private long seed;
        private int validationFrom;
        private int validationEvery;
        private int checkpointEvery;

        Draft(TrainingSettings from) {
            preset = from.preset;
            channels = from.channels;
            patch = from.patch;
            batch = from.batch;
            iterations = from.iterations;
            dropout = from.dropout;
            optimiser = from.optimiser;
            averaging = from.averaging;
            foregroundShare = from.foregroundShare;
            augmented = from.augmented;
            seed = from.seed;
            validationFrom = from.validationFrom;
            validationEvery = from.validationEvery;
            checkpointEvery = from.checkpointEvery;
        }

        TrainingSettings settings() {
            return new TrainingSettings(
                    preset,
                    channels,
                    patch,
                    batch,
                    iterations,
                    dropout,
                    optimiser,
                    averaging,
                    foregroundShare,
                    augmented,
                    seed,
                    validationFrom,
                    validationEvery,
                    checkpointEvery);
        }
    }
}
