package dev.firstpick.results.statistics;

/**
 * An interval that holds the true mean in 95 of 100 repetitions, if the sample is like the population.
 *
 * @param low its lower end
 * @param high its upper end
 */
public record Interval(double low, double high) {

    public Interval {
        if (!(low <= high)) {
            throw new IllegalArgumentException("interval: found " + low + " to " + high + ", expected low <= high");
        }
    }
}
