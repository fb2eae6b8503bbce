package dev.firstpick.training;

import dev.firstpick.learning.network.DeviceChoice;
import dev.firstpick.learning.network.LearningEngine;
import dev.firstpick.learning.network.Precision;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The deep-learning engine of this process, as the settings want it. */
@Singleton
public class EngineRoom {

    private static final Logger LOG = LoggerFactory.getLogger(EngineRoom.class);

    private final TrainerSettings settings;
    private volatile Optional<LearningEngine> engine = Optional.empty();

    EngineRoom(TrainerSettings settings) {
        this.settings = settings;
    }

    /**
     * Loads the engine. Blocks for seconds the first time on a machine.
     *
     * @throws dev.firstpick.learning.network.DeviceUnavailableException if a GPU is demanded and cannot be used
     * @throws dev.firstpick.learning.network.EngineUnavailableException if the native libraries cannot be loaded
     */
    void start() {
        int threads = settings.threads().orElse(Runtime.getRuntime().availableProcessors());
        LearningEngine started = inPrecision(LearningEngine.start(threads, choice()));
        LOG.info(
                "engine loaded: version={} device={} precision={} threads={}",
                started.version(),
                started.deviceName(),
                started.precision(),
                threads);
        started.withoutGpuBecause()
                .ifPresent(reason -> LOG.warn(
                        "device=auto took the CPU, where a training takes many times as long as on a GPU: {}. To silence this,"
                                + " set firstpick.training.device=cpu",
                        reason));
        engine = Optional.of(started);
    }

    /** The engine. */
    public LearningEngine engine() {
        return engine.orElseThrow(() -> new IllegalStateException("the engine is not loaded yet"));
    }

    /** Whether it is loaded. */
    public boolean loaded() {
        return engine.isPresent();
    }

    private LearningEngine inPrecision(LearningEngine started) {
        return switch (settings.precision()) {
            case SINGLE -> started.withPrecision(Precision.SINGLE);
            case MIXED -> started.withPrecision(Precision.MIXED);
            case AUTO -> started;
        };
    }

    private DeviceChoice choice() {
        return switch (settings.device()) {
            case CPU -> DeviceChoice.CPU;
            case CUDA -> DeviceChoice.CUDA;
            case AUTO -> DeviceChoice.AUTO;
        };
    }
}
