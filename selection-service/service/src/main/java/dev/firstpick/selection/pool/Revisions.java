package dev.firstpick.selection.pool;

import dev.firstpick.ingest.events.PoolSealed;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** The pools' revisions. */
@ApplicationScoped
public class Revisions implements PanacheRepositoryBase<Revision, Revision.Key> {

    /** Stores a revision, unless it is there; the caller holds the pool's lock. Gives whether it is new. */
    public Uni<Boolean> add(PoolSealed event) {
        return findById(new Revision.Key(event.pool(), event.revision()))
                .chain(present -> present == null
                        ? persist(new Revision(event)).replaceWith(true)
                        : Uni.createFrom().item(false));
    }

    /** The latest revision before {@code revision} whose members are known. */
    public Uni<Optional<Revision>> before(Revision revision) {
        return find(
                        "pool = ?1 and revision < ?2 and plannedAt is not null order by revision desc",
                        revision.pool(),
                        revision.number())
                .page(0, 1)
                .firstResult()
                .map(Optional::ofNullable);
    }

    /** The pool's latest revision. */
    public Uni<Optional<Revision>> latest(String pool) {
        return find("pool = ?1 order by revision desc", pool)
                .page(0, 1)
                .firstResult()
                .map(Optional::ofNullable);
    }
}
