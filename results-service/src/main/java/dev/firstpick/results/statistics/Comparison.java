package dev.firstpick.results.statistics;

/**
 * A strategy against random choice with the same budget, paired by test volume: each volume's Dice is averaged over the runs of
 * either side.
 *
 * @param pairs how many volumes differ
 * @param difference the strategy's mean Dice less that of random choice
 * @param p of Wilcoxon's signed-rank test, two-sided
 * @param adjustedP corrected after Holm for the strategies compared at this budget
 * @param effect the rank-biserial correlation, −1 to 1
 */
public record Comparison(int pairs, double difference, double p, double adjustedP, double effect) {

    Comparison adjusted(double adjusted) {
        return new Comparison(pairs, difference, p, adjusted, effect);
    }
}
