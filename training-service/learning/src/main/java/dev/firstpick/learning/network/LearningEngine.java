package dev.firstpick.learning.network;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.io.File;
import java.util.Optional;

/**
 * The deep-learning engine of this process: PyTorch, loaded once. The first start on a machine unpacks the native libraries to
 * the directory that {@code DJL_CACHE_DIR} names, which takes some seconds; nothing is downloaded.
 *
 * <p>Safe for use by several threads. The number of threads is the process's, so the last caller's wins.
 */
public final class LearningEngine {

    private static final Object LOADING = new Object();

    private final Device device;
    private final Precision precision;
    private final int threads;
    private final Optional<String> withoutGpu;

    private LearningEngine(int threads, Device device, Precision precision, Optional<String> withoutGpu) {
        this.threads = threads;
        this.withoutGpu = withoutGpu;
        this.device = device;
        this.precision = precision;
    }

    /**
     * Loads the engine if it is not loaded yet. Steps are computed in mixed precision on a GPU, in single precision on the CPU.
     *
     * @param threads how many threads one operator may use on the CPU, at least 1; with 1, results are the same bit for bit
     * @param choice where networks shall live
     * @throws IllegalArgumentException if {@code threads} is below 1
     * @throws DeviceUnavailableException if a GPU is demanded and the engine can use none
     * @throws EngineUnavailableException if the engine's native libraries cannot be loaded
     */
    public static LearningEngine start(int threads, DeviceChoice choice) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: found " + threads + ", expected at least 1");
        }
        Engine engine = load(threads);
        JniUtils.setNumThreads(threads);
        if (choice == DeviceChoice.CPU) {
            return new LearningEngine(threads, Device.cpu(), Precision.SINGLE, Optional.empty());
        }
        GpuProbe gpu = GpuProbe.run(engine.getVersion(), flavor());
        if (gpu.usable()) {
            return new LearningEngine(threads, Device.gpu(0), Precision.MIXED, Optional.empty());
        }
        if (choice == DeviceChoice.CUDA) {
            throw new DeviceUnavailableException("device: cuda was demanded, but " + gpu.reason());
        }
        return new LearningEngine(threads, Device.cpu(), Precision.SINGLE, Optional.of(gpu.reason()));
    }

    /** Loads the engine with as many threads as the machine has processors, on the GPU if there is one. */
    public static LearningEngine start() {
        return start(Runtime.getRuntime().availableProcessors(), DeviceChoice.AUTO);
    }

    private static Engine load(int threads) {
        synchronized (LOADING) {
            // Read by DJL while it loads. Its telemetry and its downloads stay off: a worker may have no network.
            System.setProperty("OPT_OUT_TRACKING", "true");
            System.setProperty("ai.djl.offline", "true");
            System.setProperty("offline", "true");
            if (System.getProperty("ai.djl.pytorch.num_threads") == null) {
                System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
            }
            requireLibtorchWhereItIsSaidToBe();
            // A stream of its own for each call would let a step begin before its batch is there.
            System.setProperty("ai.djl.pytorch.enable_cuda_stream", "false");
            try {
                return Engine.getEngine("PyTorch");
            } catch (EngineException | LinkageError e) {
                throw EngineUnavailableException.of(e);
            }
        }
    }

    private static void requireLibtorchWhereItIsSaidToBe() {
        String path = System.getenv("PYTORCH_LIBRARY_PATH");
        if (path == null) {
            return;
        }
        String library = System.mapLibraryName("torch");
        for (String each : path.split(File.pathSeparator)) {
            if (each.endsWith(library) && new File(each).isFile() || new File(each, library).isFile()) {
                return;
            }
        }
        throw EngineUnavailableException.withoutLibtorch(path);
    }

    private static String flavor() {
        String flavor = System.getenv("PYTORCH_FLAVOR");
        return flavor == null ? "cpu" : flavor;
    }

    /** Why networks live on the CPU although a GPU would have been taken, as the end of a sentence; empty where nobody would have. */
    public Optional<String> withoutGpuBecause() {
        return withoutGpu;
    }

    /** The same engine, on which networks compute their steps in {@code value}. */
    public LearningEngine withPrecision(Precision value) {
        return new LearningEngine(threads, device, value, withoutGpu);
    }

    /** With what numbers networks compute their steps. */
    public Precision precision() {
        return precision;
    }

    /**
     * How many threads shall prepare batches ahead of a training. On a GPU the processors have nothing else to do; on the CPU one is enough,
     * and the rest is the network's.
     */
    public int feeders() {
        return device.isGpu() ? Math.max(1, threads - 1) : 1;
    }

    /** {@code cpu} or {@code cuda:N}. */
    public String deviceName() {
        return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
    }

    /** The version of the engine's PyTorch. */
    public String version() {
        return Engine.getEngine("PyTorch").getVersion();
    }

    NDManager newManager() {
        return NDManager.newBaseManager(device, "PyTorch");
    }

    Device device() {
        return device;
    }
}
