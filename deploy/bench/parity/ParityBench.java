import dev.firstpick.learning.Averaging;
import dev.firstpick.learning.CheckpointSink;
import dev.firstpick.learning.Organ;
import dev.firstpick.learning.SegmentationCase;
import dev.firstpick.learning.Segmenter;
import dev.firstpick.learning.StopSignal;
import dev.firstpick.learning.Task;
import dev.firstpick.learning.TrainedModel;
import dev.firstpick.learning.TrainingListener;
import dev.firstpick.learning.TrainingSettings;
import dev.firstpick.learning.data.PatchSize;
import dev.firstpick.learning.network.DeviceChoice;
import dev.firstpick.learning.network.LearningEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The engine's side of the comparison with plain PyTorch.
 *
 * <p>{@code picks DATA BUDGET DRAW} prints the names of a random draw from the scans that are not for the test, separated by commas.
 *
 * <p>{@code train DATA PICKS PATCH SEEDS ITERATIONS THREADS} trains on the picked scans with the published settings, without augmentation, once
 * a seed, and prints a line a training: the seed and the mean foreground Dice over the test scans, which are the last fifth of the sorted names;
 * in the end the greatest memory in MB.
 */
public final class ParityBench {

    private ParityBench() {}

    public static void main(String[] arguments) throws IOException {
        Msd data = Msd.in(Path.of(arguments[1]));
        switch (arguments[0]) {
            case "picks" -> System.out.println(
                    String.join(",", data.picks(Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]))));
            case "train" -> train(
                    data,
                    List.of(arguments[2].split(",")),
                    settings(arguments[3], Integer.parseInt(arguments[5])),
                    Integer.parseInt(arguments[4]),
                    LearningEngine.start(Integer.parseInt(arguments[6]), DeviceChoice.CPU));
            default -> throw new IllegalArgumentException("found " + arguments[0] + ", expected picks or train");
        }
    }

    private static TrainingSettings settings(String patch, int iterations) {
        int[] extents = Stream.of(patch.split("x")).mapToInt(Integer::parseInt).toArray();
        return TrainingSettings.paper()
                .withPatch(new PatchSize(extents[0], extents[1], extents[2]))
                .withIterations(iterations)
                .withAugmentation(false)
                .withAveraging(Averaging.NONE);
    }

    private static void train(
            Msd data, List<String> picks, TrainingSettings settings, int seeds, LearningEngine engine)
            throws IOException {
        Task task = Organ.HIPPOCAMPUS.task();
        List<SegmentationCase> test = data.test();
        List<SegmentationCase> training = data.cases(picks);
        for (int seed = 1; seed <= seeds; seed++) {
            try (TrainedModel model = Segmenter.train(
                    engine,
                    settings.withSeed(seed),
                    task,
                    training,
                    List.of(),
                    Optional.empty(),
                    TrainingListener.NONE,
                    CheckpointSink.NONE,
                    StopSignal.NEVER)) {
                System.out.printf(Locale.ROOT, "%d %.6f%n", seed, Msd.meanDice(model, task, test));
            }
        }
        System.out.println("peak " + peakMegabytes());
    }

    private static long peakMegabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                .findFirst()
                .orElseThrow();
    }
}
