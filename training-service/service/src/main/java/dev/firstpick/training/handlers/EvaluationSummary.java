package dev.firstpick.training.handlers;

import dev.firstpick.training.events.CaseResults;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * The figures of a run over its test cases. A case's distance is the mean over its classes, and defined where each class's is.
 *
 * @param undefined cases with a distance that is not defined
 * @param meanDice over the cases
 * @param sdDice over the cases, n − 1; 0 for a single case
 * @param worstDice the lowest
 * @param meanHd95 in mm, over the cases where it is defined
 * @param meanAssd in mm, over the cases where it is defined
 */
record EvaluationSummary(
        int undefined,
        double meanDice,
        double sdDice,
        double worstDice,
        Optional<Double> meanHd95,
        Optional<Double> meanAssd) {

    static EvaluationSummary of(List<CaseResults.Case> cases) {
        double mean = mean(cases);
        List<Optional<Double>> hd95 = distances(cases, CaseResults.ClassResult::hd95);
        List<Optional<Double>> assd = distances(cases, CaseResults.ClassResult::assd);
        int undefined = 0;
        for (int n = 0; n < cases.size(); n++) {
            if (hd95.get(n).isEmpty() || assd.get(n).isEmpty()) {
                undefined++;
            }
        }
        return new EvaluationSummary(
                undefined,
                mean,
                deviation(cases, mean),
                cases.stream().mapToDouble(CaseResults.Case::dice).min().orElseThrow(),
                meanOf(hd95),
                meanOf(assd));
    }

    private static double mean(List<CaseResults.Case> cases) {
        return cases.stream().mapToDouble(CaseResults.Case::dice).average().orElseThrow();
    }

    private static double deviation(List<CaseResults.Case> cases, double mean) {
        double squares = cases.stream()
                .mapToDouble(one -> (one.dice() - mean) * (one.dice() - mean))
                .sum();
        return cases.size() < 2 ? 0 : Math.sqrt(squares / (cases.size() - 1));
    }

    private static List<Optional<Double>> distances(
            List<CaseResults.Case> cases, Function<CaseResults.ClassResult, Optional<Double>> which) {
        return cases.stream()
                .map(one -> one.classes().stream().map(which).toList())
                .map(EvaluationSummary::meanIfAllAreDefined)
                .toList();
    }

    private static Optional<Double> meanIfAllAreDefined(List<Optional<Double>> distances) {
        return distances.stream().allMatch(Optional::isPresent) ? meanOf(distances) : Optional.empty();
    }

    private static Optional<Double> meanOf(List<Optional<Double>> distances) {
        OptionalDouble mean = distances.stream()
                .flatMap(Optional::stream)
                .mapToDouble(Double::doubleValue)
                .average();
        return mean.isPresent() ? Optional.of(mean.getAsDouble()) : Optional.empty();
    }
}
