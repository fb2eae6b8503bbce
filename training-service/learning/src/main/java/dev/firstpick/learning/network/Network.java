package dev.firstpick.learning.network;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A residual 3D U-Net with its weights, running statistics and the optimiser's momentum, in the engine's memory.
 *
 * <p>Dropout and batch normalisation have separate switches: {@code dropout} drops wherever it is above 0, and normalisation uses
 * (and updates) the batch's statistics in {@link #step} alone. The seed of dropout belongs to the call, not to the process, so
 * networks do not disturb each other.
 *
 * <p>Not safe for use by several threads at once. Close it to give the memory back.
 */
public final class Network implements AutoCloseable {

    private static final double[] DETERMINISTIC = {0, 0, 0, 0};

    private final NetworkShape shape;
    private final List<TensorSpec> parameterSpecs;
    private final List<TensorSpec> bufferSpecs;
    private final NDManager manager;
    private final PtSymbolBlock module;
    private final Precision precision;
    private final String device;
    private final NDList parameters;
    private final NDList buffers;
    private final NDList momenta;
    private final NDList averages;
    private final Staging images = new Staging();
    private final Staging targets = new Staging();
    private long batchesTracked;

    /**
     * A network with He's initialisation (slope 0.01), zero biases and no momentum.
     *
     * @param seed the same seed gives the same weights on any machine
     */
    public Network(LearningEngine engine, NetworkShape shape, long seed) {
        this.shape = shape;
        UNetScript script = new UNetScript(shape);
        parameterSpecs = script.parameters();
        bufferSpecs = script.buffers();
        manager = engine.newManager();
        module = load(engine, script);
        precision = engine.precision();
        device = engine.deviceName();
        SplittableRandom random = new SplittableRandom(seed);
        parameters = tensors(parameterSpecs, "p[]", spec -> spec.initial(random));
        buffers = tensors(bufferSpecs, "b[]", spec -> spec.initial(random));
        momenta = tensors(parameterSpecs, "m[]", spec -> new float[spec.size()]);
        averages = tensors(parameterSpecs, "a[]", spec -> new float[spec.size()]);
    }

    public NetworkShape shape() {
        return shape;
    }

    /** How many numbers are learned. */
    public long parameterCount() {
        return parameterSpecs.stream().mapToLong(TensorSpec::size).sum();
    }

    /** Takes one step of stochastic gradient descent with Nesterov momentum on {@code batch}. */
    public Step.Result step(Batch batch, Step step) {
        try (NDManager scope = manager.newSubManager()) {
            NDList inputs = images(scope, batch);
            inputs.addAll(parameters);
            inputs.addAll(buffers);
            inputs.addAll(momenta);
            inputs.add(scope.create(step.scalars(precision)));
            NDList result = call(scope, "step", inputs, true);
            batchesTracked++;
            return new Step.Result(result.get(0).getFloat(), result.get(1).getFloat());
        }
    }

    /**
     * Moves the average of the weights towards the weights as they are: average ← average + share · (weights − average). With the
     * shares 1, ½, ⅓, … it becomes the mean of the weights at each call (Izmailov et al., UAI 2018).
     */
    public void average(double share) {
        try (NDManager scope = manager.newSubManager()) {
            NDList inputs = new NDList();
            inputs.addAll(parameters);
            inputs.addAll(averages);
            inputs.add(scope.create(new double[] {share}));
            call(scope, "average", inputs, false);
        }
    }

    /**
     * Moves the running statistics towards those of {@code batch}, without dropout; the weights stay. With the shares 1, ½, ⅓, …
     * over some batches they become the statistics of these weights, whatever they were before.
     */
    public void observe(Batch batch, double share) {
        try (NDManager scope = manager.newSubManager()) {
            NDList inputs = new NDList(images(scope, batch).get(0));
            inputs.addAll(parameters);
            inputs.addAll(buffers);
            inputs.add(scope.create(new double[] {share}));
            call(scope, "observe", inputs, false);
        }
    }

    /**
     * The loss, and its gradient by parameter name, of training on {@code batch}; the weights stay, the running statistics move.
     */
    Gradients gradients(Batch batch, Step step) {
        return gradients(batch, step, DataType.FLOAT32);
    }

    /** As {@link #gradients(Batch, Step)}, on tensors of {@code type}; the running statistics move with 32 bits alone. */
    Gradients gradients(Batch batch, Step step, DataType type) {
        try (NDManager scope = manager.newSubManager()) {
            NDList inputs = images(scope, batch);
            inputs.addAll(parameters);
            inputs.addAll(buffers);
            if (type != DataType.FLOAT32) {
                inputs = in(scope, type, inputs);
            }
            inputs.add(scope.create(step.scalars(precision)));
            NDList result = call(scope, "gradients", inputs, true);
            Map<String, HostTensor> found = new LinkedHashMap<>();
            for (int n = 0; n < parameterSpecs.size(); n++) {
                TensorSpec spec = parameterSpecs.get(n);
                found.put(spec.name(), new HostTensor(spec.shape(), singles(result.get(n))));
            }
            return new Gradients(singles(result.get(parameterSpecs.size()))[0], found);
        }
    }

