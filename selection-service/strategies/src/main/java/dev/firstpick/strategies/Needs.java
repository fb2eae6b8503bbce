package dev.firstpick.strategies;

import java.util.EnumSet;
import java.util.Set;

/**
 * What a strategy wants to know of the candidates.
 *
 * @param features whether it looks at features
 * @param uncertainties the uncertainty scores that it looks at; empty for most strategies
 */
public record Needs(boolean features, Set<Uncertainty> uncertainties) {

    public Needs {
        uncertainties = Set.copyOf(uncertainties);
    }

    /** Nothing but the volumes' ids. */
    public static Needs nothing() {
        return new Needs(false, Set.of());
    }

    /** Features only. */
    public static Needs ofFeatures() {
        return new Needs(true, Set.of());
    }

    /** One uncertainty score only. */
    public static Needs of(Uncertainty uncertainty) {
        return new Needs(false, EnumSet.of(uncertainty));
    }

    /** Features and one uncertainty score. */
    public static Needs ofFeaturesAnd(Uncertainty uncertainty) {
        return new Needs(true, EnumSet.of(uncertainty));
    }

    void check(String strategy, Candidates candidates) {
        if (features && !candidates.hasFeatures()) {
            throw new SelectionException.FeaturesMissing(strategy);
        }
        for (Uncertainty uncertainty : uncertainties) {
            if (!candidates.has(uncertainty)) {
                throw new SelectionException.UncertaintyMissing(strategy, uncertainty);
            }
        }
    }
}
