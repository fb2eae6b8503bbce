package dev.firstpick.selection.jobs;

import dev.firstpick.training.events.TrainingEvent;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** What came of jobs, kept also for jobs that are not known yet. */
@ApplicationScoped
class Outcomes implements PanacheRepositoryBase<Outcome, String> {

    /** Stores an outcome, unless the job has one; the caller holds the pool's lock. Gives the one that stands. */
    Uni<TrainingEvent> add(TrainingEvent event) {
        return findById(event.job())
                .chain(present -> present == null
                        ? persist(new Outcome(event)).replaceWith(event)
                        : Uni.createFrom().item(present.event()));
    }
}
