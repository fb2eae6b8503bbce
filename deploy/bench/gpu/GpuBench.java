package dev.firstpick.learning.network;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import dev.firstpick.learning.BenchAccess;
import dev.firstpick.learning.Checkpoint;
import dev.firstpick.learning.CheckpointSink;
import dev.firstpick.learning.SegmentationCase;
import dev.firstpick.learning.Segmenter;
import dev.firstpick.learning.StopSignal;
import dev.firstpick.learning.Task;
import dev.firstpick.learning.TrainedModel;
import dev.firstpick.learning.TrainingSettings;
import dev.firstpick.learning.TrainingStoppedException;
import dev.firstpick.learning.data.IntensityRule;
import dev.firstpick.learning.data.PatchSize;
import dev.firstpick.learning.metrics.Metrics;
import dev.firstpick.learning.network.Step.Objective;
import dev.firstpick.learning.network.StochasticPasses.Output;
import dev.firstpick.volume.Affine;
import dev.firstpick.volume.Grid;
import dev.firstpick.volume.Nifti;
import dev.firstpick.volume.Volume;
import dev.firstpick.volume.VolumeLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * GpuBench DEVICE WHAT …: measures and checks the network on a device, and prints JSON lines. With {@code --quick} the same with few steps
 * and small patches, for a machine without a GPU.
 *
 * <p>In the network's package, so that it can compare gradients with the fixtures of the tests.
 */
public final class GpuBench {

    private static final NetworkShape PAPER = NetworkShape.paper(2);

    private final LearningEngine engine;
    private final boolean quick;
    private final Peers peers;
    private final GpuMeter meter;

    private GpuBench(LearningEngine engine, boolean quick, Peers peers, GpuMeter meter) {
        this.engine = engine;
        this.quick = quick;
        this.peers = peers;
        this.meter = meter;
    }

    public static void main(String[] arguments) throws IOException {
        List<String> given = List.of(arguments);
        boolean quick = given.contains("--quick");
        DeviceChoice choice = DeviceChoice.valueOf(given.get(0).toUpperCase(Locale.ROOT));
        LearningEngine engine;
        try {
            engine = LearningEngine.start(Runtime.getRuntime().availableProcessors(), choice);
        } catch (DeviceUnavailableException | EngineUnavailableException e) {
            // What a service says at its start, and nothing else.
            System.out.println(e.getMessage());
            System.exit(3);
            return;
        }
        try (GpuMeter meter = GpuMeter.start(!engine.deviceName().equals("cpu"))) {
            GpuBench bench = new GpuBench(engine, quick, Peers.read(option(given, "--peers")), meter);
            switch (given.get(1)) {
                case "start" -> bench.start();
                case "check" -> bench.check();
                case "speed" -> bench.speed();
                case "feed" -> bench.feed();
                case "learn" -> bench.learn(option(given, "--data"));
                case "memory" -> bench.memory();
                default -> throw new IllegalArgumentException("found " + given.get(1));
            }
        }
    }

    private static Optional<Path> option(List<String> given, String name) {
        int at = given.indexOf(name);
        return at < 0 ? Optional.empty() : Optional.of(Path.of(given.get(at + 1)));
    }

    /** One sentence of what was taken, and why not a GPU. */
    private void start() {
        System.out.printf("took %s%s%n", engine.deviceName(), engine.withoutGpuBecause().map(why -> ": " + why).orElse(""));
    }

    // ---- correctness

    private void check() {
        LearningEngine single = engine.withPrecision(Precision.SINGLE);
        againstFixtures(single, "small", new NetworkShape(1, 3, List.of(4, 8, 8), 2), 8, 12, 16);
        againstFixtures(single, "paper", PAPER, 16, 32, 32);
        for (Objective objective : Objective.values()) {
            trajectory(single, objective);
        }
        mixedGradients();
        // On the CPU nothing is trained in bfloat16.
        Precision[] precisions = engine.deviceName().equals("cpu") ? new Precision[] {Precision.SINGLE} : Precision.values();
        if (precisions.length > 1) {
            mixedCurve();
        }
        twiceAndResumed(precisions);
    }

