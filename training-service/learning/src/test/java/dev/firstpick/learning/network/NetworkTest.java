package dev.firstpick.learning.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.firstpick.learning.data.PatchSize;
import dev.firstpick.learning.data.Patches;
import dev.firstpick.learning.data.SlidingWindow;
import dev.firstpick.learning.network.Step.Objective;
import dev.firstpick.learning.network.StochasticPasses.Output;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against plain PyTorch, by the fixtures of {@code src/test/python/make_network_fixtures.py}. */
class NetworkTest {

    private static final NetworkShape SMALL = new NetworkShape(1, 3, List.of(4, 8, 8), 2);

    private final LearningEngine engine = LearningEngine.start(1, DeviceChoice.CPU);

    @ParameterizedTest
    @CsvSource({"small,8,12,16", "paper,16,32,32"})
    void logitsEqualThoseOfPlainPyTorch(String name, int depth, int height, int width) {
        // Given
        NetworkShape shape = shape(name);
        Safetensors expected = Fixtures.read("network-" + name + ".safetensors");
        try (Network network = filled(shape)) {
            // When
            float[] logits = network.logits(Fixtures.signed(1001, depth * height * width), depth, height, width);
            // Then
            assertThat(network.parameterCount())
                    .isEqualTo(Long.parseLong(expected.metadata().get("parameters")));
            assertThat(logits).containsExactly(expected.tensors().get("logits").values(), within(1e-4f));
        }
    }

