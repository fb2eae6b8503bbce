package dev.firstpick.results.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Ranks strategies by the Dice of the networks that were trained on their picks. All runs must be of one revision of one pool: only
 * then were they evaluated on the same volumes.
 */
public final class Leaderboard {

    private record Group(String strategy, String scope) {}

    private static final Comparator<Standing> ORDER = Comparator.comparingInt(Standing::budget)
            .thenComparing(Comparator.comparingDouble(Standing::meanDice).reversed())
            .thenComparing(Standing::strategy)
            .thenComparing(Standing::scope);

    private Leaderboard() {}

    /** A standing for each strategy, scope and budget, by budget, the best first. */
    public static List<Standing> of(Collection<EvaluatedRun> runs) {
        Map<Integer, List<EvaluatedRun>> budgets = runs.stream().collect(Collectors.groupingBy(EvaluatedRun::budget));
        return budgets.values().stream()
                .flatMap(budget -> standings(budget).stream())
                .sorted(ORDER)
                .toList();
    }

    /** What a ranking goes by. */
    public enum By {
        DICE,
        HD95,
        ASSD;

        /** The one of that name, in lower case. */
        public static Optional<By> named(String name) {
            return Arrays.stream(values())
                    .filter(by -> by.name().toLowerCase(Locale.ROOT).equals(name))
                    .findFirst();
        }
    }

    /**
     * The same standings by budget, the best first. A distance is ranked as penalised: whoever misses more does not come out better. Where it is
     * not known the strategy comes last.
     */
    public static List<Standing> ranked(List<Standing> standings, By by) {
        Comparator<Standing> order =
                switch (by) {
                    case DICE -> ORDER;
                    case HD95 -> byDistance(Standing::penalisedHd95);
                    case ASSD -> byDistance(Standing::penalisedAssd);
                };
        return standings.stream().sorted(order).toList();
    }

    private static Comparator<Standing> byDistance(Function<Standing, Optional<Double>> distance) {
        return Comparator.comparingInt(Standing::budget)
                .thenComparing(standing -> distance.apply(standing).orElse(Double.MAX_VALUE))
                .thenComparing(ORDER);
    }

    /** The random draws of each budget, the smallest budget first. */
    public static List<RandomDraws> draws(Collection<EvaluatedRun> runs) {
        Map<Integer, List<EvaluatedRun>> budgets = runs.stream()
                .filter(EvaluatedRun::random)
                .collect(Collectors.groupingBy(EvaluatedRun::budget, java.util.TreeMap::new, Collectors.toList()));
        return budgets.entrySet().stream()
                .map(budget -> new RandomDraws(budget.getKey(), new Sample(budget.getValue()).draws()))
                .toList();
    }

    private static List<Standing> standings(List<EvaluatedRun> budget) {
        Map<Group, Sample> samples = budget.stream()
                .collect(Collectors.groupingBy(
                        run -> new Group(run.strategy(), run.scope()),
                        Collectors.collectingAndThen(Collectors.toList(), Sample::new)));
        List<EvaluatedRun> drawn = budget.stream().filter(EvaluatedRun::random).toList();
        Optional<Sample> random = drawn.isEmpty() ? Optional.empty() : Optional.of(new Sample(drawn));
        Map<Group, Comparison> comparisons = comparisons(samples, random);
        return samples.entrySet().stream()
                .map(entry -> standing(entry.getValue(), random, Optional.ofNullable(comparisons.get(entry.getKey()))))
                .toList();
    }

    private static Map<Group, Comparison> comparisons(Map<Group, Sample> samples, Optional<Sample> random) {
        Map<Group, Comparison> comparisons = new LinkedHashMap<>();
        random.ifPresent(draws -> samples.forEach((group, sample) -> {
            if (!group.strategy().equals(EvaluatedRun.RANDOM)) {
                sample.against(draws).ifPresent(comparison -> comparisons.put(group, comparison));
            }
        }));
        List<Group> order = new ArrayList<>(comparisons.keySet());
        double[] adjusted = Holm.adjust(
                order.stream().mapToDouble(group -> comparisons.get(group).p()).toArray());
        for (int n = 0; n < adjusted.length; n++) {
            double p = adjusted[n];
            comparisons.computeIfPresent(order.get(n), (group, comparison) -> comparison.adjusted(p));
        }
        return comparisons;
    }

    private static Standing standing(Sample sample, Optional<Sample> random, Optional<Comparison> comparison) {
        EvaluatedRun first = sample.runs().get(0);
        double mean = Descriptive.mean(sample.means());
        List<Double> draws = random.map(Sample::draws).orElse(List.of());
        int undefined = sample.runs().stream().mapToInt(EvaluatedRun::undefined).sum();
        return new Standing(
                first.strategy(),
                first.scope(),
                first.budget(),
                sample.runs().size(),
                sample.selections(),
                mean,
                Descriptive.sd(sample.means()),
                sample.runs().stream()
                        .mapToDouble(EvaluatedRun::worstDice)
                        .min()
                        .orElseThrow(),
                first.random() ? Optional.empty() : Descriptive.percentile(mean, draws),
                draws.size(),
                sample.mean(EvaluatedRun::meanHd95),
                sample.mean(EvaluatedRun::meanAssd),
                sample.runs().stream().mapToInt(EvaluatedRun::evaluated).max().orElseThrow(),
                undefined,
                (double) undefined
                        / sample.runs().stream()
                                .mapToInt(EvaluatedRun::evaluated)
                                .sum(),
                sample.meanOfAll(EvaluatedRun::penalisedHd95),
                sample.meanOfAll(EvaluatedRun::penalisedAssd),
                sample.runs().stream().mapToInt(EvaluatedRun::emptyLabels).max().orElseThrow(),
                sample.interval(),
                sample.overRuns(),
                sample.overCases(),
                comparison,
                sample.variance(),
                Remarks.of(sample, random, comparison));
    }
}