    private static NDList in(NDManager scope, DataType type, NDList tensors) {
        NDList converted = new NDList();
        for (NDArray tensor : tensors) {
            NDArray copy = tensor.toType(type, true);
            copy.attach(scope);
            copy.setName(tensor.getName());
            converted.add(copy);
        }
        return converted;
    }

    private static float[] singles(NDArray tensor) {
        try (NDArray single = tensor.toType(DataType.FLOAT32, true)) {
            return single.toFloatArray();
        }
    }

    record Gradients(double loss, Map<String, HostTensor> byName) {}

    /**
     * The network's output for one patch, without dropout and with the running statistics.
     *
     * @param image intensities, shape (depth, height, width), each a multiple of {@link NetworkShape#stride()}
     * @return shape (outputs, depth, height, width)
     */
    public float[] logits(float[] image, int depth, int height, int width) {
        return infer("logits", image, depth, height, width, DETERMINISTIC);
    }

    /**
     * As {@link #logits}, with only dropout stochastic: a pass of Monte Carlo dropout (Gal and Ghahramani 2016).
     *
     * @param dropout the probability with which a value is dropped
     * @param seed of the masks, 0 or above and below 2⁵³
     */
    public float[] stochasticLogits(float[] image, int depth, int height, int width, double dropout, long seed) {
        return infer("logits", image, depth, height, width, new double[] {seed, dropout, 0, 0});
    }

    /**
     * What the outputs for one patch are over many passes of Monte Carlo dropout (Gal and Ghahramani 2016), with only dropout
     * stochastic: normalisation uses the running statistics, which stay. One call into the engine, which keeps running sums. A pass's
     * masks are a function of its seed alone, whichever passes run with it.
     *
     * @param image as for {@link #logits}
     */
    public Moments moments(float[] image, int depth, int height, int width, StochasticPasses passes) {
        return moments(image, depth, height, width, passes.scalars(image.length));
    }

    Moments moments(float[] image, int depth, int height, int width, double... scalars) {
        float[] found = infer("moments", image, depth, height, width, scalars);
        int half = found.length / 2;
        return new Moments(Arrays.copyOf(found, half), Arrays.copyOfRange(found, half, found.length));
    }

    /**
     * The bottleneck's activation, averaged over space, without dropout and with the running statistics.
     *
     * @param image as for {@link #logits}
     * @return {@link NetworkShape#features()} numbers
     */
    public float[] features(float[] image, int depth, int height, int width) {
        return infer("features", image, depth, height, width, DETERMINISTIC);
    }

    private float[] infer(String method, float[] image, int depth, int height, int width, double[] scalars) {
        try (NDManager scope = manager.newSubManager()) {
            NDList inputs = new NDList(
                    scope.create(images.holding(image), new Shape(1, 1, depth, height, width), DataType.FLOAT32));
            inputs.addAll(parameters);
            inputs.addAll(buffers);
            inputs.add(scope.create(scalars));
            return call(scope, method, inputs, false).get(0).toFloatArray();
        }
    }

    /** The state by the names of MONAI's state dict: weights, running statistics and the counters of batches. */
    public Map<String, HostTensor> state() {
        Map<String, HostTensor> state = new LinkedHashMap<>();
        copyOut(parameterSpecs, parameters, "", state);
        for (int n = 0; n < bufferSpecs.size(); n++) {
            TensorSpec spec = bufferSpecs.get(n);
            state.put(spec.name(), new HostTensor(spec.shape(), buffers.get(n).toFloatArray()));
            if (spec.name().endsWith("running_var")) {
                state.put(
                        spec.name().replace("running_var", Safetensors.COUNTER),
                        new HostTensor(new long[0], new float[] {batchesTracked}));
            }
        }
        return state;
    }

    /** The optimiser's momentum, by the names of the parameters. */
    public Map<String, HostTensor> momentum() {
        Map<String, HostTensor> state = new LinkedHashMap<>();
        copyOut(parameterSpecs, momenta, "", state);
        return state;
    }

    /** The average of the weights, by the names of the parameters. */
    public Map<String, HostTensor> averaged() {
        Map<String, HostTensor> state = new LinkedHashMap<>();
        copyOut(parameterSpecs, averages, "", state);
        return state;
    }

    /** Takes the average of the weights as the weights. */
    public void useAverage() {
        copyIn(parameterSpecs, parameters, averaged());
    }

