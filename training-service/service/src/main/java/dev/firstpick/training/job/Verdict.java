package dev.firstpick.training.job;

/** What is to become of a delivered record. */
public enum Verdict {
    /** Its outcome or its failure is published, or it is no job and lies with the dead letters: nobody needs it any more. */
    ACCEPT,
    /** Another worker should go on with it. */
    RELEASE,
    /** It is no longer this worker's. */
    ABANDON
}
