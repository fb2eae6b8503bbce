package dev.firstpick.learning.network;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * A residual 3D U-Net with its weights, running statistics and the optimiser's momentum, in the engine's memory.
 *
 * <p>Dropout and batch normalisation have separate switches: {@code dropout} drops wherever it is above 0, and normalisation uses
 * (and updates) the batch's statistics in {@link #step} alone. The seed of dropout belongs to the call, not to the process, so
 * networks do not disturb each other.
 *
 * <p>Not safe for use by several threads at once, but for {@link #stage}. Close it to give the memory back.
 */
public final class Network implements AutoCloseable {

    private static final double[] DETERMINISTIC = {0, 0, 0, 0};

    /** On a GPU dropout's generator is the process's: its seed is set, and the work begun that draws from it, by one thread at a time. */
    private static final Object GENERATOR = new Object();

    private final NetworkShape shape;
    private final List<TensorSpec> parameterSpecs;
    private final List<TensorSpec> bufferSpecs;
    private final NDManager manager;
    private final FlatLayout layout;
    private final PtSymbolBlock module;
    private final Precision precision;
    private final String device;
    private final boolean gpu;
    private final NDList parameters;
    private final NDList buffers;
    private final NDList momenta;
    private final NDList averages;
    private final ThreadLocal<Staging> images = ThreadLocal.withInitial(Staging::new);
    private final ThreadLocal<Staging> targets = ThreadLocal.withInitial(Staging::new);
    private long batchesTracked;

    /**
     * A network with He's initialisation (slope 0.01), zero biases and no momentum.
     *
     * @param seed the same seed gives the same weights on any machine
     */
    public Network(LearningEngine engine, NetworkShape shape, long seed) {
        this(engine, shape, seed, engine.device().isGpu());
    }

    /**
     * @param cudnn whether the operators are written for cuDNN, whatever the device
     */
    Network(LearningEngine engine, NetworkShape shape, long seed, boolean cudnn) {
        this.shape = shape;
        gpu = engine.device().isGpu();
        UNetScript script = UNetScript.of(shape, cudnn);
        parameterSpecs = script.parameters();
        bufferSpecs = script.buffers();
        layout = script.layout();
        manager = engine.newManager();
        module = load(engine, script);
        precision = engine.precision();
        device = engine.deviceName();
        SplittableRandom random = new SplittableRandom(seed);
        parameters = ofParameters("p[]", values(parameterSpecs, spec -> spec.initial(random)));
        buffers =
                tensors("b[]", values(bufferSpecs, spec -> spec.initial(random)).values());
        buffers.addAll(tensors("b[]", script.constants()));
        momenta = ofParameters("m[]", values(parameterSpecs, spec -> new float[spec.size()]));
        averages = ofParameters("a[]", values(parameterSpecs, spec -> new float[spec.size()]));
    }

    public NetworkShape shape() {
        return shape;
    }

    /** How many numbers are learned. */
    public long parameterCount() {
        return parameterSpecs.stream().mapToLong(TensorSpec::size).sum();
    }

    /** Takes one step of stochastic gradient descent with Nesterov momentum on {@code batch}, and waits for it. */
    public Step.Result step(Batch batch, Step step) {
        try (StagedBatch staged = stage(batch);
                PendingStep pending = begin(staged, step)) {
            return pending.result();
        }
    }

    /**
     * Whether a step goes on beside its caller once it has begun, as on a GPU. There it pays to begin the next before the result of the last
     * is asked for.
     */
    public boolean stepsInBackground() {
        return gpu;
    }

    /**
     * Brings a batch to where the network will read it. On a GPU the copy is on its way when the call returns, through page-locked memory
     * that the device reads by itself. May be called by several threads beside each other and beside a step, but not beside {@link
     * #close}.
     *
     * @throws MemoryExhaustedException if the device has no memory left
     */
    public StagedBatch stage(Batch batch) {
        if (!gpu) {
            return StagedBatch.inJava(batch);
        }
        NDManager scope = manager.newSubManager();
        try (NDManager host = scope.newSubManager(Device.cpu())) {
            Shape extents = extents(batch);
            NDList inputs = new NDList(buffers.get(0));
            inputs.add(named("x[]", host.create(images.get().holding(batch.images()), extents, DataType.FLOAT32)));
            boolean reproduces = batch.targets() == batch.images();
            if (!reproduces) {
                inputs.add(named("x[]", targets.get().tensorOf(host, batch.targets(), extents)));
            }
            NDList copies = call(scope, Call.withoutDraws("upload", extents), inputs);
            copies.attach(scope);
            return StagedBatch.onDevice(batch, scope, reproduces ? new NDList(copies.get(0), copies.get(0)) : copies);
        } catch (RuntimeException | Error e) {
            scope.close();
            throw e;
        }
    }

    /**
     * Begins one step of stochastic gradient descent with Nesterov momentum. On the CPU it is done when the call returns.
     *
     * @throws MemoryExhaustedException if the device has no memory left
     */
    public PendingStep begin(StagedBatch batch, Step step) {
        NDManager scope = manager.newSubManager();
        try {
            NDList inputs = images(scope, batch);
            inputs.addAll(parameters);
            inputs.addAll(buffers);
            inputs.addAll(momenta);
            inputs.add(scalars(scope, step.scalars(precision)));
            NDList result =
                    call(scope, new Call("step", true, OptionalLong.of(step.seed()), extents(batch.batch())), inputs);
            result.attach(scope);
            batchesTracked++;
            return new PendingStep(scope, result.get(0));
        } catch (RuntimeException | Error e) {
            scope.close();
            throw e;
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
            inputs.add(scalars(scope, share));
            call(scope, Call.withoutDraws("average", new Shape()), inputs).attach(scope);
        }
    }

    /**
     * Moves the running statistics towards those of {@code batch}, without dropout; the weights stay. With the shares 1, ½, ⅓, …
     * over some batches they become the statistics of these weights, whatever they were before.
     */
    public void observe(Batch batch, double share) {
        try (NDManager scope = manager.newSubManager()) {
            NDList inputs = new NDList(images(scope, StagedBatch.inJava(batch)).get(0));
            inputs.addAll(parameters);
            inputs.addAll(buffers);
            inputs.add(scalars(scope, share));
            call(scope, Call.withoutDraws("observe", extents(batch)), inputs);
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
            NDList inputs = images(scope, StagedBatch.inJava(batch));
            inputs.addAll(parameters);
            inputs.addAll(buffers);
            if (type != DataType.FLOAT32) {
                inputs = in(scope, type, inputs);
            }
            inputs.add(scalars(scope, step.scalars(precision)));
            NDList result =
                    call(scope, new Call("gradients", true, OptionalLong.of(step.seed()), extents(batch)), inputs);
            int last = result.size() - 1;
            NDList found = new NDList(result.subList(0, last));
            return new Gradients(singles(result.get(last))[0], byName(found));
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
        if (tensor.getDataType() == DataType.FLOAT32) {
            return read(tensor);
        }
        try (NDArray single = tensor.toType(DataType.FLOAT32, true)) {
            return read(single);
        }
    }

    /**
     * The numbers of a tensor of 32 bits. Left to itself the engine's wrapper copies those of a GPU to a tensor that lives as long as the manager
     * of the one that is read.
     */
    static float[] read(NDArray tensor) {
        if (!tensor.getDevice().isGpu()) {
            return tensor.toFloatArray();
        }
        try (NDArray copy = tensor.toDevice(Device.cpu(), true);
                NDManager own = copy.getManager()) {
            return copy.toFloatArray();
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
        return infer("logits", OptionalLong.empty(), image, depth, height, width, DETERMINISTIC);
    }

    /**
     * As {@link #logits}, with only dropout stochastic: a pass of Monte Carlo dropout (Gal and Ghahramani 2016).
     *
     * @param dropout the probability with which a value is dropped
     * @param seed of the masks, 0 or above and below 2⁵³
     */
    public float[] stochasticLogits(float[] image, int depth, int height, int width, double dropout, long seed) {
        return infer("logits", OptionalLong.of(seed), image, depth, height, width, new double[] {seed, dropout, 0, 0});
    }

    /**
     * What the outputs for one patch are over many passes of Monte Carlo dropout (Gal and Ghahramani 2016), with only dropout
     * stochastic: normalisation uses the running statistics, which stay. One call into the engine, which keeps running sums. On the CPU a
     * pass's masks are a function of its seed alone, whichever passes run with it; on a GPU all passes' masks are one of the first seed and
     * the image's size.
     *
     * @param image as for {@link #logits}
     */
    public Moments moments(float[] image, int depth, int height, int width, StochasticPasses passes) {
        return moments(image, depth, height, width, passes, passes.together(image.length, gpu));
    }

    Moments moments(float[] image, int depth, int height, int width, StochasticPasses passes, int together) {
        float[] found = infer(
                "moments",
                OptionalLong.of(passes.seeds()[0]),
                image,
                depth,
                height,
                width,
                passes.scalarsTogether(together));
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
        return infer("features", OptionalLong.empty(), image, depth, height, width, DETERMINISTIC);
    }

    /**
     * Room on the network's device for the weighted sum of its outputs over the windows of one image.
     *
     * @param image shape (depth, height, width), each at least the window's
     * @param weights shape (windowDepth, windowHeight, windowWidth)
     */
    public WindowSum windowSum(
            float[] image,
            int depth,
            int height,
            int width,
            float[] weights,
            int windowDepth,
            int windowHeight,
            int windowWidth) {
        NDManager scope = manager.newSubManager();
        try {
            int[] extents = {depth, height, width};
            int[] window = {windowDepth, windowHeight, windowWidth};
            return new WindowSum(this, scope, image, extents, weights, window);
        } catch (EngineException e) {
            scope.close();
            throw MemoryExhaustedException.of(e, new Shape(1, 1, depth, height, width), device);
        } catch (RuntimeException | Error e) {
            scope.close();
            throw e;
        }
    }

    /**
     * @param tensors image, weights, sum and total
     */
    void addWindows(NDList tensors, int... corners) {
        try (NDManager scope = manager.newSubManager()) {
            NDList inputs = new NDList(tensors);
            inputs.addAll(parameters);
            inputs.addAll(buffers);
            inputs.add(scalars(scope, Arrays.stream(corners).asDoubleStream().toArray()));
            NDArray image = tensors.get(0);
            call(scope, Call.withoutDraws("add_windows", image.getShape()), inputs)
                    .attach(scope);
        }
    }

    /** On the network's device. */
    NDArray tensor(NDManager scope, float[] values, Shape extents) {
        NDArray created = scope.create(images.get().holding(values), extents, DataType.FLOAT32);
        if (gpu) {
            return created;
        }
        // On the CPU it is Java's memory that was wrapped, and that is used again.
        try (created) {
            return created.duplicate();
        }
    }

    private float[] infer(
            String method, OptionalLong seed, float[] image, int depth, int height, int width, double[] scalars) {
        try (NDManager scope = manager.newSubManager()) {
            Shape extents = new Shape(1, 1, depth, height, width);
            NDList inputs = new NDList(scope.create(images.get().holding(image), extents, DataType.FLOAT32));
            inputs.addAll(parameters);
            inputs.addAll(buffers);
            inputs.add(scalars(scope, scalars));
            return read(
                    call(scope, new Call(method, false, seed, extents), inputs).get(0));
        }
    }

    /** The state by the names of MONAI's state dict: weights, running statistics and the counters of batches. */
    public Map<String, HostTensor> state() {
        Map<String, HostTensor> state = byName(parameters);
        for (int n = 0; n < bufferSpecs.size(); n++) {
            TensorSpec spec = bufferSpecs.get(n);
            state.put(spec.name(), new HostTensor(spec.shape(), read(buffers.get(n))));
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
        return byName(momenta);
    }

    /** The average of the weights, by the names of the parameters. */
    public Map<String, HostTensor> averaged() {
        return byName(averages);
    }

    /** Takes the average of the weights as the weights. */
    public void useAverage() {
        keep(parameters, averaged());
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
        keep(parameters, state);
        for (int n = 0; n < bufferSpecs.size(); n++) {
            buffers.get(n)
                    .set(FloatBuffer.wrap(state.get(bufferSpecs.get(n).name()).values()));
        }
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
        keep(momenta, state);
    }

    /**
     * Takes over an average as {@link #averaged()} gives it.
     *
     * @throws IllegalArgumentException if a tensor is missing or of another shape; nothing has changed then
     */
    public void loadAverage(Map<String, HostTensor> state) {
        check(parameterSpecs, state);
        keep(averages, state);
    }

    @Override
    public void close() {
        module.close();
        manager.close();
        images.remove();
        targets.remove();
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

    /** What lies as the parameters do, by their names. */
    private Map<String, HostTensor> byName(NDList tensors) {
        if (layout != null) {
            return layout.unpacked(singles(tensors.get(0)));
        }
        Map<String, HostTensor> state = new LinkedHashMap<>();
        for (int n = 0; n < parameterSpecs.size(); n++) {
            TensorSpec spec = parameterSpecs.get(n);
            state.put(spec.name(), new HostTensor(spec.shape(), singles(tensors.get(n))));
        }
        return state;
    }

    private void keep(NDList tensors, Map<String, HostTensor> state) {
        if (layout != null) {
            tensors.get(0).set(FloatBuffer.wrap(layout.packed(state)));
            return;
        }
        for (int n = 0; n < parameterSpecs.size(); n++) {
            tensors.get(n)
                    .set(FloatBuffer.wrap(
                            state.get(parameterSpecs.get(n).name()).values()));
        }
    }

    private NDList images(NDManager scope, StagedBatch staged) {
        if (staged.onDevice() != null) {
            return new NDList(staged.onDevice());
        }
        Batch batch = staged.batch();
        Shape extents = extents(batch);
        return new NDList(
                scope.create(images.get().holding(batch.images()), extents, DataType.FLOAT32),
                scope.create(targets.get().holding(batch.targets()), extents, DataType.FLOAT32));
    }

    private static Shape extents(Batch batch) {
        return new Shape(batch.size(), 1, batch.depth(), batch.height(), batch.width());
    }

    /** In Java's machine's memory, whatever the device: a GPU that had them would have to be waited for. */
    private static NDArray scalars(NDManager scope, double... scalars) {
        return scope.newSubManager(Device.cpu()).create(scalars);
    }

    private static NDArray named(String name, NDArray tensor) {
        tensor.setName(name);
        return tensor;
    }

    /**
     * A call into the script.
     *
     * @param seed of dropout's masks; none if it draws none
     * @param images the shape of what it works on, for messages; empty if it works on weights alone
     */
    private record Call(String method, boolean differentiates, OptionalLong seed, Shape images) {

        static Call withoutDraws(String method, Shape images) {
            return new Call(method, false, OptionalLong.empty(), images);
        }
    }

    private NDList call(NDManager scope, Call call, NDList inputs) {
        // Both settings belong to the thread. Without the first, the executor would specialise the script anew for each
        // shape.
        JniUtils.setGraphExecutorOptimize(false);
        boolean records = call.differentiates && layout == null;
        JniUtils.setGradMode(records);
        try {
            if (records) {
                inputs.add(named(
                        "module_method:" + call.method,
                        scope.newSubManager(Device.cpu()).create(0f)));
                return IValueUtils.forward(module, inputs, true);
            }
            if (!gpu || call.seed.isEmpty()) {
                return run(scope, call.method, inputs);
            }
            synchronized (GENERATOR) {
                JniUtils.setSeed(call.seed.getAsLong());
                return run(scope, call.method, inputs);
            }
        } catch (EngineException e) {
            RuntimeException failure = MemoryExhaustedException.of(e, call.images, device);
            if (gpu && failure instanceof MemoryExhaustedException) {
                // What the engine holds ready for its next tensors is in pieces of the wrong size.
                JniUtils.emptyCudaCache();
            }
            throw failure;
        }
    }

    /**
     * Runs a method without recording a graph. Not by the engine's own wrapper, which keeps the inputs for the life of the process where the
     * method throws, as it does for want of memory.
     *
     * @param inputs those with one name make one list
     */
    private NDList run(NDManager scope, String method, NDList inputs) {
        Map<String, List<PtNDArray>> grouped = new LinkedHashMap<>();
        for (NDArray input : inputs) {
            String name = input.getName() == null ? "one " + grouped.size() : input.getName();
            grouped.computeIfAbsent(name, ignored -> new ArrayList<>()).add((PtNDArray) input);
        }
        List<IValue> arguments = new ArrayList<>();
        try {
            grouped.forEach((name, tensors) -> arguments.add(
                    name.endsWith("[]")
                            ? IValue.listFrom(tensors.toArray(PtNDArray[]::new))
                            : IValue.from(tensors.get(0))));
            try (IValue result = IValueUtils.runMethod(module, method, arguments.toArray(IValue[]::new))) {
                return result.toNDList((PtNDManager) scope);
            }
        } finally {
            arguments.forEach(IValue::close);
        }
    }

    private static Map<String, HostTensor> values(List<TensorSpec> specs, Function<TensorSpec, float[]> values) {
        Map<String, HostTensor> state = new LinkedHashMap<>();
        specs.forEach(spec -> state.put(spec.name(), new HostTensor(spec.shape(), values.apply(spec))));
        return state;
    }

    private NDList ofParameters(String name, Map<String, HostTensor> state) {
        return layout == null
                ? tensors(name, state.values())
                : tensors(name, List.of(new HostTensor(new long[] {layout.size()}, layout.packed(state))));
    }

    private NDList tensors(String name, Collection<HostTensor> values) {
        NDList list = new NDList();
        values.forEach(each -> list.add(tensor(each, name)));
        return list;
    }

    private NDArray tensor(HostTensor values, String name) {
        try (NDArray wrapped =
                manager.create(FloatBuffer.wrap(values.values()), new Shape(values.shape()), DataType.FLOAT32)) {
            return named(name, wrapped.duplicate());
        }
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
