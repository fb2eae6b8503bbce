package dev.firstpick.selection.picks;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The networks that are learned without annotations. */
@ApplicationScoped
class Representations implements PanacheRepositoryBase<Representation, String> {

    /** The representation that a job learns; null if there is none. */
    Uni<Representation> learnedBy(String job) {
        return find("learningJob", job).firstResult();
    }

    /** Those of a pool that are not learned yet. */
    Uni<List<Representation>> unlearned(String pool) {
        return list("pool = ?1 and model is null and failure is null order by job", pool);
    }
}
