package dev.firstpick.results.statistics;

/** The standard normal distribution. */
final class Normal {

    private Normal() {}

    /** The probability of a value as far from 0 as {@code z} or farther. */
    static double twoSided(double z) {
        double x = Math.abs(z) / Math.sqrt(2);
        return x < 2.5 ? 1 - erf(x) : erfc(x);
    }

    /** Abramowitz and Stegun 7.1.6: a series of positive terms. */
    private static double erf(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; term > sum * 1e-17; n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }

    /** Abramowitz and Stegun 7.1.14: a continued fraction, from its far end. */
    private static double erfc(double x) {
        double fraction = x;
        for (int n = 120; n >= 1; n--) {
            fraction = x + n / 2.0 / fraction;
        }
        return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
    }
}
