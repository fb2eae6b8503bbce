package dev.firstpick.selection.jobs;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Whose turn it is. */
@ApplicationScoped
class Line {

    private static final int LONGEST_PATIENCE = 10;

    /**
     * The next {@code count} of the jobs held: urgent ones first, then in turns over the pools, a pool with fewer jobs released first,
     * then the pool that has waited longest; within a pool what picks wait for before trainings, and else in the order in which they were asked
     * for: nobody can annotate while a benchmark's trainings hold up the embedding.
     */
    Uni<List<String>> next(int count) {
        return Panache.getSession().chain(session -> session.<String>createNativeQuery("""
                                with pool_state as (
                                  select pool,
                                         count(*) filter (where state = 'RELEASED') as released,
                                         max(sent_at) as last_sent
                                  from selection.jobs group by pool)
                                select j.job
                                from (
                                  select job, pool, urgent, sequence,
                                         row_number() over (partition by pool, urgent order by kind = 'TRAINING', sequence) as place
                                  from selection.jobs where state = 'HELD') j
                                join pool_state p on p.pool = j.pool
                                order by j.urgent desc, p.released + j.place, p.last_sent nulls first, j.sequence
                                limit :count
                                """)
                .setParameter("count", count)
                .getResultList());
    }

    /**
     * The jobs that were sent, and of which too little was heard since. One that a trainer began and fell silent about for {@code
     * silence}; or one that nobody began, which is normal while the trainers are busy with others: so as long as anything is heard of
     * any job, it is left for ten times as long, and each time it was sent again doubles the wait.
     */
    Uni<List<String>> silent(Instant now, Duration silence) {
        return Panache.getSession().chain(session -> session.<String>createNativeQuery("""
                                select job from selection.jobs
                                where state = 'RELEASED' and case
                                  when reported_at >= sent_at then reported_at < cast(:before as timestamptz)
                                  else extract(epoch from cast(:now as timestamptz) - sent_at)
                                      > cast(:silence as float8) * power(2, least(attempt - 1, 5))
                                    and (sent_at < cast(:long_before as timestamptz)
                                      or not exists (
                                        select 1 from selection.jobs where reported_at >= cast(:before as timestamptz)))
                                  end
                                order by sequence
                                """)
                .setParameter("now", now)
                .setParameter("silence", silence.toMillis() / 1000.0)
                .setParameter("before", now.minus(silence))
                .setParameter("long_before", now.minus(silence.multipliedBy(LONGEST_PATIENCE)))
                .getResultList());
    }
}
