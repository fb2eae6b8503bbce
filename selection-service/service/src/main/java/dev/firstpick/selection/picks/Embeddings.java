package dev.firstpick.selection.picks;

import dev.firstpick.selection.events.Scope;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** What representations say of the candidates. */
@ApplicationScoped
class Embeddings implements PanacheRepositoryBase<Embedding, String> {

    /** A representation's of one scope, round by round. */
    Uni<List<Embedding>> of(String representation, Scope scope) {
        return list("representation = ?1 and scope = ?2 order by round", representation, scope);
    }
}
