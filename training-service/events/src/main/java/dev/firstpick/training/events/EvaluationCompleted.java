package dev.firstpick.training.events;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.firstpick.events.Required;
import dev.firstpick.events.Text;
import dev.firstpick.events.WhenAbsent;
import dev.firstpick.selection.events.Scope;
import dev.firstpick.store.ObjectRef;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network was trained on a selection's picks and evaluated on the test volumes. Dice is the mean over a case's foreground classes;
 * distances are in mm.
 *
 * @param job what asked for it; the run's identity
 * @param pool the pool's name
 * @param digest of the revision
 * @param selection identity
 * @param strategy of the selection
 * @param scope of the selection
 * @param budget of the selection
 * @param seed of the selection
 * @param trainingSeed of the training
 * @param model weights, safetensors
 * @param cases {@link CaseResults} as JSON
 * @param evaluated how many test volumes
 * @param undefined how many of them have a distance that is not defined (an empty prediction or reference)
 * @param meanDice over the test volumes
 * @param sdDice over the test volumes, n − 1
 * @param worstDice of the test volumes
 * @param meanHd95 over the cases where it is defined
 * @param meanAssd over the cases where it is defined
 * @param iterations optimiser steps
 * @param resumedFrom the iteration from which the last attempt went on, 0 if from the start
 * @param seconds of work, of the last attempt
 * @param worker who did it
 * @param attempt of the job
 * @param time when it was done
 * @param setAside validation and test volumes that took no part, each with the reason; absent in old events, which is empty
 * @param emptyLabels training volumes whose label map holds no foreground, at most {@value SetAside#MOST_LISTED} of them; absent in old
 *     events, which is empty
 */
@JsonClassDescription("A network was trained on a selection's picks and evaluated on the test volumes.")
public record EvaluationCompleted(
        @Text(Text.Rule.SHA256) String job,
        @Text(Text.Rule.NAME) String pool,
        @Text(Text.Rule.SHA256) String digest,
        @Text(Text.Rule.SHA256) String selection,
        String strategy,
        Scope scope,
        int budget,
        long seed,
        long trainingSeed,
        @JsonPropertyDescription("Weights, safetensors") ObjectRef model,

        @JsonPropertyDescription("The manifest of the cases' metrics")
        ObjectRef cases,

        int evaluated,

        @JsonPropertyDescription("Cases with a distance that is not defined")
        int undefined,

        double meanDice,
        double sdDice,
        double worstDice,

        @JsonPropertyDescription("Millimetres, over the cases where it is defined")
        Optional<Double> meanHd95,

        @JsonPropertyDescription("Millimetres, over the cases where it is defined")
        Optional<Double> meanAssd,

        int iterations,

        @JsonPropertyDescription("The iteration from which the last attempt went on")
        int resumedFrom,

        double seconds,
        String worker,
        int attempt,
        Instant time,

        @WhenAbsent("[]")
        @JsonPropertyDescription("Validation and test volumes that took no part, and why; absent in old events")
        List<SetAside> setAside,

        @WhenAbsent("[]")
        @JsonPropertyDescription("Training volumes whose label map holds no foreground; absent in old events")
        List<String> emptyLabels)
        implements TrainingEvent {

    public EvaluationCompleted {
        setAside = List.copyOf(setAside);
        emptyLabels = List.copyOf(emptyLabels);
        Required.sha256("job", job);
        Required.name("pool", pool);
        Required.sha256("digest", digest);
        Required.sha256("selection", selection);
        Required.finite("meanDice", meanDice);
        Required.atLeast("evaluated", evaluated, 1);
    }

    /** A run in which every volume took part, and no label map was empty. */
    public EvaluationCompleted(
            String job,
            String pool,
            String digest,
            String selection,
            String strategy,
            Scope scope,
            int budget,
            long seed,
            long trainingSeed,
            ObjectRef model,
            ObjectRef cases,
            int evaluated,
            int undefined,
            double meanDice,
            double sdDice,
            double worstDice,
            Optional<Double> meanHd95,
            Optional<Double> meanAssd,
            int iterations,
            int resumedFrom,
            double seconds,
            String worker,
            int attempt,
            Instant time) {
        this(
                job,
                pool,
                digest,
                selection,
                strategy,
                scope,
                budget,
                seed,
                trainingSeed,
                model,
                cases,
                evaluated,
                undefined,
                meanDice,
                sdDice,
                worstDice,
                meanHd95,
                meanAssd,
                iterations,
                resumedFrom,
                seconds,
                worker,
                attempt,
                time,
                List.of(),
                List.of());
    }

    @Override
    public Map<String, String> about() {
        return JobKind.TRAINING.about(pool, job);
    }
}
