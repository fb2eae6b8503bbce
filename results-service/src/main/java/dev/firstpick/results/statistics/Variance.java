package dev.firstpick.results.statistics;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Where the spread between runs comes from: a one-way random-effects model, selections over trainings, by the method of moments
 * (Searle, Casella and McCulloch, Variance Components, section 3.6). The intervals hold for normal effects: of trainings by χ², of
 * selections by Williams' method (Biometrika 49, 1962), which is exact for as many trainings of each selection, and near enough else.
 *
 * @param selection the standard deviation between selections, trainings averaged out; none with one selection
 * @param training the standard deviation between trainings of the same selection
 * @param selectionInterval 95 % interval of {@code selection}
 * @param trainingInterval 95 % interval of {@code training}
 */
public record Variance(
        Optional<Double> selection, double training, Optional<Interval> selectionInterval, Interval trainingInterval) {

    private static final double LOW = 0.025;
    private static final double HIGH = 0.975;

    /** @param runs the mean Dice of each training, by selection; none if no selection was trained twice */
    static Optional<Variance> of(Collection<List<Double>> runs) {
        double total = runs.stream().mapToInt(List::size).sum();
        int selections = runs.size();
        if (total <= selections) {
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
        double freedom = total - selections;
        double training = within / freedom;
        Interval ofTraining =
                roots(within / Quantiles.chiSquare(HIGH, freedom), within / Quantiles.chiSquare(LOW, freedom));
        if (selections < 2) {
            return Optional.of(new Variance(Optional.empty(), Math.sqrt(training), Optional.empty(), ofTraining));
        }
        double size = (total - squares / total) / (selections - 1);
        double selection = Math.max(0, (between / (selections - 1) - training) / size);
        return Optional.of(new Variance(
                Optional.of(Math.sqrt(selection)),
                Math.sqrt(training),
                Optional.of(ofSelection(between, training, selections - 1, freedom, size)),
                ofTraining));
    }

    private static Interval ofSelection(double between, double training, double df1, double df2, double size) {
        double[] ends = new double[2];
        double[] quantiles = {HIGH, LOW};
        for (int n = 0; n < 2; n++) {
            double noise = df1 * training * Quantiles.f(quantiles[n], df1, df2);
            ends[n] = (between - noise) / (size * Quantiles.chiSquare(quantiles[n], df1));
        }
        return roots(ends[0], ends[1]);
    }

    private static Interval roots(double low, double high) {
        return new Interval(Math.sqrt(Math.max(0, low)), Math.sqrt(Math.max(0, high)));
    }
}
