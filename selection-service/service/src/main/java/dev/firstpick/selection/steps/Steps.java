package dev.firstpick.selection.steps;

import dev.firstpick.selection.database.InOrder;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The steps that are to be done. When one is due is the database's to tell: the clocks of replicas differ, and may be set back. */
@ApplicationScoped
public class Steps implements PanacheRepositoryBase<Step, String> {

    /** How often a step may be tried before it is told of: what takes a moment is no trouble. */
    public static final int FEW = 3;

    /** Has something done, unless that waits to be done already; the caller holds the pool's lock. */
    public Uni<Void> add(StepKind kind, String pool, String subject) {
        return getSession()
                .chain(session -> session.createNativeQuery("""
                                insert into selection.steps (id, kind, pool, subject, attempts, due_at)
                                values (:id, :kind, :pool, :subject, 0, now())
                                on conflict do nothing
                                """)
                        .setParameter("id", Step.idOf(kind, pool, subject))
                        .setParameter("kind", kind.name())
                        .setParameter("pool", pool)
                        .setParameter("subject", subject)
                        .executeUpdate())
                .replaceWithVoid();
    }

    /** Takes a step that nobody is at, for the time of {@code lease}. */
    Uni<Optional<Step>> claim(String owner, Duration lease) {
        return getSession()
                .chain(session -> session.createNativeQuery("""
                                update selection.steps
                                set owner = :owner, attempts = attempts + 1,
                                  lapses = lapses + case when owner is null then 0 else 1 end,
                                  due_at = now() + cast(:seconds as float8) * interval '1 second'
                                where id = (
                                  select id from selection.steps where due_at <= now()
                                  order by due_at limit 1 for update skip locked)
                                returning *
                                """, Step.class)
                        .setParameter("owner", owner)
                        .setParameter("seconds", seconds(lease))
                        .getSingleResultOrNull())
                .map(Optional::ofNullable);
    }

    /** Keeps steps for another {@code lease}. */
    Uni<Void> renew(String owner, List<String> ids, Duration lease) {
        return InOrder.each(ids, id -> getSession()
                .chain(session -> session.createNativeQuery("""
                                update selection.steps set due_at = now() + cast(:seconds as float8) * interval '1 second'
                                where owner = :owner and id = :id
                                """)
                        .setParameter("seconds", seconds(lease))
                        .setParameter("owner", owner)
                        .setParameter("id", id)
                        .executeUpdate())
                .replaceWithVoid());
    }

    /** The step is done; part of the transaction of what was done. */
    Uni<Void> done(String id) {
        return deleteById(id).replaceWithVoid();
    }

    /** The step is to be tried again after {@code pause}. */
    Uni<Integer> postpone(String id, Duration pause, String failure) {
        return getSession().chain(session -> session.createNativeQuery("""
                                update selection.steps set due_at = now() + cast(:seconds as float8) * interval '1 second',
                                  owner = null, failure = :failure
                                where id = :id
                                """)
                .setParameter("seconds", seconds(pause))
                .setParameter("failure", failure)
                .setParameter("id", id)
                .executeUpdate());
    }

    /** At most {@code most} of the steps of a pool, or of all, that were tried more than {@link #FEW} times; the most often tried first. */
    public Uni<List<Step>> retried(Optional<String> pool, int most) {
        return (pool.isPresent()
                        ? find("attempts > " + FEW + " and pool = ?1 order by attempts desc, id", pool.get())
                        : find("attempts > " + FEW + " order by attempts desc, id"))
                .page(0, most)
                .list();
    }

    /** How many steps were tried more than {@link #FEW} times. */
    public Uni<Long> countRetried() {
        return count("attempts > " + FEW);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
