package dev.firstpick.selection.endpoint;

import dev.firstpick.selection.steps.Step;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A step of a pool's work that was tried more than a few times.
 *
 * @param kind {@code plan}, {@code learn}, {@code embed}, {@code pick}, {@code replace}, {@code train} or {@code cancel}
 * @param subject of what
 * @param attempts how often it was tried
 * @param failure why it did not work the last time
 * @param nextAt when it is tried again
 */
@Schema(description = "A step of a pool's work that was tried more than a few times, and is tried again")
public record StepView(String kind, String subject, int attempts, Optional<String> failure, Instant nextAt) {

    static StepView of(Step step) {
        return new StepView(
                step.kind().name().toLowerCase(Locale.ROOT),
                step.subject(),
                step.attempts(),
                step.failure(),
                step.dueAt());
    }
}
