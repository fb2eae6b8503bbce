package dev.firstpick.selection.pool;

import dev.firstpick.events.Json;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.ingest.events.VolumeRegistered;
import dev.firstpick.ingest.events.VolumeReplaced;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The candidates that pools were given, one by one, of which those that are new count for a re-selection rule. Times are the database's. */
@ApplicationScoped
public class Arrivals {

    /**
     * How a pool has grown.
     *
     * @param candidates how many it was given in all
     * @param added how many of them are new, and may be picked
     * @param quiet how long ago the last of these came
     * @param replacements how often volumes of it were given another image or role
     */
    public record Growth(int candidates, int added, Duration quiet, int replacements) {}

    /** Notes arrivals, but for those that are noted already, or are no candidates any more. Needs no lock. */
    public Uni<Integer> addAll(List<VolumeRegistered> volumes) {
        List<Map<String, String>> names = volumes.stream()
                .map(volume -> Map.of("pool", volume.pool(), "volume", volume.volume()))
                .toList();
        return Panache.getSession().chain(session -> session.createNativeQuery("""
                                insert into selection.arrivals (pool, volume, arrived_at, counted)
                                select e.pool, e.volume, clock_timestamp(), false
                                from jsonb_to_recordset(cast(cast(:names as text) as jsonb)) as e(pool text, volume text)
                                where not exists (
                                  select 1 from selection.replacements r
                                  where r.pool = e.pool and r.volume = e.volume and r.role <> 'POOL')
                                on conflict do nothing
                                """)
                .setParameter("names", Json.text(names))
                .executeUpdate());
    }

    /** Notes that a volume was given another image or role: as a candidate it is new, as anything else it is none. */
    public Uni<Integer> replaced(VolumeReplaced volume) {
        String statement = volume.role() == Role.POOL
                ? """
                        insert into selection.arrivals (pool, volume, arrived_at, counted)
                        values (:pool, :volume, clock_timestamp(), false)
                        on conflict (pool, volume) do update set arrived_at = excluded.arrived_at, counted = false
                        """
                : "delete from selection.arrivals where pool = :pool and volume = :volume";
        return Panache.getSession().chain(session -> session.createNativeQuery(statement)
                .setParameter("pool", volume.pool())
                .setParameter("volume", volume.volume())
                .executeUpdate());
    }

    /** The pools that have new candidates. */
    public Uni<List<String>> growing() {
        return Panache.getSession()
                .chain(session -> session.<String>createNativeQuery("""
                        select p.pool from selection.pools p
                        where exists (select 1 from selection.arrivals a where a.pool = p.pool and not a.counted)
                        order by p.pool
                        """).getResultList());
    }

    /** How a pool has grown. */
    public Uni<Growth> growth(String pool) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                select (select count(*) from selection.arrivals a where a.pool = :pool),
                                       count(*),
                                       cast(coalesce(extract(epoch from clock_timestamp() - max(n.arrived_at)), 0) as bigint),
                                       (select coalesce(sum(r.revision - 1), 0) from selection.replacements r where r.pool = :pool)
                                from selection.arrivals n
                                where n.pool = :pool and not n.counted and not exists (
                                  select 1 from selection.exclusions e where e.pool = n.pool and e.volume = n.volume)
                                """, Object[].class)
                        .setParameter("pool", pool)
                        .getSingleResult())
                .map(row -> new Growth(
                        Math.toIntExact((Long) row[0]),
                        Math.toIntExact((Long) row[1]),
                        Duration.ofSeconds((Long) row[2]),
                        Math.toIntExact((Long) row[3])));
    }

    /** From now on the pool's candidates are not new any more. */
    public Uni<Integer> count(String pool) {
        return Panache.getSession().chain(session -> session.createNativeQuery(
                        "update selection.arrivals set counted = true where pool = :pool and not counted")
                .setParameter("pool", pool)
                .executeUpdate());
    }

    /** From now on the candidates of a revision are not new any more. */
    public Uni<Integer> count(Revision.Key revision) {
        return Panache.getSession().chain(session -> session.createNativeQuery("""
                                update selection.arrivals a set counted = true
                                where a.pool = :pool and not a.counted and exists (
                                  select 1 from selection.members m
                                  where m.pool = a.pool and m.revision = :revision and m.volume = a.volume)
                                """)
                .setParameter("pool", revision.pool())
                .setParameter("revision", revision.revision())
                .executeUpdate());
    }
}
