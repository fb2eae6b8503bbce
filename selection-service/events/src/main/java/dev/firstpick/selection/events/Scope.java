package dev.firstpick.selection.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which part of each volume a strategy looked at. */
public enum Scope {
    /** The whole volume. */
    @JsonProperty("global")
    GLOBAL,
    /** A region of interest, found by the proxy pseudo-label and grown by 5 voxels. */
    @JsonProperty("local")
    LOCAL
}
