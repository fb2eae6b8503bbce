package dev.firstpick.selection.jobs;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a job is. */
public enum JobState {
    /** Waits for its turn. */
    @JsonProperty("held")
    HELD,
    /** Was sent to the trainers. */
    @JsonProperty("released")
    RELEASED,
    /** Has its outcome. */
    @JsonProperty("done")
    DONE,
    /** Was given up. */
    @JsonProperty("failed")
    FAILED,
    /** Nobody wants it any more. */
    @JsonProperty("cancelled")
    CANCELLED
}
