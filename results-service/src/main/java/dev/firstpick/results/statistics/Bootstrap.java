package dev.firstpick.results.statistics;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * 95 % intervals of a mean by the percentile bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap, chapter 13). The
 * same values give the same interval: the generator starts from a constant.
 */
final class Bootstrap {

    private static final int RESAMPLES = 4_000;
    private static final long SEED = 20_230_712;

    private Bootstrap() {}

    /** Of the mean of {@code values}; at least two. */
    static Interval ofMean(double[] values) {
        return crossed(new double[][] {values}, false, true);
    }

    /**
     * Of the mean of a table of runs and the test volumes that all of them were evaluated on. A resample draws whole rows, whole
     * columns, or both: all runs see the same volumes, so a volume that is hard is hard in every run.
     *
     * @param dice {@code [run][volume]}
     * @param runs whether runs are drawn
     * @param volumes whether volumes are drawn
     */
    static Interval crossed(double[][] dice, boolean runs, boolean volumes) {
        SplittableRandom random = new SplittableRandom(SEED);
        int rows = dice.length;
        int columns = dice[0].length;
        double[] means = new double[RESAMPLES];
        double[] rowMeans = Arrays.stream(dice).mapToDouble(Descriptive::mean).toArray();
        double[] columnMeans = volumes && !runs ? columnMeans(dice) : new double[0];
        for (int resample = 0; resample < RESAMPLES; resample++) {
            if (runs && volumes) {
                means[resample] = mean(dice, draw(random, rows), draw(random, columns));
            } else if (runs) {
                means[resample] = mean(rowMeans, draw(random, rows));
            } else {
                means[resample] = mean(columnMeans, draw(random, columns));
            }
        }
        Arrays.sort(means);
        return new Interval(quantile(means, 0.025), quantile(means, 0.975));
    }

    private static double[] columnMeans(double[][] dice) {
        double[] means = new double[dice[0].length];
        for (double[] row : dice) {
            for (int column = 0; column < row.length; column++) {
                means[column] += row[column] / dice.length;
            }
        }
        return means;
    }

    private static int[] draw(SplittableRandom random, int count) {
        return random.ints(count, 0, count).toArray();
    }

    private static double mean(double[] values, int[] drawn) {
        double sum = 0;
        for (int index : drawn) {
            sum += values[index];
        }
        return sum / drawn.length;
    }

    private static double mean(double[][] dice, int[] rows, int[] columns) {
        double sum = 0;
        for (int row : rows) {
            sum += mean(dice[row], columns);
        }
        return sum / rows.length;
    }

    private static double quantile(double[] sorted, double share) {
        double position = share * (sorted.length - 1);
        int below = (int) Math.floor(position);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