    /**
     * Takes over a state as {@link #state()} gives it; counters may be missing.
     *
     * @throws IllegalArgumentException if a tensor is missing, unknown or of another shape; nothing has changed then
     */
    public void load(Map<String, HostTensor> state) {
        for (String name : state.keySet()) {
            if (!name.endsWith(Safetensors.COUNTER) && !knows(name)) {
                throw new IllegalArgumentException("weights: found " + name + ", which this network does not have");
            }
        }
        check(parameterSpecs, state);
        check(bufferSpecs, state);
        copyIn(parameterSpecs, parameters, state);
        copyIn(bufferSpecs, buffers, state);
        batchesTracked = state.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(Safetensors.COUNTER))
                .mapToLong(entry -> (long) entry.getValue().values()[0])
                .max()
                .orElse(0);
    }

    /**
     * Takes over a momentum as {@link #momentum()} gives it.
     *
     * @throws IllegalArgumentException if a tensor is missing or of another shape; nothing has changed then
     */
    public void loadMomentum(Map<String, HostTensor> state) {
        check(parameterSpecs, state);
        copyIn(parameterSpecs, momenta, state);
    }

    /**
     * Takes over an average as {@link #averaged()} gives it.
     *
     * @throws IllegalArgumentException if a tensor is missing or of another shape; nothing has changed then
     */
    public void loadAverage(Map<String, HostTensor> state) {
        check(parameterSpecs, state);
        copyIn(parameterSpecs, averages, state);
    }

    @Override
    public void close() {
        module.close();
        manager.close();
    }

    private boolean knows(String name) {
        return parameterSpecs.stream().anyMatch(spec -> spec.name().equals(name))
                || bufferSpecs.stream().anyMatch(spec -> spec.name().equals(name));
    }

    private static void check(List<TensorSpec> specs, Map<String, HostTensor> state) {
        for (TensorSpec spec : specs) {
            HostTensor tensor = state.get(spec.name());
            if (tensor == null) {
                throw new IllegalArgumentException("weights: found no " + spec.name() + ", expected one of shape "
                        + Arrays.toString(spec.shape()));
            }
            if (!Arrays.equals(tensor.shape(), spec.shape())) {
                throw new IllegalArgumentException("weights: found " + spec.name() + " of shape "
                        + Arrays.toString(tensor.shape()) + ", expected " + Arrays.toString(spec.shape()));
            }
        }
    }

    private static void copyOut(List<TensorSpec> specs, NDList tensors, String prefix, Map<String, HostTensor> state) {
        for (int n = 0; n < specs.size(); n++) {
            TensorSpec spec = specs.get(n);
            state.put(
                    prefix + spec.name(),
                    new HostTensor(spec.shape(), tensors.get(n).toFloatArray()));
        }
    }

    private static void copyIn(List<TensorSpec> specs, NDList tensors, Map<String, HostTensor> state) {
        for (int n = 0; n < specs.size(); n++) {
            tensors.get(n).set(FloatBuffer.wrap(state.get(specs.get(n).name()).values()));
        }
    }

    private NDList images(NDManager scope, Batch batch) {
        Shape extents = new Shape(batch.size(), 1, batch.depth(), batch.height(), batch.width());
        return new NDList(
                scope.create(images.holding(batch.images()), extents, DataType.FLOAT32),
                scope.create(targets.holding(batch.targets()), extents, DataType.FLOAT32));
    }

    private NDList call(NDManager scope, String method, NDList inputs, boolean differentiate) {
        // Both settings belong to the thread. Without the first, the executor would specialise the script anew for each
        // shape.
        JniUtils.setGraphExecutorOptimize(false);
        JniUtils.setGradMode(differentiate);
        NDArray selector = scope.create(0f);
        selector.setName("module_method:" + method);
        inputs.add(selector);
        try {
            return IValueUtils.forward(module, inputs, differentiate);
        } catch (EngineException e) {
            throw MemoryExhaustedException.of(e, inputs.get(0).getShape(), device);
        }
    }

    private NDList tensors(
            List<TensorSpec> specs, String name, java.util.function.Function<TensorSpec, float[]> values) {
        NDList list = new NDList();
        for (TensorSpec spec : specs) {
            NDArray tensor =
                    manager.create(FloatBuffer.wrap(values.apply(spec)), new Shape(spec.shape()), DataType.FLOAT32);
            NDArray owned = tensor.duplicate();
            tensor.close();
            owned.setName(name);
            list.add(owned);
        }
        return list;
    }

    private PtSymbolBlock load(LearningEngine engine, UNetScript script) {
        byte[] archive = TorchScriptArchive.of("Network", script.source());
        try {
            return JniUtils.loadModule(
                    (PtNDManager) manager,
                    new ByteArrayInputStream(archive),
                    engine.device().isGpu(),
                    false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
