package dev.firstpick.phantoms;

/**
 * What kind of phantom one is.
 *
 * @param cohort its group
 * @param oddity what makes it an outlier, if it is one
 */
public record PhantomTraits(Cohort cohort, Oddity oddity) {

    /** Whether it is one of the rare phantoms that are like no other. */
    public boolean isOutlier() {
        return oddity != Oddity.NONE;
    }
}
