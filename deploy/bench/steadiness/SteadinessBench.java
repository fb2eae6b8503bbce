import dev.firstpick.learning.Averaging;
import dev.firstpick.learning.CheckpointSink;
import dev.firstpick.learning.DivergedException;
import dev.firstpick.learning.Optimiser;
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
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * SteadinessBench DATA BUDGET PICKS SEEDS WORKER WORKERS CANDIDATES: trains every candidate on the same random picks with several training
 * seeds, and prints a line a training: candidate, pick, seed, mean test Dice, seconds of training, seconds of evaluation.
 *
 * <p>The test scans are the last fifth of the sorted names. Worker W of N takes every N-th training, in a process and on a thread of its own.
 */
public final class SteadinessBench {

    private SteadinessBench() {}

    private record Candidate(String name, TrainingSettings settings) {

        /** NAME key=value …, where what is not said is the preset quick's. */
        static Candidate of(String line) {
            String[] words = line.trim().split("\\s+");
            TrainingSettings settings = TrainingSettings.preset("quick");
            for (String word : Arrays.copyOfRange(words, 1, words.length)) {
                String[] pair = word.split("=");
                settings = change(settings, pair[0], pair[1]);
            }
            return new Candidate(words[0], settings);
        }

        private static TrainingSettings change(TrainingSettings settings, String key, String value) {
            Optimiser old = settings.optimiser();
            return switch (key) {
                case "preset" -> TrainingSettings.preset(value);
                case "patch" -> {
                    int[] extents = Stream.of(value.split("x")).mapToInt(Integer::parseInt).toArray();
                    yield settings.withPatch(new PatchSize(extents[0], extents[1], extents[2]));
                }
                case "batch" -> settings.withBatch(Integer.parseInt(value));
                case "iterations" -> settings.withIterations(Integer.parseInt(value));
                case "dropout" -> settings.withDropout(Double.parseDouble(value));
                case "augmented" -> settings.withAugmentation(Boolean.parseBoolean(value));
                case "average" -> settings.withAveraging(
                        new Averaging(Double.parseDouble(value), settings.averaging().observed()));
                case "observed" -> settings.withAveraging(
                        new Averaging(settings.averaging().from(), Integer.parseInt(value)));
                case "optimiser" -> {
                    double[] v = Stream.of(value.split(",")).mapToDouble(Double::parseDouble).toArray();
                    yield settings.withOptimiser(new Optimiser(v[0], v[1], old.decayPower(), v[2], v[3], v[4]));
                }
                default -> throw new IllegalArgumentException("candidate: found " + key);
            };
        }
    }

    public static void main(String[] arguments) throws IOException {
        Msd data = Msd.in(Path.of(arguments[0]));
        int budget = Integer.parseInt(arguments[1]);
        int picks = Integer.parseInt(arguments[2]);
        int seeds = Integer.parseInt(arguments[3]);
        int worker = Integer.parseInt(arguments[4]);
        int workers = Integer.parseInt(arguments[5]);
        List<Candidate> candidates = Files.readAllLines(Path.of(arguments[6])).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(Candidate::of)
                .toList();
        LearningEngine engine = LearningEngine.start(1, DeviceChoice.CPU);
        Task task = Organ.HIPPOCAMPUS.task();
        List<SegmentationCase> test = data.test();
        int turn = 0;
        for (Candidate candidate : candidates) {
            for (int pick = 0; pick < picks; pick++) {
                List<SegmentationCase> picked = data.cases(data.picks(budget, pick));
                for (int seed = 1; seed <= seeds; seed++) {
                    if (turn++ % workers == worker) {
                        run(engine, task, candidate, picked, test, pick, seed);
                    }
                }
            }
        }
    }

    private static void run(
            LearningEngine engine,
            Task task,
            Candidate candidate,
            List<SegmentationCase> picked,
            List<SegmentationCase> test,
            int pick,
            int seed) {
        long begun = System.nanoTime();
        double dice = 0;
        long trained = begun;
        try (TrainedModel model = Segmenter.train(
                engine,
                candidate.settings().withSeed(seed),
                task,
                picked,
                List.of(),
                Optional.empty(),
                TrainingListener.NONE,
                CheckpointSink.NONE,
                StopSignal.NEVER)) {
            trained = System.nanoTime();
            dice = Msd.meanDice(model, task, test);
        } catch (DivergedException e) {
            System.err.println(candidate.name() + ", pick " + pick + ", seed " + seed + ": " + e.getMessage());
        }
        System.out.printf(
                Locale.ROOT,
                "%s %d %d %.4f %.1f %.1f%n",
                candidate.name(),
                pick,
                seed,
                dice,
                (trained - begun) / 1e9,
                (System.nanoTime() - trained) / 1e9);
    }
}
