package dev.firstpick.learning;

import java.util.OptionalDouble;

/**
 * How far a run is.
 *
 * @param iteration how many iterations are done
 * @param iterations how many there will be
 * @param loss of the last iteration
 * @param learningRate of the last iteration
 * @param iterationsPerSecond since the run started or was resumed, validation included
 * @param secondsLeft at that pace
 * @param validationDice the mean foreground Dice, if validation volumes were looked at after this iteration
 */
public record TrainingProgress(
        int iteration,
        int iterations,
        double loss,
        double learningRate,
        double iterationsPerSecond,
        double secondsLeft,
        OptionalDouble validationDice) {}
