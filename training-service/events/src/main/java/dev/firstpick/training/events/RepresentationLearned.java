package dev.firstpick.training.events;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.firstpick.events.Required;
import dev.firstpick.store.ObjectRef;
import java.time.Instant;

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
 */
@JsonClassDescription("A network was trained without annotations.")
public record RepresentationLearned(
        String job,
        String pool,
        String digest,
        RepresentationKind representation,
        @JsonPropertyDescription("Weights, safetensors") ObjectRef model,
        int iterations,
        double loss,
        double seconds,
        String worker,
        int attempt,
        Instant time)
        implements TrainingEvent {

    public RepresentationLearned {
        Required.sha256("job", job);
        Required.name("pool", pool);
        Required.sha256("digest", digest);
    }
}