    private void againstFixtures(LearningEngine single, String name, NetworkShape shape, int... extents) {
        Safetensors expected = Fixtures.read("network-" + name + ".safetensors");
        int voxels = 2 * extents[0] * extents[1] * extents[2];
        Batch batch = new Batch(2, extents[0], extents[1], extents[2],
                Fixtures.signed(1001, voxels), Fixtures.labels(1002, voxels, shape.outputs()));
        try (Network network = new Network(single, shape, 0)) {
            network.load(Fixtures.filled(shape));
            float[] logits = network.logits(
                    Fixtures.signed(1001, voxels / 2), extents[0], extents[1], extents[2]);
            limit("logits against plain PyTorch", name, furthest(logits, expected.tensors().get("logits").values(), 1), 1e-4);
            Network.Gradients found = network.gradients(batch, step(0, 0, 0.01));
            limit("loss against plain PyTorch", name,
                    Math.abs(found.loss() - expected.tensors().get("loss").values()[0]), 1e-4);
            double worst = 0;
            for (Map.Entry<String, HostTensor> each : found.byName().entrySet()) {
                float[] reference = expected.tensors().get("gradient." + each.getKey()).values();
                // Ahead of a normalisation it is zero but for rounding, so it is compared absolutely, as small ones are.
                worst = Math.max(worst, furthest(each.getValue().values(), reference, Math.max(1e-2, largest(reference))));
            }
            limit("every gradient against plain PyTorch, of its largest element", name, worst, 1e-4);
            double statistics = 0;
            for (Map.Entry<String, HostTensor> each : network.state().entrySet()) {
                if (each.getKey().contains("running")) {
                    float[] reference = expected.tensors().get("state." + each.getKey()).values();
                    statistics = Math.max(statistics, furthest(each.getValue().values(), reference, Math.max(1, largest(reference))));
                }
            }
            limit("running statistics against plain PyTorch", name, statistics, 1e-4);
        }
    }

    private void trajectory(LearningEngine single, Objective objective) {
        String prefix = objective.name().toLowerCase(Locale.ROOT) + "-12.0.";
        Map<String, HostTensor> expected = Fixtures.read("trajectory.safetensors").tensors();
        int voxels = 2 * 8 * 12 * 16;
        int classes = objective == Objective.SEGMENTATION ? 3 : 1;
        NetworkShape shape = new NetworkShape(1, classes, List.of(4, 8, 8), 2);
        float[] losses = new float[20];
        try (Network network = new Network(single, shape, 0)) {
            network.load(Fixtures.filled(shape));
            for (int n = 0; n < losses.length; n++) {
                float[] images = Fixtures.signed(2000 + n, voxels);
                float[] targets = classes == 3 ? Fixtures.labels(3000 + n, voxels, 3) : images;
                double rate = 0.01 * Math.pow(1 - n / 20.0, 0.9);
                losses[n] = (float) network.step(new Batch(2, 8, 12, 16, images, targets),
                        new Step(objective, 0, 0, rate, 0.99, 3e-5, 12)).loss();
            }
            limit("losses of 20 steps against plain PyTorch", objective.name().toLowerCase(Locale.ROOT),
                    furthest(losses, expected.get(prefix + "losses").values(), 1), 1e-4);
        }
    }

