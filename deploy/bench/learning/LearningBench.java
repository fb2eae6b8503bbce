import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv3d;
import ai.djl.pytorch.jni.JniUtils;
import dev.firstpick.learning.CheckpointSink;
import dev.firstpick.learning.SegmentationCase;
import dev.firstpick.learning.Segmenter;
import dev.firstpick.learning.StopSignal;
import dev.firstpick.learning.Task;
import dev.firstpick.learning.TrainingSettings;
import dev.firstpick.learning.data.IntensityRule;
import dev.firstpick.learning.data.PatchSize;
import dev.firstpick.learning.network.Batch;
import dev.firstpick.learning.network.DeviceChoice;
import dev.firstpick.learning.network.LearningEngine;
import dev.firstpick.learning.network.Network;
import dev.firstpick.learning.network.NetworkShape;
import dev.firstpick.learning.network.Step;
import dev.firstpick.learning.network.StochasticPasses;
import dev.firstpick.volume.Affine;
import dev.firstpick.volume.Grid;
import dev.firstpick.volume.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/**
 * LearningBench THREADS WHAT …: times one thing in a process of its own, and prints the median in milliseconds (or what WHAT says) and the
 * greatest resident memory in MB.
 */
public final class LearningBench {

    private static final double DROPOUT = 0.2;

    private LearningBench() {}

