package dev.firstpick.results.statistics;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;

/**
 * How a strategy does with a budget, in one revision of a pool.
 *
 * @param strategy its name
 * @param scope what it looked at
 * @param budget how many volumes were picked
 * @param runs how many networks were trained and evaluated
 * @param selections how many selections they were trained on
 * @param meanDice mean over the runs of a run's mean over the test volumes
 * @param sd of the runs' means, n − 1; none with one run
 * @param worst Dice of any test volume in any run
 * @param percentile share of the random draws of the same budget with a lower mean Dice, in percent, ties half; none for random
 *     itself, and where there are no draws
 * @param draws how many random draws that is
 * @param meanHd95 in mm, mean over the runs of a run's mean over the test volumes where it is defined
 * @param meanAssd the same of ASSD
 * @param cases how many test volumes a run was evaluated on
 * @param undefined how many cases, over all runs, have a distance that is not defined
 * @param undefinedShare the same as a share of all cases, 0 to 1
 * @param penalisedHd95 in mm, over all cases, a class where it is not defined counted as the scan's diagonal: what a ranking goes by
 * @param penalisedAssd the same of ASSD
 * @param emptyLabels the most label maps that hold none of the classes, of those that a run was trained on
 * @param interval 95 % bootstrap interval of the mean Dice over runs and test volumes both; over test volumes alone with one run
 * @param overRuns the same over runs alone; none with one run
 * @param overCases the same over test volumes alone: as if no other picks or trainings were possible
 * @param comparison with random choice, paired by test volume; none for random choice itself and without it
 * @param variance between this row's selections and trainings, with intervals; none where no selection was trained twice
 * @param remarks in words: what these figures do not allow to say
 */
public record Standing(
        String strategy,
        String scope,
        int budget,
        int runs,
        int selections,
        double meanDice,
        @JsonInclude(JsonInclude.Include.ALWAYS) Optional<Double> sd,
        double worst,
        @JsonInclude(JsonInclude.Include.ALWAYS) Optional<Double> percentile,
        int draws,
        @JsonInclude(JsonInclude.Include.ALWAYS) Optional<Double> meanHd95,
        @JsonInclude(JsonInclude.Include.ALWAYS) Optional<Double> meanAssd,
        int cases,
        int undefined,
        double undefinedShare,
        @JsonInclude(JsonInclude.Include.ALWAYS) Optional<Double> penalisedHd95,
        @JsonInclude(JsonInclude.Include.ALWAYS) Optional<Double> penalisedAssd,
        int emptyLabels,
        Optional<Interval> interval,
        Optional<Interval> overRuns,
        Optional<Interval> overCases,
        Optional<Comparison> comparison,
        Optional<Variance> variance,
        List<String> remarks) {

    public Standing {
        remarks = List.copyOf(remarks);
    }

    /** How far selections differ, trainings averaged out; none with one selection, or where none was trained twice. */
    @JsonProperty("sdSelection")
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public Optional<Double> sdSelection() {
        return variance.flatMap(Variance::selection);
    }

    /** How far trainings of the same selection differ; none where no selection was trained twice. */
    @JsonProperty("sdTraining")
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public Optional<Double> sdTraining() {
        return variance.map(Variance::training);
    }
}
