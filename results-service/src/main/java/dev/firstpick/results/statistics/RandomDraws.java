package dev.firstpick.results.statistics;

import java.util.List;

/**
 * What choosing blindly gave with a budget: the band that a strategy must stand clear of.
 *
 * @param budget how many volumes were drawn
 * @param meanDice of each draw, the least first; a draw that was trained several times is their mean
 */
public record RandomDraws(int budget, List<Double> meanDice) {

    public RandomDraws {
        meanDice = List.copyOf(meanDice);
    }
}
