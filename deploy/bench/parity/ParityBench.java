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
import dev.firstpick.learning.data.CounterRandom;
import dev.firstpick.learning.data.PatchSize;
import dev.firstpick.learning.metrics.Metrics;
import dev.firstpick.learning.network.DeviceChoice;
import dev.firstpick.learning.network.LearningEngine;
import dev.firstpick.volume.Nifti;
import dev.firstpick.volume.VolumeLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
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

    private static final long PICK_STREAM = 77;

    private ParityBench() {}

    public static void main(String[] arguments) throws IOException {
        Path data = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "picks" -> picks(names(data), Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
            case "train" -> train(
                    data,
                    List.of(arguments[2].split(",")),
                    settings(arguments[3], Integer.parseInt(arguments[5])),
                    Integer.parseInt(arguments[4]),
                    LearningEngine.start(Integer.parseInt(arguments[6]), DeviceChoice.CPU));
            default -> throw new IllegalArgumentException("found " + arguments[0] + ", expected picks or train");
        }
    }

    private static void picks(List<String> names, int budget, int draw) {
        int pool = names.size() - names.size() / 5;
        System.out.println(Arrays.stream(CounterRandom.permutation(pool, PICK_STREAM, draw))
                .limit(budget)
                .mapToObj(names::get)
                .collect(Collectors.joining(",")));
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
            Path data, List<String> picks, TrainingSettings settings, int seeds, LearningEngine engine)
            throws IOException {
        Task task = Organ.HIPPOCAMPUS.task();
        List<String> names = names(data);
        List<SegmentationCase> test =
                cases(data, names.subList(names.size() - names.size() / 5, names.size()));
        List<SegmentationCase> training = cases(data, picks);
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
                System.out.printf(Locale.ROOT, "%d %.6f%n", seed, meanDice(model, task, test));
            }
        }
        System.out.println("peak " + peakMegabytes());
    }

    private static double meanDice(TrainedModel model, Task task, List<SegmentationCase> test) {
        return test.stream()
                .mapToDouble(each -> Metrics.evaluate(
                                model.predict(each.image()), task.reference(each.label()), task.classes())
                        .get(0)
                        .dice())
                .average()
                .orElseThrow();
    }

    private static List<String> names(Path data) throws IOException {
        try (Stream<Path> images = Files.list(data.resolve("imagesTr"))) {
            return images.map(image -> image.getFileName().toString())
                    .filter(name -> name.endsWith(".nii.gz") && !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    private static List<SegmentationCase> cases(Path data, List<String> names) {
        return names.stream().map(name -> read(data, name)).toList();
    }

    private static SegmentationCase read(Path data, String name) {
        try {
            return new SegmentationCase(
                    name,
                    Nifti.read(data.resolve("imagesTr").resolve(name), VolumeLimits.defaults()).volume(),
                    Nifti.read(data.resolve("labelsTr").resolve(name), VolumeLimits.defaults()).volume());
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    private static long peakMegabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                .findFirst()
                .orElseThrow();
    }
}
