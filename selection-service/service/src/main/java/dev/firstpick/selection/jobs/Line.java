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
                                with recursive waiting as (
                                  (select pool from selection.jobs where state = 'HELD' order by pool limit 1)
                                  union all
                                  select (select j.pool from selection.jobs j
                                          where j.state = 'HELD' and j.pool > w.pool order by j.pool limit 1)
                                  from waiting w where w.pool is not null),
                                turns as (
                                  select w.pool,
                                         (select count(*) from selection.jobs r where r.pool = w.pool and r.state = 'RELEASED')
                                           as released,
                                         (select max(s.sent_at) from selection.jobs s where s.pool = w.pool) as last_sent
                                  from waiting w where w.pool is not null)
                                select h.job
                                from turns t cross join lateral (
                                  select f.job, f.urgent, f.sequence,
                                         row_number() over (partition by f.urgent order by f.kind = 'TRAINING', f.sequence) as place
                                  from (
                                    (select job, kind, urgent, sequence from selection.jobs u
                                     where u.pool = t.pool and u.state = 'HELD' and u.urgent
                                     order by u.kind = 'TRAINING', u.sequence limit :count)
                                    union all
                                    (select job, kind, urgent, sequence from selection.jobs o
                                     where o.pool = t.pool and o.state = 'HELD' and not o.urgent
                                     order by o.kind = 'TRAINING', o.sequence limit :count)) f) h
                                order by h.urgent desc, t.released + h.place, t.last_sent nulls first, h.sequence
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
