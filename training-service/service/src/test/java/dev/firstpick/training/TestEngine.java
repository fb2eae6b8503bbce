package dev.firstpick.training;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** The real engine, on one thread of the CPU. */
public final class TestEngine {

    private TestEngine() {}

    /** With the engine loaded. */
    public static EngineRoom start() {
        EngineRoom room = new EngineRoom(settings());
        room.start();
        return room;
    }

    public static TrainerSettings settings() {
        return new TrainerSettings() {
            @Override
            public Optional<String> worker() {
                return Optional.of("test");
            }

            @Override
            public OptionalInt threads() {
                return OptionalInt.of(1);
            }

            @Override
            public Device device() {
                return Device.CPU;
            }

            @Override
            public Numbers precision() {
                return Numbers.SINGLE;
            }

            @Override
            public Duration checkpointEvery() {
                return Duration.ofHours(1);
            }
        };
    }
}
