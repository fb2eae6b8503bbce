package dev.firstpick.training.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firstpick.events.LogKeys;
import java.util.Map;

/** The kinds of jobs. */
public enum JobKind {
    /** Train a network without annotations. */
    @JsonProperty("representation")
    REPRESENTATION,
    /** Put volumes through such a network. */
    @JsonProperty("embedding")
    EMBEDDING,
    /** Train the segmentation network on a selection's picks, and evaluate it. */
    @JsonProperty("training")
    TRAINING;

    /** What such a job is about, by the names in {@link LogKeys}: a training is a run, too. */
    Map<String, String> about(String pool, String job) {
        return this == TRAINING
                ? Map.of(LogKeys.POOL, pool, LogKeys.JOB, job, LogKeys.RUN, job)
                : Map.of(LogKeys.POOL, pool, LogKeys.JOB, job);
    }
}
