package dev.firstpick.training.events;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.firstpick.events.Required;
import dev.firstpick.events.Text;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * An attempt at a job failed, or the job was given up.
 *
 * @param job identity
 * @param pool the pool's name
 * @param kind of job
 * @param selection of a training
 * @param attempt that failed
 * @param terminal whether the job is given up: nobody will try again
 * @param reason in words
 * @param worker who failed, or {@code dispatcher}
 * @param time when
 */
@JsonClassDescription("An attempt at a job failed, or the job was given up.")
public record JobFailed(
        @Text(Text.Rule.SHA256) String job,
        @Text(Text.Rule.NAME) String pool,
        JobKind kind,
        Optional<String> selection,
        int attempt,

        @JsonPropertyDescription("Whether the job is given up: nobody will try again")
        boolean terminal,

        @Text(Text.Rule.LINES) String reason,
        String worker,
        Instant time)
        implements TrainingEvent {

    public JobFailed {
        Required.sha256("job", job);
        Required.name("pool", pool);
        Required.lines("reason", reason);
    }

    @Override
    public String subject() {
        return job + "/" + attempt + "/" + terminal;
    }

    @Override
    public Map<String, String> about() {
        return kind.about(pool, job);
    }
}