    private void mixedGradients() {
        int extent = quick ? 16 : 64;
        int voxels = 2 * extent * extent * extent;
        NetworkShape shape = quick ? new NetworkShape(1, 2, List.of(16, 32, 64), 2) : PAPER;
        Batch batch = new Batch(2, extent, extent, extent, Fixtures.signed(1, voxels), Fixtures.labels(2, voxels, 2));
        try (Network single = new Network(engine.withPrecision(Precision.SINGLE), shape, 7);
                Network mixed = new Network(engine.withPrecision(Precision.MIXED), shape, 7)) {
            Map<String, HostTensor> expected = single.gradients(batch, step(0, 0, 0.01)).byName();
            Map<String, HostTensor> found = mixed.gradients(batch, step(0, 0, 0.01)).byName();
            double least = 1;
            for (Map.Entry<String, HostTensor> each : expected.entrySet()) {
                if (!each.getKey().endsWith("conv.bias")) {
                    least = Math.min(least, cosine(each.getValue().values(), found.get(each.getKey()).values()));
                }
            }
            line("least cosine of a gradient in bfloat16 with that in 32 bits", extent + "x" + extent + "x" + extent + " batch 2", least, "cosine",
                    ",\"limit\":0.95,\"holds\":" + (least >= 0.95));
        }
    }

    /** The mean loss over the last fifth of a training in either precision. */
    private void mixedCurve() {
        int iterations = quick ? 10 : 300;
        double[] ends = new double[2];
        for (Precision precision : Precision.values()) {
            ends[precision.ordinal()] = lossOfEnd(engine.withPrecision(precision), small(iterations));
        }
        line("loss at the end of a training in bfloat16, less that in 32 bits", iterations + " steps at 32x32x32",
                ends[Precision.MIXED.ordinal()] - ends[Precision.SINGLE.ordinal()], "loss",
                String.format(Locale.ROOT, ",\"single\":%.4f,\"mixed\":%.4f", ends[Precision.SINGLE.ordinal()], ends[Precision.MIXED.ordinal()]));
    }

    private void twiceAndResumed(Precision... precisions) {
        int iterations = quick ? 8 : 60;
        TrainingSettings settings = small(iterations);
        for (Precision precision : precisions) {
            LearningEngine with = engine.withPrecision(precision);
            double once = lossOfEnd(with, settings);
            line("the same training twice: loss at the end, apart", precision.name().toLowerCase(Locale.ROOT),
                    Math.abs(once - lossOfEnd(with, settings)), "loss", "");
            limit("stopped half way, resumed from the checkpoint: loss at the end, apart", precision.name().toLowerCase(Locale.ROOT),
                    Math.abs(once - resumed(with, settings)), precision == Precision.SINGLE ? 1e-3 : 2e-2);
        }
    }

    private static TrainingSettings small(int iterations) {
        return TrainingSettings.quick().withPatch(new PatchSize(32, 32, 32)).withIterations(iterations).withAugmentation(true);
    }

    private static double lossOfEnd(LearningEngine with, TrainingSettings settings) {
        List<Double> losses = new ArrayList<>();
        train(with, settings, Optional.empty(), losses, CheckpointSink.NONE, StopSignal.NEVER);
        return mean(losses.subList(losses.size() * 4 / 5, losses.size()));
    }

