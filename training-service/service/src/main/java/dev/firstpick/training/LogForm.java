package dev.firstpick.training;

import dev.firstpick.events.log.JsonLines;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Writes the log as JSON where the settings want it so, from the first thing on that the service itself does. */
@Singleton
class LogForm {

    void start(@Observes @Priority(1) StartupEvent event, @ConfigProperty(name = "firstpick.log.json") boolean json) {
        if (json) {
            JsonLines.install("training", Logger.getLogger("").getHandlers());
        }
    }
}
