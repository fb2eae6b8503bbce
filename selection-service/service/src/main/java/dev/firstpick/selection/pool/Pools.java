package dev.firstpick.selection.pool;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Optional;

/** The pools. */
@ApplicationScoped
public class Pools implements PanacheRepositoryBase<Pool, String> {

    /**
     * The pool, made known if it is not yet, and locked to the end of the transaction: everything that changes a pool takes this lock
     * first, so a pool's facts and what follows from them are in one order on all replicas.
     */
    public Uni<Pool> locked(String name) {
        return getSession()
                .chain(session -> session.createNativeQuery(
                                "insert into selection.pools (pool, known_at) values (:pool, :now) on conflict do nothing")
                        .setParameter("pool", name)
                        .setParameter("now", Instant.now())
                        .executeUpdate())
                .chain(() -> findById(name, LockModeType.PESSIMISTIC_WRITE));
    }

    /** The pool, if it is known. */
    public Uni<Optional<Pool>> named(String name) {
        return findById(name).map(Optional::ofNullable);
    }
}
