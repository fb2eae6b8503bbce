package dev.firstpick.training.events;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.firstpick.events.Required;
import dev.firstpick.events.Text;
import dev.firstpick.ingest.events.Task;
import dev.firstpick.store.ObjectRef;
import java.time.Instant;

/**
 * Train a network on the candidates of a revision, without annotations.
 *
 * @param job identity
 * @param pool the pool's name
 * @param digest of the revision
 * @param representation which network
 * @param task what the scans are
 * @param learning how to train
 * @param seed of the initial weights and of the patches
 * @param volumes {@link VolumeManifest} as JSON: the candidates, no validation or test volume among them
 * @param attempt 1, 2, …
 * @param time when it was sent
 */
@JsonClassDescription("Train a network on the candidates of a revision, without annotations.")
public record RepresentationRequested(
        @Text(Text.Rule.SHA256) String job,
        @Text(Text.Rule.NAME) String pool,
        @Text(Text.Rule.SHA256) String digest,
        RepresentationKind representation,
        Task task,
        LearningSettings learning,
        long seed,

        @JsonPropertyDescription("The manifest of the candidates")
        ObjectRef volumes,

        int attempt,
        Instant time)
        implements TrainingJob {

    public RepresentationRequested {
        Required.sha256("job", job);
        Required.name("pool", pool);
        Required.sha256("digest", digest);
        Required.atLeast("attempt", attempt, 1);
    }

    @Override
    public JobKind kind() {
        return JobKind.REPRESENTATION;
    }
}