    public static void main(String[] arguments) throws IOException {
        LearningEngine engine = LearningEngine.start(Integer.parseInt(arguments[0]), DeviceChoice.CPU);
        if (arguments[1].equals("profile")) {
            profile(engine, extents(arguments[2]), Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]));
            return;
        }
        double found = switch (arguments[1]) {
            case "step" -> step(engine, extents(arguments[2]), Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]));
            case "passes" -> passes(engine, extents(arguments[2]), Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]));
            case "augmented" -> augmented(engine, Integer.parseInt(arguments[2]));
            case "flat" -> flat(engine, Integer.parseInt(arguments[2]));
            case "gemm" -> gemm(Integer.parseInt(arguments[2]));
            case "convolution" -> convolution(Integer.parseInt(arguments[2]));
            default -> throw new IllegalArgumentException("found " + arguments[1]);
        };
        System.out.printf(Locale.ROOT, "%.3f %d%n", found, memory("VmHWM"));
    }

    /** The median of a training step: forward, backward, optimiser. */
    private static double step(LearningEngine engine, int[] extents, int batch, int repetitions) {
        try (Network network = new Network(engine, NetworkShape.paper(2), 1)) {
            Batch patches = batch(extents, batch);
            return median(3, repetitions, n -> network.step(patches, settings(n)));
        }
    }

    /** Where the time of a step goes: a line for each kind of operator with its share of the time, by the engine's own profiler. */
    private static void profile(LearningEngine engine, int[] extents, int batch, int steps) throws IOException {
        Path trace = Files.createTempFile("profile", ".json");
        try (Network network = new Network(engine, NetworkShape.paper(2), 1)) {
            Batch patches = batch(extents, batch);
            for (int n = 0; n < 3; n++) {
                network.step(patches, settings(n));
            }
            JniUtils.startProfile(false, false, false);
            for (int n = 0; n < steps; n++) {
                network.step(patches, settings(n));
            }
            JniUtils.stopProfile(trace.toString());
            Map<String, Double> shares = OperatorShares.of(trace);
            shares.forEach((kind, share) -> System.out.printf(Locale.ROOT, "%.3f %d %s%n", share, memoryOrZero(), kind));
        } finally {
            Files.delete(trace);
        }
    }

    private static long memoryOrZero() {
        try {
            return memory("VmHWM");
        } catch (IOException e) {
            return 0;
        }
    }

    /** The median of so many passes of Monte Carlo dropout over one volume. */
    private static double passes(LearningEngine engine, int[] extents, int passes, int repetitions) {
        try (Network network = new Network(engine, NetworkShape.paper(2), 1)) {
            float[] image = batch(extents, 1).images();
            return median(2, repetitions, n -> network.moments(
                    image,
                    extents[0],
                    extents[1],
                    extents[2],
                    new StochasticPasses(
                            StochasticPasses.Output.FOREGROUND,
                            DROPOUT,
                            LongStream.range(0, passes).map(pass -> 1000 * (n + 3) + 100 * pass).toArray())));
        }
    }

    /** How many times as long a step takes with augmentation as without, both with patches prepared ahead: the mean over the run, twice each. */
    private static double augmented(LearningEngine engine, int iterations) {
        double[] seconds = {0, 0};
        for (int round = 0; round < 4; round++) {
            seconds[round % 2] += secondsOfRun(engine, iterations, round % 2 == 1);
        }
        return seconds[1] / seconds[0];
    }

    private static double secondsOfRun(LearningEngine engine, int iterations, boolean augmented) {
        TrainingSettings settings = TrainingSettings.paper()
                .withPatch(new PatchSize(48, 64, 48))
                .withIterations(iterations)
                .withAugmentation(augmented);
        long[] times = new long[iterations];
        Segmenter.train(
                        engine,
                        settings,
                        Task.of(2, new IntensityRule.Mr()),
                        cases(5),
                        List.of(),
                        Optional.empty(),
                        progress -> times[progress.iteration() - 1] = System.nanoTime(),
                        CheckpointSink.NONE,
                        StopSignal.NEVER)
                .close();
        int warm = iterations / 5;
        return (times[iterations - 1] - times[warm]) / 1e9 / (iterations - 1 - warm);
    }

    /** By how many MB resident memory grows over the last 2,000 steps of 32³, batch 2, when Java's heap has been through its first collection. */
    private static double flat(LearningEngine engine, int steps) throws IOException {
        try (Network network = new Network(engine, NetworkShape.paper(2), 1)) {
            Batch patches = batch(new int[] {32, 32, 32}, 2);
            long before = 0;
            for (int n = 0; n < steps; n++) {
                if (n == steps - 2000) {
                    before = memory("VmRSS");
                }
                network.step(patches, settings(n));
            }
            return memory("VmRSS") - before;
        }
    }

    /** The best rate of the product of two square matrices, in GFLOP/s. */
    private static double gemm(int repetitions) {
        int size = 2048;
        try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            NDArray left = manager.randomNormal(new Shape(size, size));
            double best = best(repetitions, () -> left.matMul(left).close());
            return 2e-9 * size * size * size / best;
        }
    }

    /** The best rate of a convolution that fills the vectors: 64 to 64 channels, 3 × 3 × 3, 32³, batch 2; in GFLOP/s. */
    private static double convolution(int repetitions) {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            NDArray input = manager.randomNormal(new Shape(2, 64, 32, 32, 32));
            NDArray kernels = manager.randomNormal(new Shape(64, 64, 3, 3, 3));
            NDArray bias = manager.zeros(new Shape(64));
            Shape one = new Shape(1, 1, 1);
            double best = best(repetitions, () -> Conv3d.conv3d(input, kernels, bias, one, one, one, 1).close());
            return 2e-9 * 2 * 64 * 64 * 27 * 32 * 32 * 32 / best;
        }
    }

    private static double best(int repetitions, Runnable work) {
        double best = Double.MAX_VALUE;
        for (int n = 0; n < repetitions; n++) {
            long begin = System.nanoTime();
            work.run();
            best = Math.min(best, (System.nanoTime() - begin) / 1e9);
        }
        return best;
    }

    private static double median(int warm, int repetitions, java.util.function.IntConsumer work) {
        double[] milliseconds = new double[repetitions];
        for (int n = -warm; n < repetitions; n++) {
            long begin = System.nanoTime();
            work.accept(n);
            if (n >= 0) {
                milliseconds[n] = (System.nanoTime() - begin) / 1e6;
            }
        }
        Arrays.sort(milliseconds);
        return milliseconds[repetitions / 2];
    }

    private static Step settings(int n) {
        return new Step(Step.Objective.SEGMENTATION, n + 100, DROPOUT, 0.01, 0.99, 3e-5, 12);
    }

    private static Batch batch(int[] extents, int size) {
        int voxels = size * extents[0] * extents[1] * extents[2];
        SplittableRandom random = new SplittableRandom(1);
        float[] images = new float[voxels];
        float[] targets = new float[voxels];
        for (int n = 0; n < voxels; n++) {
            images[n] = (float) random.nextGaussian();
            targets[n] = random.nextInt(2);
        }
        return new Batch(size, extents[0], extents[1], extents[2], images, targets);
    }

    private static List<SegmentationCase> cases(int count) {
        List<SegmentationCase> cases = new ArrayList<>();
        Grid grid = new Grid(52, 68, 52, Affine.scaling(1, 1, 1));
        for (int n = 0; n < count; n++) {
            SplittableRandom random = new SplittableRandom(n);
            float[] image = new float[grid.size()];
            float[] label = new float[grid.size()];
            for (int voxel = 0; voxel < image.length; voxel++) {
                label[voxel] = Math.abs(voxel - image.length / 2) < image.length / 10 ? 1 : 0;
                image[voxel] = (float) (100 * label[voxel] + 20 * random.nextGaussian());
            }
            cases.add(new SegmentationCase("case-" + n, new Volume(grid, image), new Volume(grid, label)));
        }
        return cases;
    }

    private static int[] extents(String text) {
        return Arrays.stream(text.split("x")).mapToInt(Integer::parseInt).toArray();
    }

    private static long memory(String key) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith(key + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }
}
