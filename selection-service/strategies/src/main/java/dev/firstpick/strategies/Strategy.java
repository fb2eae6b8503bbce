package dev.firstpick.strategies;

import java.util.List;

/**
 * A rule that chooses which volumes of a pool to annotate first.
 *
 * <p>Implementations are immutable and thread-safe. They compute on the {@link java.util.concurrent.ForkJoinPool} of the calling thread
 * (the common pool when there is none), and the number of its threads never changes what is picked.
 */
public interface Strategy {

    /** The id of this strategy in configurations and events, such as {@code typiclust}. */
    String name();

    /** What this strategy wants to know of the candidates. */
    Needs needs();

    /**
     * Chooses {@code budget} of the candidates, ranked, the first to annotate first.
     *
     * <p>Candidates to be kept come first, whatever the rule says, and count towards the budget. Ties are broken by volume id.
     *
     * @param candidates the pool with what is known of it
     * @param budget how many to pick, those kept included; from 1 to the number of candidates
     * @param seed of all random choices; strategies without any ignore it
     * @return exactly {@code budget} picks of different volumes, ranks 1, 2, 3, …
     * @throws SelectionException.BudgetOutOfRange if the budget is below 1, above the number of candidates, or too small for those kept
     * @throws SelectionException.FeaturesMissing if this strategy needs features and the candidates have none
     * @throws SelectionException.UncertaintyMissing if this strategy needs an uncertainty that the candidates lack
     */
    List<Pick> pick(Candidates candidates, int budget, long seed);
}
