package dev.firstpick.results.statistics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The runs of one strategy, scope and budget; at least one. */
final class Sample {

    /** Sums are taken in this order, so that the same figures come out to the last digit whatever the runs are called. */
    private static final Comparator<EvaluatedRun> ORDER =
            Comparator.comparingDouble(EvaluatedRun::meanDice).thenComparing(EvaluatedRun::run);

    private final List<EvaluatedRun> runs;
    private final List<String> volumes;

    Sample(Collection<EvaluatedRun> runs) {
        this.runs = runs.stream().sorted(ORDER).toList();
        SortedSet<String> common = new TreeSet<>(this.runs.get(0).dice().keySet());
        this.runs.forEach(run -> common.retainAll(run.dice().keySet()));
        this.volumes = List.copyOf(common);
    }

    List<EvaluatedRun> runs() {
        return runs;
    }

    int selections() {
        return bySelection().size();
    }

    /** The mean Dice of each run. */
    double[] means() {
        return runs.stream().mapToDouble(EvaluatedRun::meanDice).toArray();
    }

    /** A selection that was trained on several times is one value, their mean. */
    List<Double> draws() {
        return bySelection().values().stream()
                .map(trained -> trained.stream()
                        .mapToDouble(Double::doubleValue)
                        .average()
                        .orElseThrow())
                .sorted()
                .toList();
    }

    Optional<Variance> variance() {
        return Variance.of(bySelection().values());
    }

    Optional<Double> mean(Function<EvaluatedRun, Optional<Double>> value) {
        double[] values = runs.stream()
                .flatMap(run -> value.apply(run).stream())
                .mapToDouble(Double::doubleValue)
                .toArray();
        return values.length == 0 ? Optional.empty() : Optional.of(Descriptive.mean(values));
    }

    /** As {@link #mean}; empty if any run has none. */
    Optional<Double> meanOfAll(Function<EvaluatedRun, Optional<Double>> value) {
        return runs.stream().map(value).allMatch(Optional::isPresent) ? mean(value) : Optional.empty();
    }

    Optional<Interval> overRuns() {
        return runs.size() < 2 ? Optional.empty() : Optional.of(Bootstrap.ofMean(means()));
    }

    Optional<Interval> overCases() {
        return volumes.size() < 2 ? Optional.empty() : Optional.of(Bootstrap.crossed(table(), false, true));
    }

    Optional<Interval> interval() {
        if (volumes.size() < 2) {
            return overRuns();
        }
        return runs.size() < 2 ? overCases() : Optional.of(Bootstrap.crossed(table(), true, true));
    }

    /** Against {@code other}, by the volumes that all runs of both were evaluated on; none if there is no such volume. */
    Optional<Comparison> against(Sample other) {
        List<String> common = new ArrayList<>(volumes);
        common.retainAll(other.volumes);
        if (common.isEmpty()) {
            return Optional.empty();
        }
        double[] mine = meansOf(common);
        double[] theirs = other.meansOf(common);
        Wilcoxon test = Wilcoxon.of(mine, theirs);
        double difference = Descriptive.mean(mine) - Descriptive.mean(theirs);
        return Optional.of(new Comparison(test.pairs(), difference, test.p(), test.p(), test.effect()));
    }

    private double[] meansOf(List<String> names) {
        return names.stream()
                .mapToDouble(name -> runs.stream()
                        .mapToDouble(run -> run.dice().get(name))
                        .average()
                        .orElseThrow())
                .toArray();
    }

    private double[][] table() {
        return runs.stream()
                .map(run -> volumes.stream().mapToDouble(run.dice()::get).toArray())
                .toArray(double[][]::new);
    }

    private Map<String, List<Double>> bySelection() {
        return runs.stream()
                .collect(Collectors.groupingBy(
                        EvaluatedRun::selection,
                        java.util.TreeMap::new,
                        Collectors.mapping(EvaluatedRun::meanDice, Collectors.toList())));
    }
}
