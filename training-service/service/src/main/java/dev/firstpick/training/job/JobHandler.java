package dev.firstpick.training.job;

import dev.firstpick.training.events.TrainingEvent;
import dev.firstpick.training.events.TrainingJob;
import dev.firstpick.training.stop.StoppedException;

/**
 * Does one kind of job.
 *
 * @param <J> the kind
 */
public interface JobHandler<J extends TrainingJob> {

    /** The kind of job that this does. */
    Class<J> accepts();

    /**
     * Does the job, from its newest checkpoint if there is one. Blocks for as long as that takes. Nothing is published but progress;
     * what is stored is stored so that a second worker on the same job does no harm.
     *
     * @return the outcome, not yet stored
     * @throws StoppedException if {@link JobContext#stop} was raised; what was done by then is in the checkpoint
     * @throws Exception if this attempt fails, with a message for people
     */
    TrainingEvent run(J job, JobContext context) throws Exception;
}
