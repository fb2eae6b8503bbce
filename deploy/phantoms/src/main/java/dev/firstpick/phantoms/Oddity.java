package dev.firstpick.phantoms;

/** What makes a rare phantom an outlier. */
public enum Oddity {
    /** None: the phantom is as its cohort is. */
    NONE,
    /** Mirrored, and lying askew by about 40°. */
    ASKEW,
    /** Several times the usual noise, and a bias field that hides half of the scan. */
    SPOILT,
    /** A shrunken organ beside a widened cavity. */
    SHRUNKEN
}
