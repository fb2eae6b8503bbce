package dev.firstpick.ingest.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How the scans were made; it decides how intensities are normalised. */
public enum Modality {
    /** Magnetic resonance: no unit; each volume is z-scored, its 1st to 99th percentile scaled to [0, 1]. */
    @JsonProperty("mr")
    MR,
    /** Computed tomography: Hounsfield units, clipped to [−1024, 1024] and scaled to [0, 1]. */
    @JsonProperty("ct")
    CT
}
