package dev.firstpick.training.events;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.firstpick.events.Required;
import dev.firstpick.events.Text;
import dev.firstpick.ingest.events.Task;
import dev.firstpick.selection.events.Purpose;
import dev.firstpick.selection.events.Scope;
import dev.firstpick.store.ObjectRef;
import java.time.Instant;

/**
 * Train the segmentation network on exactly a selection's picks, and evaluate it on the test volumes.
 *
 * @param job identity; also the run's
 * @param pool the pool's name
 * @param digest of the revision
 * @param selection identity
 * @param strategy of the selection
 * @param scope of the selection
 * @param budget of the selection
 * @param seed of the selection
 * @param purpose of the selection
 * @param task what is to be segmented
 * @param learning how to train
 * @param trainingSeed of the initial weights, the patches and dropout
 * @param cases {@link CaseManifest} as JSON
 * @param attempt 1, 2, …
 * @param time when it was sent
 */
@JsonClassDescription(
        "Train the segmentation network on exactly a selection's picks, and evaluate it on the test volumes.")
public record TrainingRequested(
        @Text(Text.Rule.SHA256) String job,
        @Text(Text.Rule.NAME) String pool,
        @Text(Text.Rule.SHA256) String digest,
        @Text(Text.Rule.SHA256) String selection,
        @Text(Text.Rule.LINE) String strategy,
        Scope scope,
        int budget,
        long seed,
        Purpose purpose,
        Task task,
        LearningSettings learning,
        long trainingSeed,

        @JsonPropertyDescription("The manifest of the labelled volumes")
        ObjectRef cases,

        int attempt,
        Instant time)
        implements TrainingJob {

    public TrainingRequested {
        Required.sha256("job", job);
        Required.name("pool", pool);
        Required.sha256("digest", digest);
        Required.sha256("selection", selection);
        Required.text("strategy", strategy);
        Required.atLeast("budget", budget, 1);
        Required.atLeast("attempt", attempt, 1);
    }

    @Override
    public JobKind kind() {
        return JobKind.TRAINING;
    }
}
