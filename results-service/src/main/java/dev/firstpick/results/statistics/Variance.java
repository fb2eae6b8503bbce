package dev.firstpick.results.statistics;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Where the spread between runs comes from: a one-way random-effects model, selections over trainings, by the method of moments
 * (Searle, Casella and McCulloch, Variance Components, section 3.6).
 *
 * @param selection the standard deviation between selections, trainings averaged out
 * @param training the standard deviation between trainings of the same selection
 */
public record Variance(double selection, double training) {

    /** @param runs the mean Dice of each training, by selection; none if no selection was trained twice or there is one only */
    static Optional<Variance> of(Collection<List<Double>> runs) {
        double total = runs.stream().mapToInt(List::size).sum();
        int selections = runs.size();
        if (selections < 2 || total <= selections) {
            return Optional.empty();
        }
        double grand = runs.stream()
                        .flatMap(List::stream)
                        .mapToDouble(Double::doubleValue)
                        .sum()
                / total;
        double within = 0;
        double between = 0;
        double squares = 0;
        for (List<Double> group : runs) {
            double mean =
                    group.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
            within += group.stream()
                    .mapToDouble(dice -> (dice - mean) * (dice - mean))
                    .sum();
            between += group.size() * (mean - grand) * (mean - grand);
            squares += (double) group.size() * group.size();
        }
        double training = within / (total - selections);
        double size = (total - squares / total) / (selections - 1);
        double selection = Math.max(0, (between / (selections - 1) - training) / size);
        return Optional.of(new Variance(Math.sqrt(selection), Math.sqrt(training)));
    }
}
