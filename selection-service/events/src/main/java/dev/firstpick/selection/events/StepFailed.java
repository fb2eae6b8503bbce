package dev.firstpick.selection.events;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.firstpick.events.Required;
import dev.firstpick.events.Text;
import java.time.Instant;

/**
 * A step of this service's own work did not succeed: it was tried more than a few times and will be again, or it was given up. Told once
 * when a step has failed a few times, and once when it is given up; not for each attempt.
 *
 * @param pool the pool's name
 * @param step identity of the step, a SHA-256
 * @param kind {@code plan} (read a sealed revision), {@code learn} (have a representation learned), {@code embed} (have volumes
 *     embedded), {@code pick} (compute the picks), {@code replace} (replace withdrawn picks), {@code train} (have a selection
 *     trained) or {@code cancel} (have a trainer leave a job)
 * @param target of the step: a revision's number, or the identity of a representation or a request
 * @param attempts how often it was begun
 * @param terminal whether it was given up: nobody will try again
 * @param reason in words
 * @param since when the step was asked for
 * @param time when
 */
@JsonClassDescription("A step of selection's own work failed a few times and is tried again, or was given up.")
public record StepFailed(
        @Text(Text.Rule.NAME) String pool,

        @JsonPropertyDescription("Identity of the step, a SHA-256") @Text(Text.Rule.SHA256)
        String step,

        @JsonPropertyDescription("plan, learn, embed, pick, replace, train or cancel") @Text(Text.Rule.LINE)
        String kind,

        @JsonPropertyDescription("A revision's number, or the identity of a representation or a request")
        @Text(Text.Rule.LINE)
        String target,

        @JsonPropertyDescription("How often it was begun") int attempts,

        @JsonPropertyDescription("Whether it was given up: nobody will try again")
        boolean terminal,

        @Text(Text.Rule.LINE) String reason,

        @JsonPropertyDescription("When the step was asked for")
        Instant since,

        Instant time)
        implements SelectionEvent {

    public StepFailed {
        Required.name("pool", pool);
        Required.sha256("step", step);
        Required.text("kind", kind);
        Required.text("target", target);
        Required.atLeast("attempts", attempts, 1);
        Required.text("reason", reason);
    }

    /** The same step may be asked for again after it has ended: another time, it is another one. */
    @Override
    public String subject() {
        return step + "/" + since.toEpochMilli() + "/" + attempts + "/" + terminal;
    }
}
