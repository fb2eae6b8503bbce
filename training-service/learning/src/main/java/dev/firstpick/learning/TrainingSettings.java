package dev.firstpick.learning;

import dev.firstpick.learning.data.PatchSize;
import dev.firstpick.learning.network.NetworkShape;
import java.util.List;

/**
 * How a network is trained. Two runs with the same settings and the same volumes end in the same weights, bit for bit on one thread.
 *
 * @param preset where these settings come from: {@code paper}, {@code quick} or a name of one's own
 * @param channels of the network, per level
 * @param patch the size of a patch; axes longer than the volumes need are shortened when training starts
 * @param batch patches a step
 * @param iterations steps
 * @param dropout the probability with which a value is dropped, in [0, 1)
 * @param learningRate at the start
 * @param decayPower the exponent of its polynomial decay over the iterations
 * @param momentum Nesterov's, in [0, 1)
 * @param weightDecay added to the gradient, times the weight
 * @param clipNorm the gradient's greatest norm over all parameters
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
        double learningRate,
        double decayPower,
        double momentum,
        double weightDecay,
        double clipNorm,
        double foregroundShare,
        boolean augmented,
        long seed,
        int validationFrom,
        int validationEvery,
        int checkpointEvery) {

    public TrainingSettings {
        channels = List.copyOf(channels);
        require(batch >= 1, "batch", batch, "at least 1");
        require(iterations >= 1, "iterations", iterations, "at least 1");
        require(dropout >= 0 && dropout < 1, "dropout", dropout, "0 ≤ dropout < 1");
        require(learningRate > 0, "learningRate", learningRate, "more than 0");
        require(decayPower >= 0, "decayPower", decayPower, "at least 0");
        require(momentum >= 0 && momentum < 1, "momentum", momentum, "0 ≤ momentum < 1");
        require(weightDecay >= 0, "weightDecay", weightDecay, "at least 0");
        require(clipNorm > 0, "clipNorm", clipNorm, "more than 0");
        require(foregroundShare >= 0 && foregroundShare <= 1, "foregroundShare", foregroundShare, "0 to 1");
        require(validationFrom >= 0, "validationFrom", validationFrom, "at least 0");
        require(validationEvery >= 1, "validationEvery", validationEvery, "at least 1");
        require(checkpointEvery >= 1, "checkpointEvery", checkpointEvery, "at least 1");
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
                0.01,
                0.9,
                0.99,
                3e-5,
                12,
                2.0 / 3,
                true,
                0,
                10_000,
                200,
                500);
    }

    /** The same network and optimiser, sized for minutes on a CPU: 48 × 64 × 48, batch 2, 600 iterations, no augmentation. */
    public static TrainingSettings quick() {
        return paper().named("quick")
                .withPatch(new PatchSize(48, 64, 48))
                .withIterations(600)
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

    private TrainingSettings named(String name) {
        return with(name, channels, patch, batch, iterations, dropout, learningRate, seed);
    }

    public TrainingSettings withChannels(List<Integer> value) {
        return with(preset, value, patch, batch, iterations, dropout, learningRate, seed);
    }

    public TrainingSettings withPatch(PatchSize value) {
        return with(preset, channels, value, batch, iterations, dropout, learningRate, seed);
    }

    public TrainingSettings withBatch(int value) {
        return with(preset, channels, patch, value, iterations, dropout, learningRate, seed);
    }

    public TrainingSettings withIterations(int value) {
        return with(preset, channels, patch, batch, value, dropout, learningRate, seed);
    }

    public TrainingSettings withDropout(double value) {
        return with(preset, channels, patch, batch, iterations, value, learningRate, seed);
    }

    public TrainingSettings withLearningRate(double value) {
        return with(preset, channels, patch, batch, iterations, dropout, value, seed);
    }

    public TrainingSettings withSeed(long value) {
        return with(preset, channels, patch, batch, iterations, dropout, learningRate, value);
    }

    public TrainingSettings withValidation(int from, int every) {
        return new TrainingSettings(
                preset,
                channels,
                patch,
                batch,
                iterations,
                dropout,
                learningRate,
                decayPower,
                momentum,
                weightDecay,
                clipNorm,
                foregroundShare,
                augmented,
                seed,
                from,
                every,
                checkpointEvery);
    }

    public TrainingSettings withAugmentation(boolean value) {
        return new TrainingSettings(
                preset,
                channels,
                patch,
                batch,
                iterations,
                dropout,
                learningRate,
                decayPower,
                momentum,
                weightDecay,
                clipNorm,
                foregroundShare,
                value,
                seed,
                validationFrom,
                validationEvery,
                checkpointEvery);
    }

    public TrainingSettings withCheckpointEvery(int value) {
        return new TrainingSettings(
                preset,
                channels,
                patch,
                batch,
                iterations,
                dropout,
                learningRate,
                decayPower,
                momentum,
                weightDecay,
                clipNorm,
                foregroundShare,
                augmented,
                seed,
                validationFrom,
                validationEvery,
                value);
    }

    /** The learning rate of iteration {@code iteration}, counted from 0. */
    public double learningRateAt(int iteration) {
        return learningRate * Math.pow(1 - (double) iteration / iterations, decayPower);
    }

    private TrainingSettings with(
            String preset,
            List<Integer> channels,
            PatchSize patch,
            int batch,
            int iterations,
            double dropout,
            double learningRate,
            long seed) {
        return new TrainingSettings(
                preset,
                channels,
                patch,
                batch,
                iterations,
                dropout,
                learningRate,
                decayPower,
                momentum,
                weightDecay,
                clipNorm,
                foregroundShare,
                augmented,
                seed,
                validationFrom,
                validationEvery,
                checkpointEvery);
    }

    private static void require(boolean valid, String field, Object found, String expected) {
        if (!valid) {
            throw new IllegalArgumentException(field + ": found " + found + ", expected " + expected);
        }
    }
}
