package dev.firstpick.results.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Figures of a sample. */
final class Descriptive {

    private Descriptive() {}

    /** The mean of at least one value. */
    static double mean(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("values: found none, expected at least one");
        }
        return Arrays.stream(values).sum() / values.length;
    }

    /** The standard deviation, n − 1; none of fewer than two values. */
    static Optional<Double> sd(double[] values) {
        if (values.length < 2) {
            return Optional.empty();
        }
        double mean = mean(values);
        double squares = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return Optional.of(Math.sqrt(squares / (values.length - 1)));
    }

    /** The share of {@code sample} below {@code value}, in percent, equal ones counted half; none of an empty sample. */
    static Optional<Double> percentile(double value, List<Double> sample) {
        if (sample.isEmpty()) {
            return Optional.empty();
        }
        double below = 0;
        for (double other : sample) {
            below += other < value ? 1 : other == value ? 0.5 : 0;
        }
        return Optional.of(100 * below / sample.size());
    }
}
