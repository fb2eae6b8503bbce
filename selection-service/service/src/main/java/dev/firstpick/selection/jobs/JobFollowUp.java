package dev.firstpick.selection.jobs;

import dev.firstpick.training.events.TrainingEvent;
import io.smallrye.mutiny.Uni;

/** What follows when a job has ended; in the transaction that ends it, which holds the pool's lock. */
public interface JobFollowUp {

    /** The job has its outcome. */
    Uni<Void> done(Job job, TrainingEvent outcome);

    /** The job was given up, or cancelled. */
    Uni<Void> givenUp(Job job, String reason);
}
