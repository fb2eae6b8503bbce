package dev.firstpick.selection.picks;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** The selections. */
@ApplicationScoped
public class Selections implements PanacheRepositoryBase<Selection, String> {

    /** The selection with that identity, or that request. */
    public Uni<Optional<Selection>> named(String id) {
        return find("selection = ?1 or request = ?1", id).firstResult().map(Optional::ofNullable);
    }

    /** The selection with that identity; null if there is none. */
    Uni<Selection> made(String id) {
        return find("selection", id).firstResult();
    }

    /** Those that wait for their picks and look at what was learned on a set of members. */
    Uni<List<Selection>> planned(String pool, String baseDigest) {
        return list(
                "pool = ?1 and baseDigest = ?2 and state = ?3 order by requestedAt",
                pool,
                baseDigest,
                SelectionState.PLANNED);
    }

    /** Those that wait for the annotation of {@code volume}. */
    Uni<List<Selection>> awaiting(String pool, String volume) {
        return list(
                "pool = ?1 and state = ?2 and selection in (select p.selection from Picked p where p.pool = ?1 and p.volume = ?3 and p.withdrawnAt is null)",
                pool,
                SelectionState.MADE,
                volume);
    }

    /** Those of a pool that are annotated, and trained or to be trained. */
    Uni<List<Selection>> inTraining(String pool) {
        return list("pool = ?1 and state = ?2 and train = true order by requestedAt", pool, SelectionState.ANNOTATED);
    }

    /** How far those of a set of members are. */
    public Uni<SelectionCounts> counts(String pool, String digest) {
        return getSession()
                .chain(session -> session.createNativeQuery("""
                                select count(*), count(made_at), count(annotated_at),
                                       count(*) filter (where state = 'TRAINED'), count(*) filter (where state = 'FAILED')
                                from selection.selections where pool = :pool and digest = :digest
                                """, Object[].class)
                        .setParameter("pool", pool)
                        .setParameter("digest", digest)
                        .getSingleResult())
                .map(row ->
                        new SelectionCounts((Long) row[0], (Long) row[1], (Long) row[2], (Long) row[3], (Long) row[4]));
    }

    /** How many of a set of members still change by themselves: without their picks, or to be trained and not trained. */
    public Uni<Long> countOpen(String pool, String digest) {
        return count(
                "pool = ?1 and digest = ?2 and (state = ?3 or train = true and state in (?4, ?5))",
                pool,
                digest,
                SelectionState.PLANNED,
                SelectionState.MADE,
                SelectionState.ANNOTATED);
    }
}
