package dev.firstpick.training.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a network is trained to do. */
public enum RepresentationKind {
    /** To reproduce its input; features and reconstruction variance come from it. */
    @JsonProperty("reconstruction")
    RECONSTRUCTION,
    /** To find the pseudo-label; uncertainty comes from it. */
    @JsonProperty("proxy")
    PROXY
}
