package dev.firstpick.strategies;

import java.util.Collection;

/** A selection that cannot be made as asked. The message names what was found and what was expected. */
public abstract sealed class SelectionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private SelectionException(String message) {
        super(message);
    }

    /** The budget does not fit the candidates. */
    public static final class BudgetOutOfRange extends SelectionException {
        private static final long serialVersionUID = 1L;

        BudgetOutOfRange(String message) {
            super(message);
        }
    }

    /** The candidates contradict themselves: ids that repeat, a kept volume that is none of them, unequal counts. */
    public static final class InvalidCandidates extends SelectionException {
        private static final long serialVersionUID = 1L;

        InvalidCandidates(String message) {
            super(message);
        }
    }

    /** A volume's features or uncertainty hold NaN or infinity, or features have unequal lengths. */
    public static final class InvalidValue extends SelectionException {
        private static final long serialVersionUID = 1L;

        InvalidValue(String message) {
            super(message);
        }
    }

    /** The strategy looks at features, and the candidates have none. */
    public static final class FeaturesMissing extends SelectionException {
        private static final long serialVersionUID = 1L;

        FeaturesMissing(String strategy) {
            super("strategy " + strategy + " needs features, and the candidates have none");
        }
    }

    /** The strategy looks at an uncertainty score that the candidates lack. */
    public static final class UncertaintyMissing extends SelectionException {
        private static final long serialVersionUID = 1L;

        UncertaintyMissing(String strategy, Uncertainty uncertainty) {
            super("strategy " + strategy + " needs the uncertainty " + uncertainty.id()
                    + ", and the candidates lack it");
        }
    }

    /** No strategy has that name. */
    public static final class UnknownStrategy extends SelectionException {
        private static final long serialVersionUID = 1L;

        UnknownStrategy(String name, Collection<String> known) {
            super("strategy: found \"" + name + "\", expected one of " + String.join(", ", known));
        }
    }
}
