package dev.firstpick.ingest.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What part a volume takes. The three are disjoint: only pool volumes are ever picked, only test volumes are reported on. */
public enum Role {
    /** A candidate for annotation. */
    @JsonProperty("pool")
    POOL,
    /** Labelled beforehand; chooses the best checkpoint. */
    @JsonProperty("validation")
    VALIDATION,
    /** Labelled beforehand; takes part in nothing but the evaluation. */
    @JsonProperty("test")
    TEST
}
