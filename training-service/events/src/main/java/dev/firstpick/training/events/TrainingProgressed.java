package dev.firstpick.training.events;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.firstpick.events.Required;
import dev.firstpick.events.Text;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How far a job is. Sent at intervals; none of them is needed.
 *
 * @param job identity
 * @param pool the pool's name
 * @param kind of job
 * @param selection of a training
 * @param phase {@code loading}, {@code training}, {@code evaluating} or {@code embedding}
 * @param done iterations, or volumes
 * @param total iterations, or volumes
 * @param loss mean since the last report, while training
 * @param learningRate while training
 * @param validationDice of the last validation, if there was one
 * @param perSecond iterations or volumes a second
 * @param secondsLeft at that speed
 * @param worker who is at it
 * @param attempt of the job
 * @param time when
 */
@JsonClassDescription("How far a job is.")
public record TrainingProgressed(
        @Text(Text.Rule.SHA256) String job,
        @Text(Text.Rule.NAME) String pool,
        JobKind kind,
        Optional<String> selection,

        @JsonPropertyDescription("loading, training, evaluating or embedding") @Text(Text.Rule.LINE)
        String phase,

        int done,
        int total,
        Optional<Double> loss,
        Optional<Double> learningRate,
        Optional<Double> validationDice,
        double perSecond,
        double secondsLeft,
        String worker,
        int attempt,
        Instant time)
        implements ProgressEvent {

    public TrainingProgressed {
        Required.sha256("job", job);
        Required.name("pool", pool);
        Required.text("phase", phase);
    }

    @Override
    public String key() {
        return job;
    }

    @Override
    public String subject() {
        return job + "/" + attempt + "/" + phase + "/" + done;
    }

    @Override
    public Map<String, String> about() {
        return kind.about(pool, job);
    }
}
