package dev.firstpick.training.events;

import com.fasterxml.jackson.annotation.JsonProperty;

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
    TRAINING
}
