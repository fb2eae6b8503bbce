package dev.firstpick.results.statistics;

import java.util.function.DoubleUnaryOperator;

/** Quantiles of the χ² and F distributions, by bisection of their distribution functions (Press et al., Numerical Recipes, 6.2 and 6.4). */
final class Quantiles {

    private static final int STEPS = 200;
    private static final int TERMS = 10_000;
    private static final double SMALL = 1e-15;
    private static final double TINY = 1e-300;

    /** Of Lanczos' series, g = 7. */
    private static final double[] LANCZOS = {
        0.99999999999980993,
        676.5203681218851,
        -1259.1392167224028,
        771.32342877765313,
        -176.61502916214059,
        12.507343278686905,
        -0.13857109526572012,
        9.9843695780195716e-6,
        1.5056327351493116e-7
    };

    private Quantiles() {}

    /** The value that a χ² with {@code df} degrees of freedom stays below with probability {@code p}. */
    static double chiSquare(double p, double df) {
        return invert(p, x -> lowerGamma(df / 2, x / 2));
    }

    /** The value that an F with {@code df1} and {@code df2} degrees of freedom stays below with probability {@code p}. */
    static double f(double p, double df1, double df2) {
        return invert(p, x -> incompleteBeta(df1 * x / (df1 * x + df2), df1 / 2, df2 / 2));
    }

    private static double invert(double p, DoubleUnaryOperator distribution) {
        double high = 1;
        while (distribution.applyAsDouble(high) < p) {
            high *= 2;
        }
        double low = 0;
        for (int step = 0; step < STEPS; step++) {
            double middle = (low + high) / 2;
            if (distribution.applyAsDouble(middle) < p) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /** The regularised lower incomplete gamma function, by its series. */
    private static double lowerGamma(double a, double x) {
        if (x <= 0) {
            return 0;
        }
        double term = 1 / a;
        double sum = term;
        for (int n = 1; n < TERMS && term > sum * SMALL; n++) {
            term *= x / (a + n);
            sum += term;
        }
        return Math.min(1, sum * Math.exp(a * Math.log(x) - x - logGamma(a)));
    }

    /** The regularised incomplete beta function, by Lentz's continued fraction. */
    private static double incompleteBeta(double x, double a, double b) {
        if (x <= 0 || x >= 1) {
            return x <= 0 ? 0 : 1;
        }
        if (x > (a + 1) / (a + b + 2)) {
            return 1 - incompleteBeta(1 - x, b, a);
        }
        double c = 1;
        double d = 1 / away(1 - (a + b) * x / (a + 1));
        double fraction = d;
        for (int m = 1; m < TERMS; m++) {
            double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / away(1 + even * d);
            c = away(1 + even / c);
            fraction *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / away(1 + odd * d);
            c = away(1 + odd / c);
            fraction *= d * c;
            if (Math.abs(d * c - 1) < SMALL) {
                break;
            }
        }
        double front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b));
        return front * fraction / a;
    }

    /** From zero, which nothing is divided by. */
    private static double away(double value) {
        return Math.abs(value) < TINY ? TINY : value;
    }

    private static double logGamma(double x) {
        if (x < 0.5) {
            return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
        }
        double sum = LANCZOS[0];
        for (int n = 1; n < LANCZOS.length; n++) {
            sum += LANCZOS[n] / (x - 1 + n);
        }
        double shifted = x + 6.5;
        return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(shifted) - shifted + Math.log(sum);
    }
}
