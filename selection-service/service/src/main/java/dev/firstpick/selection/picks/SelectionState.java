package dev.firstpick.selection.picks;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How far a selection is. */
public enum SelectionState {
    /** Asked for; it may wait for a representation. */
    @JsonProperty("planned")
    PLANNED,
    /** Has its picks, not all of them annotated. */
    @JsonProperty("made")
    MADE,
    /** All picks are annotated. */
    @JsonProperty("annotated")
    ANNOTATED,
    /** All its trainings are evaluated. */
    @JsonProperty("trained")
    TRAINED,
    /** Something it needs was given up. */
    @JsonProperty("failed")
    FAILED
}
