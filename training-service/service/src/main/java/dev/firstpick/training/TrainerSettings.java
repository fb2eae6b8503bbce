package dev.firstpick.training;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** This service's own settings. */
@ConfigMapping(prefix = "firstpick.training")
public interface TrainerSettings {

    /** The worker's name in what it publishes; host and process where there is none. */
    Optional<String> worker();

    /** How many threads the engine computes with; all processors where it is not set. */
    OptionalInt threads();

    /** What the engine computes on. */
    @WithDefault("auto")
    Device device();

    /** With what numbers steps are computed: mixed takes a GPU of compute capability 8.0 or later. */
    @WithDefault("auto")
    Numbers precision();

    /** How often a job in hand leaves a checkpoint. */
    @WithDefault("30s")
    Duration checkpointEvery();

    /** Precisions. */
    enum Numbers {
        SINGLE,
        MIXED,
        /** Mixed on a GPU, single on a CPU. */
        AUTO
    }

    /** Kinds of devices. */
    enum Device {
        CPU,
        CUDA,
        /** A GPU where there is one. */
        AUTO
    }
}
