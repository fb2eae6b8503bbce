package dev.firstpick.results.statistics;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A strategy over all budgets.
 *
 * @param strategy its name
 * @param scope what it looked at
 * @param budgets rising
 * @param meanDice of each
 * @param intervals 95 % bootstrap interval of each, over runs and test volumes; none where it is not known
 * @param area under the curve by the trapezoidal rule, divided by the range of budgets: a mean Dice; none with one budget
 */
public record BudgetCurve(
        String strategy,
        String scope,
        List<Integer> budgets,
        List<Double> meanDice,
        List<Optional<Interval>> intervals,
        @JsonInclude(JsonInclude.Include.ALWAYS) Optional<Double> area) {

    public BudgetCurve {
        budgets = List.copyOf(budgets);
        meanDice = List.copyOf(meanDice);
        intervals = List.copyOf(intervals);
    }

    /** The curves of a leaderboard, the largest area first. */
    public static List<BudgetCurve> of(List<Standing> leaderboard) {
        Map<String, List<Standing>> strategies = new LinkedHashMap<>();
        leaderboard.forEach(standing -> strategies
                .computeIfAbsent(standing.strategy() + "/" + standing.scope(), name -> new ArrayList<>())
                .add(standing));
        return strategies.values().stream()
                .map(BudgetCurve::curve)
                .sorted(Comparator.comparing((BudgetCurve curve) -> curve.area().orElse(-1.0))
                        .reversed()
                        .thenComparing(BudgetCurve::strategy)
                        .thenComparing(BudgetCurve::scope))
                .toList();
    }

    private static BudgetCurve curve(List<Standing> standings) {
        List<Standing> rising = standings.stream()
                .sorted(Comparator.comparingInt(Standing::budget))
                .toList();
        List<Integer> budgets = rising.stream().map(Standing::budget).toList();
        List<Double> dice = rising.stream().map(Standing::meanDice).toList();
        Standing first = rising.get(0);
        List<Optional<Interval>> intervals =
                rising.stream().map(Standing::interval).toList();
        return new BudgetCurve(first.strategy(), first.scope(), budgets, dice, intervals, area(budgets, dice));
    }

    static Optional<Double> area(List<Integer> budgets, List<Double> dice) {
        if (budgets.size() < 2) {
            return Optional.empty();
        }
        double area = 0;
        for (int n = 1; n < budgets.size(); n++) {
            area += (budgets.get(n) - budgets.get(n - 1)) * (dice.get(n) + dice.get(n - 1)) / 2;
        }
        return Optional.of(area / (budgets.get(budgets.size() - 1) - budgets.get(0)));
    }
}
