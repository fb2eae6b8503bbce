package dev.firstpick.selection.plan;

import dev.firstpick.events.Required;
import dev.firstpick.events.WhenAbsent;
import dev.firstpick.selection.events.Scope;
import dev.firstpick.strategies.Needs;
import dev.firstpick.strategies.Strategies;
import dev.firstpick.training.events.LearningSettings;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The selections that are made of every revision of a pool when it is sealed: one for each strategy, scope and budget; random draws
 * once for each of {@code randomDraws} seeds.
 *
 * @param budgets how many volumes to pick
 * @param strategies names; {@code all} stands for every one that there is, controls included
 * @param scopes what strategies with representations look at; the others look at nothing and are planned once
 * @param randomDraws how many draws of {@code random}, with the seeds seed, seed + 1, …
 * @param trainingSeeds how many trainings a selection has, with the seeds seed, seed + 1, …
 * @param seed of strategies, representations and trainings
 * @param learning how the segmentation network is trained
 * @param representation how representations are learned
 * @param train whether a selection whose picks are annotated is trained and evaluated
 * @param urgent whether this pool's jobs go before those of others
 * @param keep whether volumes that are annotated when a selection is asked for stay picked
 * @param replaceExcluded whether a pick that is excluded is replaced by another one; if not, the selection goes on with fewer
 * @param reselection when a growing pool is sealed again by itself
 */
public record Plan(
        List<Integer> budgets,
        List<String> strategies,
        List<Scope> scopes,
        int randomDraws,
        int trainingSeeds,
        long seed,
        LearningSettings learning,
        LearningSettings representation,
        boolean train,
        boolean urgent,
        boolean keep,
        @WhenAbsent("true") boolean replaceExcluded,
        Optional<Reselection> reselection) {

    /** As a strategy's name: all of them. */
    public static final String ALL = "all";

    private static final int MOST_DRAWS = 1000;
    private static final int MOST_BUDGETS = 100;

    public Plan {
        budgets = distinct("budgets", budgets);
        strategies = distinct(
                "strategies",
                strategies.stream()
                        .flatMap(name -> ALL.equals(name) ? Strategies.names().stream() : Stream.of(name))
                        .toList());
        scopes = distinct("scopes", scopes);
        budgets.forEach(budget -> Required.atLeast("budgets", budget, 1));
        Required.atLeast("randomDraws", randomDraws, strategies.contains(Asked.RANDOM) ? 1 : 0);
        Required.atLeast("trainingSeeds", trainingSeeds, 1);
        if (budgets.size() > MOST_BUDGETS) {
            throw Required.refused("budgets", budgets.size() + " of them", "at most " + MOST_BUDGETS);
        }
        if (randomDraws > MOST_DRAWS || trainingSeeds > MOST_DRAWS) {
            throw Required.refused(
                    "randomDraws and trainingSeeds", randomDraws + " and " + trainingSeeds, "at most " + MOST_DRAWS);
        }
    }

    /**
     * The single selections that this plan asks for.
     *
     * @throws dev.firstpick.strategies.SelectionException.UnknownStrategy if a strategy is not known
     */
    public List<Asked> selections() {
        List<Asked> asked = new ArrayList<>();
        for (String strategy : strategies) {
            boolean draws = strategy.equals(Asked.RANDOM);
            for (Scope scope : isBlind(strategy) ? List.of(Scope.GLOBAL) : scopes) {
                for (int budget : budgets) {
                    for (int draw = 0; draw < (draws ? randomDraws : 1); draw++) {
                        asked.add(new Asked(
                                strategy, scope, budget, seed + draw, Asked.purposeOf(strategy), train, urgent, keep));
                    }
                }
            }
        }
        return asked;
    }

    /** Whether a strategy looks at nothing but names, so that every scope gives the same picks. */
    public static boolean isBlind(String strategy) {
        return Strategies.byName(strategy).needs().equals(Needs.nothing());
    }

    private static <T> List<T> distinct(String field, List<T> values) {
        if (values.stream().anyMatch(Objects::isNull)) {
            throw Required.refused(field, "null in the list", "values");
        }
        if (values.isEmpty()) {
            throw Required.refused(field, "none", "at least one");
        }
        return List.copyOf(new LinkedHashSet<>(values));
    }
}
