package dev.firstpick.selection.pool;

import dev.firstpick.ingest.events.VolumeExcluded;
import dev.firstpick.selection.database.ChangedMeanwhileException;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Volumes that are never picked again. */
@ApplicationScoped
public class Exclusions implements PanacheRepositoryBase<Exclusion, VolumeKey> {

    /** Stores an exclusion, unless it is there; the caller holds the pool's lock. Gives whether it is new. */
    public Uni<Boolean> add(VolumeExcluded event) {
        return findById(new VolumeKey(event.pool(), event.volume()))
                .chain(present -> present == null
                        ? persistAndFlush(new Exclusion(event)).replaceWith(true)
                        : Uni.createFrom().item(false));
    }

    /** Whether a volume is excluded. */
    public Uni<Boolean> contains(String pool, String volume) {
        return count("pool = ?1 and volume = ?2", pool, volume).map(found -> found > 0);
    }

    /**
     * Grows with each volume that is excluded, replaced or set aside, and with each that is put back. Work that was prepared from a pool's volumes is prepared
     * again if this is another when it is stored.
     */
    public Uni<Long> state(String pool) {
        return getSession().chain(session -> session.<Long>createNativeQuery("""
                                select cast((select count(*) from selection.exclusions where pool = :pool)
                                  + (select count(*) + count(until_revision)
                                       + coalesce(sum(cast(extract(epoch from set_aside_at) * 1000 as bigint)), 0)
                                     from selection.set_aside where pool = :pool)
                                  + (select coalesce(sum(revision), 0) from selection.replacements where pool = :pool) as bigint)
                                """)
                .setParameter("pool", pool)
                .getSingleResult());
    }

    /**
     * Does {@code effect} if {@link #state} is still {@code before}; the caller holds the pool's lock.
     *
     * @throws ChangedMeanwhileException through the result, if it is not
     */
    public Uni<Void> unlessChanged(String pool, long before, Supplier<Uni<Void>> effect) {
        return state(pool).chain(now -> {
            if (now != before) {
                throw new ChangedMeanwhileException(
                        "volumes of pool " + pool + " were excluded, replaced or set aside meanwhile");
            }
            return effect.get();
        });
    }

    /** Those of a pool, with the trainings that had ended before and that the volume took part in. */
    public Uni<List<Excluded>> of(String pool) {
        return getSession()
                .chain(session -> session.createNativeQuery("""
                                select e.volume, e.reason, e.excluded_at,
                                  (select string_agg(j.job, ',' order by j.sequence) from selection.jobs j
                                   where j.pool = e.pool and j.state = 'DONE' and j.created_at <= e.excluded_at and (
                                     j.kind = 'TRAINING' and (
                                       exists (
                                         select 1 from selection.picks p
                                         where p.selection = j.selection and p.volume = e.volume and p.learned_from)
                                       or exists (
                                         select 1 from selection.selections s join selection.members m
                                           on m.pool = s.pool and m.revision = s.revision
                                         where s.selection = j.selection and m.volume = e.volume and m.role <> 'POOL'
                                           and m.label is not null))
                                     or j.kind = 'REPRESENTATION' and exists (
                                       select 1 from selection.representations r join selection.members m
                                         on m.pool = r.pool and m.revision = r.revision
                                       where r.learning_job = j.job and m.volume = e.volume and m.role = 'POOL')))
                                from selection.exclusions e where e.pool = :pool order by e.volume collate "C"
                                """, Object[].class)
                        .setParameter("pool", pool)
                        .getResultList())
                .map(rows -> rows.stream()
                        .map(row -> new Excluded(
                                (String) row[0],
                                (String) row[1],
                                instant(row[2]),
                                row[3] == null ? List.of() : List.of(((String) row[3]).split(","))))
                        .toList());
    }

    private static Instant instant(Object value) {
        return value instanceof OffsetDateTime time ? time.toInstant() : (Instant) value;
    }

    /**
     * A volume that was excluded.
     *
     * @param learnedBy the jobs that had ended before, and that learned or were evaluated on it
     */
    @Schema(description = "A volume that is in no later revision, is not picked and takes no part in trainings")
    public record Excluded(String volume, String reason, Instant excludedAt, List<String> learnedBy) {}
}
