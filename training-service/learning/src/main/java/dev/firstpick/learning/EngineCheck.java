package dev.firstpick.learning;

import dev.firstpick.learning.network.DeviceChoice;
import dev.firstpick.learning.network.DeviceUnavailableException;
import dev.firstpick.learning.network.EngineUnavailableException;
import dev.firstpick.learning.network.LearningEngine;
import java.util.Locale;

/**
 * {@code EngineCheck [auto|cpu|cuda]}: loads the engine's native libraries and prints one sentence: what was loaded and which device it takes, or
 * what is wrong and what to do about it, with exit status 1. With {@code LD_BIND_NOW=1} in the environment every symbol of the libraries must be
 * found, as far as a machine without a GPU can tell whether they fit each other.
 */
public final class EngineCheck {

    private EngineCheck() {}

    public static void main(String[] arguments) {
        String choice = arguments.length == 0 ? "auto" : arguments[0];
        try {
            LearningEngine engine = LearningEngine.start(
                    Runtime.getRuntime().availableProcessors(), DeviceChoice.valueOf(choice.toUpperCase(Locale.ROOT)));
            System.out.println("engine: PyTorch " + engine.version() + " on " + engine.deviceName()
                    + engine.withoutGpuBecause().map(why -> ", because " + why).orElse(""));
        } catch (DeviceUnavailableException | EngineUnavailableException e) {
            System.out.println(e.getMessage());
            System.exit(1);
        }
    }
}