    private static double resumed(LearningEngine with, TrainingSettings settings) {
        List<Checkpoint> kept = new ArrayList<>();
        List<Double> losses = new ArrayList<>();
        try {
            train(with, settings, Optional.empty(), losses, kept::add, () -> losses.size() >= settings.iterations() / 2);
        } catch (TrainingStoppedException e) {
            losses.clear();
        }
        Checkpoint last = kept.get(kept.size() - 1);
        try {
            train(with, settings, Optional.of(Checkpoint.fromBytes(last.toBytes())), losses, CheckpointSink.NONE, StopSignal.NEVER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int counted = settings.iterations() - settings.iterations() * 4 / 5;
        return mean(losses.subList(losses.size() - counted, losses.size()));
    }

    private static void train(LearningEngine with, TrainingSettings settings, Optional<Checkpoint> from, List<Double> losses,
            CheckpointSink sink, StopSignal stop) {
        Segmenter.train(with, settings, Task.of(2, new IntensityRule.Mr()), boxes(4, 40), List.of(), from,
                progress -> losses.add(progress.loss()), sink, stop).close();
    }

    // ---- speed

    private void speed() {
        int[][] sizes = quick ? new int[][] {{32, 32, 32}} : new int[][] {{48, 64, 48}, {64, 64, 64}, {96, 96, 96}, {128, 128, 128}};
        for (int[] size : sizes) {
            for (Precision precision : Precision.values()) {
                steps(size, precision);
            }
        }
        passes(quick ? new int[] {32, 32, 32} : new int[] {48, 64, 48});
        slidingWindow();
    }

    /** Steps as a training takes them: each batch is brought to the device anew, and the next step begins before the last one's loss is read. */
    private void steps(int[] size, Precision precision) {
        Batch batch = batch(size, 2);
        try (Network network = new Network(engine.withPrecision(precision), PAPER, 1)) {
            double seconds = quick ? 0 : size[0] == 128 ? 4 : 1.5;
            Pipeline pipeline = new Pipeline(network, batch);
            pipeline.run(quick ? 1 : 20, 0);
            meter.begin();
            double milliseconds = pipeline.run(quick ? 3 : 30, seconds);
            GpuMeter.Reading reading = meter.end();
            compared("training step", text(size) + " batch 2 " + bits(precision), milliseconds, reading);
        }
        give();
    }

    private static final class Pipeline {

        private final Network network;
        private final Batch batch;

        Pipeline(Network network, Batch batch) {
            this.network = network;
            this.batch = batch;
        }

        /** The mean of a step over at least so many steps and seconds, in milliseconds. */
        double run(int atLeast, double seconds) {
            ExecutorService feeder = Executors.newSingleThreadExecutor();
            try {
                long begin = System.nanoTime();
                int done = 0;
                PendingStep last = null;
                Future<StagedBatch> coming = feeder.submit(() -> network.stage(batch));
                while (done < atLeast || (System.nanoTime() - begin) / 1e9 < seconds) {
                    PendingStep next;
                    try (StagedBatch staged = coming.get()) {
                        coming = feeder.submit(() -> network.stage(batch));
                        next = network.begin(staged, step(done, 0.2, 1e-4));
                    }
                    finish(last);
                    last = next;
                    done++;
                }
                finish(last);
                coming.get().close();
                return (System.nanoTime() - begin) / 1e6 / done;
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException(e);
            } finally {
                feeder.shutdown();
            }
        }

        private static void finish(PendingStep pending) {
            if (pending != null) {
                pending.result();
                pending.close();
            }
        }
    }

    private void passes(int[] size) {
        float[] image = Arrays.copyOf(batch(size, 1).images(), size[0] * size[1] * size[2]);
        try (Network network = new Network(engine, PAPER, 1)) {
            meter.begin();
            double milliseconds = median(quick ? 1 : 5, quick ? 1 : 20, n -> network.moments(image, size[0], size[1], size[2],
                    new StochasticPasses(Output.FOREGROUND, 0.2, LongStream.range(0, 20).map(pass -> n * 100 + pass + 1000).toArray())));
            compared("20 passes of Monte Carlo dropout", text(size), milliseconds, meter.end());
        }
        give();
    }

    private void slidingWindow() {
        int[] extents = quick ? new int[] {40, 48, 48} : new int[] {300, 512, 512};
        int window = quick ? 32 : 128;
        float[] voxels = new float[extents[0] * extents[1] * extents[2]];
        SplittableRandom random = new SplittableRandom(3);
        for (int n = 0; n < voxels.length; n++) {
            voxels[n] = (float) random.nextDouble();
        }
        PatchSize size = new PatchSize(extents[2], extents[1], extents[0]);
        try (Network network = new Network(engine, PAPER, 1)) {
            meter.begin();
            double milliseconds = median(quick ? 0 : 1, quick ? 1 : 3, n ->
                    BenchAccess.windows(network, new PatchSize(window, window, window), size, voxels));
            compared("sliding window", text(extents) + " by " + window, milliseconds, meter.end());
        }
        give();
    }

    // ---- patches a second

    private void feed() {
        int[] threads = quick ? new int[] {1} : new int[] {1, 4, 8, Runtime.getRuntime().availableProcessors() - 1};
        int extent = quick ? 32 : 128;
        TrainingSettings settings = TrainingSettings.paper().withPatch(new PatchSize(extent, extent, extent));
        for (int each : threads) {
            int batches = quick ? 2 : 6 * each + 6;
            double rate = BenchAccess.patchesPerSecond(settings, boxes(2, extent + 32), each, batches);
            line("patches prepared on the processor, augmented", text(new int[] {extent, extent, extent}) + ", " + each + " threads", rate,
                    "patches/s", "");
        }
    }

    // ---- learning

    private void learn(Optional<Path> data) throws IOException {
        if (data.isPresent()) {
            hippocampus(data.get());
        }
        int extent = quick ? 32 : 128;
        int iterations = quick ? 5 : 2000;
        TrainingSettings settings = TrainingSettings.paper().withPatch(new PatchSize(extent, extent, extent)).withIterations(iterations)
                .withCheckpointEvery(iterations);
        List<SegmentationCase> cases = boxes(6, extent + 16);
        long begin = System.nanoTime();
        List<Double> losses = new ArrayList<>();
        meter.begin();
        try (TrainedModel model = Segmenter.train(engine, settings, Task.of(2, new IntensityRule.Mr()), cases.subList(0, 5), List.of(),
                Optional.empty(), progress -> losses.add(progress.loss()), CheckpointSink.NONE, StopSignal.NEVER)) {
            double seconds = (System.nanoTime() - begin) / 1e9;
            GpuMeter.Reading reading = meter.end();
            SegmentationCase test = cases.get(5);
            double dice = Metrics.evaluate(model.predict(test.image()), model.task().reference(test.label()), 2).get(0).dice();
            line("paper preset on phantoms, augmented: Dice of a phantom that took no part", iterations + " steps at "
                    + text(new int[] {extent, extent, extent}) + " batch 2", dice, "Dice", String.format(Locale.ROOT,
                    ",\"seconds\":%.1f,\"steps_per_s\":%.1f,\"first_loss\":%.3f,\"last_loss\":%.3f%s", seconds, iterations / seconds,
                    losses.get(0), mean(losses.subList(losses.size() * 4 / 5, losses.size())), reading.json()));
        }
    }

    private void hippocampus(Path data) throws IOException {
        List<SegmentationCase> cases = read(data, quick ? 7 : Integer.MAX_VALUE);
        List<SegmentationCase> picks = cases.subList(0, 5);
        List<SegmentationCase> test = cases.subList(5, cases.size());
        Task task = Task.of(2, new IntensityRule.Mr());
        TrainingSettings settings = quick ? TrainingSettings.quick().withIterations(5) : TrainingSettings.quick();
        List<LearningEngine> engines = engine.deviceName().equals("cpu")
                ? List.of(engine)
                : List.of(engine, engine.withPrecision(Precision.SINGLE),
                        LearningEngine.start(Runtime.getRuntime().availableProcessors(), DeviceChoice.CPU));
        for (LearningEngine each : engines) {
            long begin = System.nanoTime();
            try (TrainedModel model = Segmenter.train(each, settings, task, picks, List.of(), Optional.empty(), progress -> {},
                    CheckpointSink.NONE, StopSignal.NEVER)) {
                double trained = (System.nanoTime() - begin) / 1e9;
                double dice = 0;
                for (SegmentationCase one : test) {
                    dice += Metrics.evaluate(model.predict(one.image()), task.reference(one.label()), 2).get(0).dice() / test.size();
                }
                line("hippocampus, quick preset, 5 picks: mean Dice of " + test.size() + " scans", each.deviceName() + " "
                        + bits(each.precision()), dice, "Dice", String.format(Locale.ROOT, ",\"training_s\":%.1f,\"all_s\":%.1f", trained,
                        (System.nanoTime() - begin) / 1e9));
            }
        }
    }

    private static List<SegmentationCase> read(Path data, int most) throws IOException {
        try (Stream<Path> images = Files.list(data.resolve("imagesTr"))) {
            List<SegmentationCase> cases = new ArrayList<>();
            for (Path image : images.filter(path -> path.getFileName().toString().endsWith(".nii.gz")).sorted().limit(most).toList()) {
                String name = image.getFileName().toString();
                Volume label = Nifti.read(data.resolve("labelsTr").resolve(name), VolumeLimits.defaults()).volume();
                float[] foreground = label.voxels().clone();
                for (int n = 0; n < foreground.length; n++) {
                    foreground[n] = Math.min(1, foreground[n]);
                }
                cases.add(new SegmentationCase(name, Nifti.read(image, VolumeLimits.defaults()).volume(), new Volume(label.grid(), foreground)));
            }
            return cases;
        }
    }

    // ---- faults

    /** A patch that is too large for what is left of the memory, whatever the card's size, and a step afterwards. */
    private void memory() {
        try (NDManager ballast = engine.newManager();
                Network network = new Network(engine, PAPER, 1)) {
            Batch small = batch(new int[] {32, 32, 32}, 2);
            network.step(small, step(1, 0.2, 1e-4));
            fill(ballast);
            String said = "nothing";
            try {
                network.step(batch(new int[] {384, 384, 384}, 2), step(1, 0.2, 1e-4));
            } catch (MemoryExhaustedException e) {
                said = e.getMessage();
            }
            double after = network.step(small, step(2, 0.2, 1e-4)).loss();
            boolean holds = Double.isFinite(after) && said.startsWith("memory:") && said.contains("384 × 384 × 384");
            line("a patch too large for the memory, then a small one: its loss", "384x384x384 batch 2", after, "loss",
                    ",\"said\":\"" + said.replaceAll("[\"\\\\\n]", " ") + "\",\"holds\":" + holds);
        }
    }

    /** Leaves between 4 and 8 GB free. */
    private static void fill(NDManager ballast) {
        NDArray last = null;
        try {
            while (true) {
                last = ballast.zeros(new Shape(1 << 30), DataType.FLOAT32);
            }
        } catch (EngineException e) {
            if (last != null) {
                last.close();
            }
            JniUtils.emptyCudaCache();
        }
    }

    // ---- what they share

    private void compared(String measure, String size, double milliseconds, GpuMeter.Reading reading) {
        List<Peers.Peer> found = peers.of(measure, size);
        if (found.isEmpty()) {
            line(measure, size, milliseconds, "ms", reading.json());
        }
        for (Peers.Peer peer : found) {
            System.out.printf(Locale.ROOT,
                    "{\"measure\":\"%s\",\"size\":\"%s\",\"ours\":%.3f,\"peer\":%.3f,\"unit\":\"ms\",\"ratio\":%.2f%s,\"peer_peak_mb\":%s,\"peer_gpu_busy\":%s,\"peer_name\":\"%s\"}%n",
                    measure, size, milliseconds, peer.milliseconds(), milliseconds / peer.milliseconds(), reading.json(), peer.peakMb(),
                    peer.busy(), peer.name());
        }
    }

    private static void limit(String measure, String size, double found, double limit) {
        line(measure, size, found, "difference", String.format(Locale.ROOT, ",\"limit\":%.0e,\"holds\":%b", limit, found <= limit));
    }

    private static void line(String measure, String size, double ours, String unit, String more) {
        System.out.printf(Locale.ROOT, "{\"measure\":\"%s\",\"size\":\"%s\",\"ours\":%.6g,\"unit\":\"%s\"%s}%n", measure, size, ours, unit, more);
    }

    /** Gives memory that the engine holds ready back, so that the next peak is its own. */
    private void give() {
        if (!engine.deviceName().equals("cpu")) {
            JniUtils.emptyCudaCache();
        }
    }

    private static String text(int[] size) {
        return size[0] + "x" + size[1] + "x" + size[2];
    }

    private static String bits(Precision precision) {
        return precision == Precision.MIXED ? "bfloat16" : "32 bits";
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    private static double median(int warm, int repetitions, IntConsumer work) {
        double[] milliseconds = new double[repetitions];
        for (int n = -warm; n < repetitions; n++) {
            long begin = System.nanoTime();
            work.accept(n + warm);
            if (n >= 0) {
                milliseconds[n] = (System.nanoTime() - begin) / 1e6;
            }
        }
        Arrays.sort(milliseconds);
        return milliseconds[repetitions / 2];
    }

    private static Step step(long seed, double dropout, double rate) {
        return new Step(Objective.SEGMENTATION, seed, dropout, rate, 0.99, 3e-5, 12);
    }

    private static Batch batch(int[] extents, int size) {
        int voxels = Math.multiplyExact(size, extents[0] * extents[1] * extents[2]);
        float[] images = new float[voxels];
        float[] targets = new float[voxels];
        long state = 1;
        for (int n = 0; n < voxels; n++) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            images[n] = (state >>> 40) / (float) (1 << 24) - 0.5f;
            targets[n] = state < 0 ? 1 : 0;
        }
        return new Batch(size, extents[0], extents[1], extents[2], images, targets);
    }

    /** Scans of a bright ellipsoid in noise, each at another place and of another size. */
    private static List<SegmentationCase> boxes(int count, int extent) {
        List<SegmentationCase> cases = new ArrayList<>();
        Grid grid = new Grid(extent, extent, extent, Affine.scaling(1, 1, 1));
        for (int n = 0; n < count; n++) {
            SplittableRandom random = new SplittableRandom(n);
            double[] centre = random.doubles(3, 0.35 * extent, 0.65 * extent).toArray();
            double[] radius = random.doubles(3, 0.12 * extent, 0.25 * extent).toArray();
            float[] image = new float[grid.size()];
            float[] label = new float[grid.size()];
            int voxel = 0;
            for (int k = 0; k < extent; k++) {
                for (int j = 0; j < extent; j++) {
                    for (int i = 0; i < extent; i++, voxel++) {
                        double u = (i - centre[0]) / radius[0];
                        double v = (j - centre[1]) / radius[1];
                        double w = (k - centre[2]) / radius[2];
                        label[voxel] = u * u + v * v + w * w < 1 ? 1 : 0;
                        image[voxel] = (float) (60 * label[voxel] + 100 + 60 * random.nextDouble());
                    }
                }
            }
            cases.add(new SegmentationCase("phantom-" + n, new Volume(grid, image), new Volume(grid, label)));
        }
        return cases;
    }

    private static double furthest(float[] given, float[] expected, double scale) {
        float[] found = given.length == expected.length ? given : Fixtures.digest(given);
        double furthest = 0;
        for (int n = 0; n < expected.length; n++) {
            double apart = Math.abs(found[n] - expected[n]) / scale;
            // Not a number is further away than everything.
            furthest = apart <= furthest ? furthest : apart;
        }
        return furthest;
    }

    private static double largest(float[] values) {
        double largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    private static double cosine(float[] one, float[] other) {
        double product = 0;
        double ones = 0;
        double others = 0;
        for (int n = 0; n < one.length; n++) {
            product += (double) one[n] * other[n];
            ones += (double) one[n] * one[n];
            others += (double) other[n] * other[n];
        }
        return product / Math.sqrt(ones * others);
    }
}
