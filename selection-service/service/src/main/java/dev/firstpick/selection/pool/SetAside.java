package dev.firstpick.selection.pool;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Volumes of which no features can be computed. They are no candidates and are not looked at again, until somebody puts them back: then
 * they are candidates of the revisions that are sealed thereafter. Who changes these holds the pool's lock.
 */
@ApplicationScoped
public class SetAside {

    /**
     * A volume that is set aside.
     *
     * @param volume its name
     * @param reason why, in words
     * @param representation the kind of network that could not look at it, if that is known
     * @param setAsideAt when
     * @param candidateFrom the revision from which on it is a candidate again; absent unless it was put back. There is such a revision
     *     once the pool has changed, by a scan that is added, replaced or excluded, and is sealed again
     * @param note what has to happen for that, in words; absent unless it was put back
     */
    @Schema(description = "A volume of which no features can be computed")
    public record Volume(
            String volume,
            String reason,
            Optional<String> representation,
            Instant setAsideAt,

            @Schema(
                    description =
                            "The revision from which on it is a candidate again. There is such a revision once the pool has"
                                    + " changed, by a scan that is added, replaced or excluded, and is sealed again.")
            Optional<Integer> candidateFrom,

            Optional<String> note) {

        private Volume(
                String volume,
                String reason,
                Optional<String> representation,
                Instant setAsideAt,
                Optional<Integer> candidateFrom) {
            this(
                    volume,
                    reason,
                    representation,
                    setAsideAt,
                    candidateFrom,
                    candidateFrom.map(
                            revision -> "out until revision " + revision
                                    + ": sealing makes one only after the pool has changed, by a scan that is added, replaced or excluded"));
        }
    }

    /** Sets a volume aside, unless it is. Gives whether it is new, or was put back before. */
    public Uni<Boolean> add(String pool, String volume, String reason, String representation) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                insert into selection.set_aside as s (pool, volume, reason, representation, set_aside_at)
                                values (:pool, :volume, :reason, :representation, :now)
                                on conflict (pool, volume) do update
                                set reason = excluded.reason, representation = excluded.representation,
                                  set_aside_at = excluded.set_aside_at, until_revision = null
                                where s.until_revision is not null
                                """)
                        .setParameter("pool", pool)
                        .setParameter("volume", volume)
                        .setParameter("reason", reason)
                        .setParameter("representation", representation)
                        .setParameter("now", Instant.now())
                        .executeUpdate())
                .map(changed -> changed > 0);
    }

    /** Makes a volume a candidate of the revisions after {@code revision}. Gives whether it was set aside. */
    public Uni<Boolean> putBack(String pool, String volume, int revision) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                update selection.set_aside set until_revision = :revision
                                where pool = :pool and volume = :volume and until_revision is null
                                """)
                        .setParameter("pool", pool)
                        .setParameter("volume", volume)
                        .setParameter("revision", revision)
                        .executeUpdate())
                .map(changed -> changed > 0);
    }

    /** Those of a pool by name, those that were put back among them. */
    public Uni<List<Volume>> of(String pool) {
        return rows("pool = :pool order by volume", pool, "");
    }

    /** A volume that is or was set aside. */
    public Uni<Optional<Volume>> named(String pool, String volume) {
        return rows("pool = :pool and volume = :volume", pool, volume)
                .map(found -> found.stream().findFirst());
    }

    private static Uni<List<Volume>> rows(String condition, String pool, String volume) {
        return Panache.getSession()
                .chain(session -> {
                    var query = session.createNativeQuery(
                                    "select volume, reason, representation, set_aside_at, until_revision + 1"
                                            + " from selection.set_aside where " + condition,
                                    Object[].class)
                            .setParameter("pool", pool);
                    return (volume.isEmpty() ? query : query.setParameter("volume", volume)).getResultList();
                })
                .map(found -> found.stream().map(SetAside::volume).toList());
    }

    private static Volume volume(Object[] row) {
        Instant when = row[3] instanceof OffsetDateTime time ? time.toInstant() : (Instant) row[3];
        return new Volume(
                (String) row[0],
                (String) row[1],
                Optional.ofNullable((String) row[2]),
                when,
                Optional.ofNullable((Integer) row[4]));
    }

    /** How many of a pool are set aside and were not put back. */
    public Uni<Long> count(String pool) {
        return Panache.getSession().chain(session -> session.<Long>createNativeQuery(
                        "select count(*) from selection.set_aside where pool = :pool and until_revision is null")
                .setParameter("pool", pool)
                .getSingleResult());
    }
}
