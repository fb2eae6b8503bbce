package dev.firstpick.selection.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a selection is for. */
public enum Purpose {
    /** To be annotated: annotation queues send these to people. */
    @JsonProperty("annotate")
    ANNOTATE,
    /** To compare with (random draws, controls): no annotator should be sent these. */
    @JsonProperty("benchmark")
    BENCHMARK
}
