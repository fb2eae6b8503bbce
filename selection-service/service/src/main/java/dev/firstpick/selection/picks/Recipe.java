package dev.firstpick.selection.picks;

import dev.firstpick.selection.plan.Plan;
import dev.firstpick.training.events.LearningSettings;

/**
 * How the networks around a selection are trained.
 *
 * @param trainingSeed of the first training
 * @param trainingSeeds how many trainings, with the seeds that follow
 * @param learning of the segmentation network
 * @param representing of the representations
 * @param representationSeed of the representations
 */
public record Recipe(
        long trainingSeed,
        int trainingSeeds,
        LearningSettings learning,
        LearningSettings representing,
        long representationSeed) {

    /** As the plan says. */
    public static Recipe of(Plan plan) {
        return new Recipe(plan.seed(), plan.trainingSeeds(), plan.learning(), plan.representation(), plan.seed());
    }
}