    @ParameterizedTest
    @CsvSource({"small,8,12,16", "paper,16,32,32"})
    void lossAndEveryGradientEqualThoseOfPlainPyTorch(String name, int depth, int height, int width) {
        // Given
        NetworkShape shape = shape(name);
        Safetensors expected = Fixtures.read("network-" + name + ".safetensors");
        int voxels = 2 * depth * height * width;
        Batch batch = new Batch(
                2, depth, height, width, Fixtures.signed(1001, voxels), Fixtures.labels(1002, voxels, shape.outputs()));
        try (Network network = filled(shape)) {
            // When
            Network.Gradients found = network.gradients(batch, step(Objective.SEGMENTATION, 12, 0.01));
            // Then
            assertThat(found.loss()).isCloseTo(expected.tensors().get("loss").values()[0], within(1e-5));
            assertThat(found.byName()).hasSize(network.state().size() - 3 * normLayers(network));
            found.byName()
                    .forEach((key, gradient) -> assertCloseRelative(
                            key,
                            gradient.values(),
                            expected.tensors().get("gradient." + key).values()));
            network.state().forEach((key, value) -> {
                if (key.contains("running")) {
                    assertCloseRelative(
                            key,
                            value.values(),
                            expected.tensors().get("state." + key).values());
                }
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"SEGMENTATION,12.0", "SEGMENTATION,0.5", "RECONSTRUCTION,12.0"})
    void twentyStepsFollowPlainPyTorch(Objective objective, double clip) {
        // Given
        String prefix = objective.name().toLowerCase(java.util.Locale.ROOT) + "-" + clip + ".";
        Map<String, HostTensor> expected =
                Fixtures.read("trajectory.safetensors").tensors();
        int voxels = 2 * 8 * 12 * 16;
        float[] losses = new float[20];
        float[] norms = new float[20];
        int classes = objective == Objective.SEGMENTATION ? 3 : 1;
        // With the squared error the weights move about ten times as far in 20 steps, and rounding with them.
        float tolerance = objective == Objective.SEGMENTATION ? 1e-4f : 5e-4f;
        try (Network network = filled(new NetworkShape(1, classes, List.of(4, 8, 8), 2))) {
            // When
            for (int n = 0; n < 20; n++) {
                float[] images = Fixtures.signed(2000 + n, voxels);
                float[] targets = objective == Objective.SEGMENTATION ? Fixtures.labels(3000 + n, voxels, 3) : images;
                Step.Result result = network.step(
                        new Batch(2, 8, 12, 16, images, targets),
                        step(objective, clip, 0.01 * Math.pow(1 - n / 20.0, 0.9)));
                losses[n] = (float) result.loss();
                norms[n] = (float) result.gradientNorm();
            }
            // Then
            assertThat(losses).containsExactly(expected.get(prefix + "losses").values(), within(1e-4f));
            assertThat(norms).containsExactly(expected.get(prefix + "norms").values(), within(1e-3f));
            network.state().forEach((key, value) -> {
                if (!key.endsWith("tracked")) {
                    float[] reference = expected.get(prefix + key).values();
                    float largest = reference.length == value.values().length ? 1 : Math.max(1, reference[0]);
                    assertClose(key, value.values(), reference, tolerance * largest);
                }
            });
        }
    }

    @Test
    void averagesWeightsAndObservesStatisticsOfItsOwn() {
        // Given
        Batch batch = new Batch(2, 16, 16, 16, Fixtures.signed(5, 2 * 4096), new float[2 * 4096]);
        try (Network network = new Network(engine, SMALL, 7)) {
            String weight = "model.0.residual.weight";
            float[] first = network.state().get(weight).values();
            network.average(1);
            network.step(batch, step(Objective.SEGMENTATION, 12, 0.1));
            float[] second = network.state().get(weight).values();
            // When
            network.average(0.5);
            network.useAverage();
            network.observe(batch, 1);
            Map<String, HostTensor> once = network.state();
            network.observe(batch, 0.5);
            // Then
            float[] mean = once.get(weight).values();
            for (int n = 0; n < mean.length; n++) {
                assertThat(mean[n]).isCloseTo((first[n] + second[n]) / 2, within(1e-6f));
            }
            network.state()
                    .forEach((name, value) ->
                            assertClose(name, value.values(), once.get(name).values(), 1e-6f));
        }
    }

    /** Double precision does without oneDNN, whose kernels for single precision have been wrong before: see {@link OneDnnUNetScript}. */
    @ParameterizedTest
    @CsvSource({"16-32-48-64-128,2,32,16", "16-32-48-64-128,1,16,16", "24-40-80,3,16,16", "4-8-12,5,16,16"})
    void gradientsAreThoseOfDoublePrecision(String widths, int outputs, int depth, int extent) {
        // Given
        List<Integer> channels =
                Arrays.stream(widths.split("-")).map(Integer::valueOf).toList();
        int voxels = 2 * depth * extent * extent;
        Batch batch =
                new Batch(2, depth, extent, extent, Fixtures.signed(6, voxels), Fixtures.labels(7, voxels, outputs));
        Step step = step(Objective.SEGMENTATION, 12, 0.01);
        try (Network network = new Network(engine, new NetworkShape(1, outputs, channels, 2), 7)) {
            LearningEngine.start(2, DeviceChoice.CPU);
            Network.Gradients exact = network.gradients(batch, step, DataType.FLOAT64);
            for (int threads = 1; threads <= 2; threads++) {
                LearningEngine.start(threads, DeviceChoice.CPU);
                // When
                Network.Gradients found = network.gradients(batch, step);
                // Then
                assertThat(found.loss()).isCloseTo(exact.loss(), within(1e-5));
                double scale = largest(exact.byName().values());
                found.byName()
                        .forEach((name, gradient) -> assertClose(
                                name,
                                gradient.values(),
                                exact.byName().get(name).values(),
                                (float) (1e-3 * largest(List.of(exact.byName().get(name))) + 1e-6 * scale)));
            }
        } finally {
            LearningEngine.start(1, DeviceChoice.CPU);
        }
    }

    /** In double precision, since oneDNN would be wrong on the CPU: see {@link OneDnnUNetScript}. */
    @ParameterizedTest
    @CsvSource({"16-32-48-64-128,2,32,16", "16-32-48-64-128,1,16,16", "4-8-12,5,16,16"})
    void whatIsWrittenForCudnnIsTheSameNetwork(String widths, int outputs, int depth, int extent) {
        // Given
        List<Integer> channels =
                Arrays.stream(widths.split("-")).map(Integer::valueOf).toList();
        int voxels = 2 * depth * extent * extent;
        Batch batch =
                new Batch(2, depth, extent, extent, Fixtures.signed(6, voxels), Fixtures.labels(7, voxels, outputs));
        Step step = step(Objective.SEGMENTATION, 12, 0.01);
        NetworkShape shape = new NetworkShape(1, outputs, channels, 2);
        try (Network plain = new Network(engine, shape, 7, false);
                Network cudnn = new Network(engine, shape, 7, true)) {
            plain.load(Fixtures.filled(shape));
            cudnn.load(Fixtures.filled(shape));
            // When
            Network.Gradients expected = plain.gradients(batch, step, DataType.FLOAT64);
            Network.Gradients found = cudnn.gradients(batch, step, DataType.FLOAT64);
            // Then
            assertThat(found.loss()).isCloseTo(expected.loss(), within(1e-6));
            double scale = largest(expected.byName().values());
            found.byName()
                    .forEach((name, gradient) -> assertClose(
                            name, gradient.values(), expected.byName().get(name).values(), (float) (1e-5 * scale)));
        }
    }

    /** Kernels of convolutions want 16 bytes, which are eight numbers of bfloat16. */
    @Test
    void kernelsInTheFlatTensorAreAligned() {
        UNetScript script = UNetScript.of(NetworkShape.paper(2), true);
        Map<String, HostTensor> state = Fixtures.filled(NetworkShape.paper(2));
        for (int n = 0; n < script.parameters().size(); n++) {
            TensorSpec spec = script.parameters().get(n);
            if (spec.shape().length == 5) {
                assertThat(script.layout().offset(n) % 8).as(spec.name()).isZero();
            }
        }
        script.layout()
                .unpacked(script.layout().packed(state))
                .forEach((name, tensor) -> assertThat(tensor).as(name).isEqualTo(state.get(name)));
    }

    @Test
    void mixedPrecisionGivesGradientsOfTheSameDirection() {
        // Given
        Batch batch =
                new Batch(2, 16, 16, 16, Fixtures.signed(1, 2 * 16 * 16 * 16), Fixtures.labels(2, 2 * 16 * 16 * 16, 2));
        Step step = step(Objective.SEGMENTATION, 12, 0.01);
        NetworkShape shape = new NetworkShape(1, 2, List.of(16, 32, 64), 2);
        try (Network single = new Network(engine, shape, 7);
                Network mixed = new Network(engine.withPrecision(Precision.MIXED), shape, 7)) {
            // When
            Network.Gradients expected = single.gradients(batch, step);
            Network.Gradients found = mixed.gradients(batch, step);
            // Then
            assertThat(found.loss()).isNotEqualTo(expected.loss()).isCloseTo(expected.loss(), within(0.01));
            expected.byName().forEach((name, gradient) -> {
                // What normalisation takes away again has a gradient of rounding alone.
                if (!name.endsWith("conv.bias")) {
                    assertThat(cosine(
                                    gradient.values(), found.byName().get(name).values()))
                            .as(name)
                            .isGreaterThan(0.95);
                }
            });
            assertThat(mixed.step(batch, step).loss())
                    .isCloseTo(single.step(batch, step).loss(), within(0.01));
            assertThat(mixed.state().keySet()).isEqualTo(single.state().keySet());
        }
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

    private static double largest(Collection<HostTensor> tensors) {
        double largest = 0;
        for (HostTensor tensor : tensors) {
            for (float value : tensor.values()) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        return largest;
    }

    @Test
    void hasAsManyParametersAsTheReference() {
        try (Network paper = new Network(engine, NetworkShape.paper(2), 1);
                Network four = new Network(engine, new NetworkShape(1, 2, List.of(16, 32, 64, 128), 2), 1)) {
            assertThat(paper.parameterCount()).isEqualTo(1_617_093);
            assertThat(four.parameterCount()).isEqualTo(1_187_921);
        }
    }

    @Test
    void startsWithTheSameWeightsForTheSameSeedAndWithHesDeviation() {
        try (Network one = new Network(engine, SMALL, 7);
                Network same = new Network(engine, SMALL, 7);
                Network other = new Network(engine, SMALL, 8);
                Network paper = new Network(engine, NetworkShape.paper(2), 1)) {
            assertThat(one.state()).isEqualTo(same.state()).isNotEqualTo(other.state());
            float[] kernel = paper.state()
                    .get("model.1.submodule.1.submodule.1.submodule.1.submodule.conv.unit1.conv.weight")
                    .values();
            double variance = 0;
            for (float value : kernel) {
                variance += (double) value * value / kernel.length;
            }
            assertThat(variance * 128 * 27).isCloseTo(2 / 1.0001, within(0.02));
        }
    }

    @Test
    void dropoutAloneIsStochasticInAStochasticPass() {
        // Given
        float[] image = Fixtures.signed(5, 8 * 12 * 16);
        try (Network network = filled(SMALL)) {
            Map<String, HostTensor> before = network.state();
            // When
            float[] first = network.stochasticLogits(image, 8, 12, 16, 0.2, 1);
            float[] again = network.stochasticLogits(image, 8, 12, 16, 0.2, 1);
            float[] other = network.stochasticLogits(image, 8, 12, 16, 0.2, 2);
            float[] none = network.stochasticLogits(image, 8, 12, 16, 0, 3);
            // Then
            assertThat(first).isEqualTo(again).isNotEqualTo(other);
            assertThat(none).isEqualTo(network.logits(image, 8, 12, 16)).isNotEqualTo(first);
            assertThat(network.state()).isEqualTo(before);
        }
    }

    @Test
    void momentsAreThoseOfTheSinglePassesWhicheverRunTogether() {
        // Given
        float[] image = Fixtures.signed(5, 8 * 12 * 16);
        StochasticPasses passes = new StochasticPasses(Output.FOREGROUND, 0.2, 11, 12, 13, 14, 15, 16, 17);
        try (Network network = filled(SMALL)) {
            double[] sum = new double[2 * image.length];
            double[] squares = new double[2 * image.length];
            for (long seed : passes.seeds()) {
                float[] one = network.moments(image, 8, 12, 16, new StochasticPasses(Output.FOREGROUND, 0.2, seed))
                        .mean();
                for (int n = 0; n < one.length; n++) {
                    sum[n] += one[n] / 7.0;
                    squares[n] += one[n] * (double) one[n] / 7;
                }
            }
            for (int together : new int[] {1, 3, 7}) {
                // When
                Moments found = network.moments(image, 8, 12, 16, passes, together);
                // Then
                for (int n = 0; n < sum.length; n++) {
                    assertThat((double) found.mean()[n]).isCloseTo(sum[n], within(1e-5));
                    assertThat((double) found.variance()[n]).isCloseTo(squares[n] - sum[n] * sum[n], within(1e-5));
                }
            }
        }
    }

    @Test
    void withoutDropoutThePassesAreTheNetworksOutputAndItsStateStays() {
        // Given
        float[] image = Fixtures.signed(5, 8 * 12 * 16);
        try (Network network = filled(SMALL)) {
            Map<String, HostTensor> before = network.state();
            float[] logits = network.logits(image, 8, 12, 16);
            // When
            Moments found = network.moments(image, 8, 12, 16, new StochasticPasses(Output.RAW, 0, 1, 2, 3, 4));
            network.moments(image, 8, 12, 16, new StochasticPasses(Output.FOREGROUND, 0.5, 1, 2));
            // Then
            assertThat(found.mean()).containsExactly(logits, within(1e-4f));
            assertThat(found.variance()).containsOnly(0f);
            assertThat(network.state()).isEqualTo(before);
            assertThat(network.logits(image, 8, 12, 16)).isEqualTo(logits);
        }
    }

    @Test
    void overManyPassesTheMomentsAreThoseOfPlainPyTorch() {
        // Given 1,000 passes on either side
        Map<String, HostTensor> expected = Fixtures.read("passes.safetensors").tensors();
        float[] means = expected.get("mean").values();
        float[] variances = expected.get("variance").values();
        long[] seeds = LongStream.range(0, 1000).map(n -> 1000 * n).toArray();
        try (Network network = filled(SMALL)) {
            // When
            Moments found = network.moments(
                    Fixtures.signed(5, 8 * 12 * 16), 8, 12, 16, new StochasticPasses(Output.FOREGROUND, 0.2, seeds));
            // Then the difference of two means of 1,000 has a variance of 2/1000; the largest of 3,072 lies below 6 sd
            double ratio = 0;
            for (int n = 0; n < means.length; n++) {
                double deviation = Math.sqrt((variances[n] + found.variance()[n]) / 1000);
                assertThat(Math.abs((double) found.mean()[n] - means[n])).isLessThan(6 * deviation + 1e-6);
                ratio += found.variance()[n] / variances[n] / means.length;
            }
            assertThat(ratio).isCloseTo(1, within(0.02));
        }
    }

    @Test
    void windowsAddedOnTheDeviceAreThoseOfASlidingWindow() {
        // Given
        PatchSize size = new PatchSize(20, 17, 13);
        float[] image = Fixtures.signed(8, size.voxels());
        SlidingWindow windows = new SlidingWindow(new PatchSize(16, 8, 8));
        try (Network network = filled(SMALL)) {
            float[] expected = windows.apply(image, size, 3, window -> network.logits(window, 8, 8, 16));
            // When
            try (WindowSum sum = network.windowSum(image, 13, 17, 20, windows.weights(), 8, 8, 16)) {
                List<Patches.Corner> corners = windows.corners(size);
                for (int n = 0; n < corners.size(); n += 3) {
                    sum.add(corners.subList(n, Math.min(corners.size(), n + 3)).stream()
                            .flatMapToInt(corner -> IntStream.of(corner.k(), corner.j(), corner.i()))
                            .toArray());
                }
                // Then
                for (int channel = 0; channel < 3; channel++) {
                    assertThat(sum.mean(channel))
                            .containsExactly(
                                    Arrays.copyOfRange(
                                            expected, channel * size.voxels(), (channel + 1) * size.voxels()),
                                    within(1e-4f));
                }
            }
        }
    }

    @Test
    void featuresAreTheAveragedBottleneck() {
        try (Network network = new Network(engine, NetworkShape.paper(1), 3)) {
            float[] features = network.features(Fixtures.signed(5, 16 * 16 * 32), 16, 16, 32);
            assertThat(features).hasSize(128);
            assertThat(features).isNotEqualTo(network.features(Fixtures.signed(6, 16 * 16 * 32), 16, 16, 32));
        }
    }

    @Test
    void refusesAStateThatDoesNotFitAndKeepsItsOwn() {
        try (Network network = new Network(engine, SMALL, 7)) {
            Map<String, HostTensor> before = network.state();
            Map<String, HostTensor> missing = new LinkedHashMap<>(filledState());
            missing.remove("model.0.residual.bias");
            Map<String, HostTensor> reshaped = new LinkedHashMap<>(filledState());
            reshaped.put("model.0.residual.bias", new HostTensor(new long[] {5}, new float[5]));
            Map<String, HostTensor> foreign = new LinkedHashMap<>(filledState());
            foreign.put("head.weight", new HostTensor(new long[] {1}, new float[1]));

            assertThatThrownBy(() -> network.load(missing)).hasMessageContaining("found no model.0.residual.bias");
            assertThatThrownBy(() -> network.load(reshaped)).hasMessageContaining("shape [5], expected [4]");
            assertThatThrownBy(() -> network.load(foreign)).hasMessageContaining("found head.weight");
            assertThat(network.state()).isEqualTo(before);
        }
    }

    private static Map<String, HostTensor> filledState() {
        return Fixtures.filled(SMALL);
    }

    private Network filled(NetworkShape shape) {
        Network network = new Network(engine, shape, 0);
        network.load(Fixtures.filled(shape));
        return network;
    }

    private static NetworkShape shape(String name) {
        return name.equals("small") ? SMALL : NetworkShape.paper(2);
    }

    private static int normLayers(Network network) {
        return (int) network.state().keySet().stream()
                .filter(key -> key.endsWith("tracked"))
                .count();
    }

    private static Step step(Objective objective, double clip, double rate) {
        return new Step(objective, 0, 0, rate, 0.99, 3e-5, clip);
    }

    /**
     * Within 1e-4 of the tensor's largest element. Biases ahead of a batch normalisation have a gradient of zero in exact
     * arithmetic, so what is found there is rounding, and is compared absolutely.
     */
    private static void assertCloseRelative(String key, float[] found, float[] expected) {
        float scale = 0;
        for (float value : expected) {
            scale = Math.max(scale, Math.abs(value));
        }
        assertClose(key, found, expected, Math.max(1e-4f * scale, 1e-6f));
    }

    private static void assertClose(String key, float[] found, float[] expected, float tolerance) {
        float[] compared = found.length == expected.length ? found : Fixtures.digest(found);
        assertThat(compared).as(key).hasSameSizeAs(expected);
        // Of a million elements the first that is off is asserted on, and none that is not.
        for (int n = 0; n < compared.length; n++) {
            if (!(Math.abs(compared[n] - expected[n]) <= tolerance)) {
                assertThat(compared[n]).as(key + " at " + n).isCloseTo(expected[n], within(tolerance));
            }
        }
    }
}
