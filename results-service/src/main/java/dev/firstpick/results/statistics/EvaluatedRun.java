package dev.firstpick.results.statistics;

import java.util.Map;
import java.util.Optional;

/**
 * A network that was trained on a selection and evaluated on the test volumes.
 *
 * @param run identity
 * @param selection on whose picks it was trained
 * @param strategy of the selection
 * @param scope of the selection
 * @param budget of the selection
 * @param meanDice over the test volumes
 * @param worstDice of the test volumes
 * @param meanHd95 in mm, over the cases where it is defined
 * @param meanAssd in mm, over the cases where it is defined
 * @param evaluated how many test volumes
 * @param undefined how many of them have a distance that is not defined
 * @param penalisedHd95 in mm, over all cases, a class where it is not defined counted as the scan's diagonal; empty if a scan is not known
 * @param penalisedAssd the same of ASSD
 * @param emptyLabels how many of the label maps that it was trained on hold none of the classes
 * @param dice of each test volume, by name; empty if the cases are not known
 */
public record EvaluatedRun(
        String run,
        String selection,
        String strategy,
        String scope,
        int budget,
        double meanDice,
        double worstDice,
        Optional<Double> meanHd95,
        Optional<Double> meanAssd,
        int evaluated,
        int undefined,
        Optional<Double> penalisedHd95,
        Optional<Double> penalisedAssd,
        int emptyLabels,
        Map<String, Double> dice) {

    /** The strategy whose selections are draws from what choosing blindly gives. */
    public static final String RANDOM = "random";

    public EvaluatedRun {
        dice = Map.copyOf(dice);
    }

    boolean random() {
        return strategy.equals(RANDOM);
    }
}
