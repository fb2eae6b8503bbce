package dev.firstpick.training.events;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.firstpick.events.Required;
import dev.firstpick.events.Text;
import dev.firstpick.events.WhenAbsent;
import dev.firstpick.store.ObjectRef;
import java.time.Instant;
import java.util.List;

/**
 * A network was trained without annotations. The representation's identity is the model's SHA-256.
 *
 * @param job what asked for it
 * @param pool the pool's name
 * @param digest of the revision
 * @param representation which network
 * @param model weights, safetensors
 * @param iterations optimiser steps
 * @param loss mean of the last iterations
 * @param seconds of work, over all attempts that led here
 * @param worker who did it
 * @param attempt of the job
 * @param time when it was done
 * @param setAside volumes that took no part in the training, each with the reason, at most {@value SetAside#MOST_LISTED} of them; absent
 *     in old events, which is empty
 */
@JsonClassDescription("A network was trained without annotations.")
public record RepresentationLearned(
        @Text(Text.Rule.SHA256) String job,
        @Text(Text.Rule.NAME) String pool,
        @Text(Text.Rule.SHA256) String digest,
        RepresentationKind representation,
        @JsonPropertyDescription("Weights, safetensors") ObjectRef model,
        int iterations,
        double loss,
        double seconds,
        String worker,
        int attempt,
        Instant time,

        @WhenAbsent("[]") @JsonPropertyDescription("Volumes that took no part, and why; absent in old events")
        List<SetAside> setAside)
        implements TrainingEvent {

    public RepresentationLearned {
        setAside = List.copyOf(setAside);
        Required.sha256("job", job);
        Required.name("pool", pool);
        Required.sha256("digest", digest);
    }

    /** A network that was trained on all volumes. */
    public RepresentationLearned(
            String job,
            String pool,
            String digest,
            RepresentationKind representation,
            ObjectRef model,
            int iterations,
            double loss,
            double seconds,
            String worker,
            int attempt,
            Instant time) {
        this(job, pool, digest, representation, model, iterations, loss, seconds, worker, attempt, time, List.of());
    }
}
