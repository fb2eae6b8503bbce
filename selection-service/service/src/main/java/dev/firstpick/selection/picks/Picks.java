package dev.firstpick.selection.picks;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The volumes that selections picked. */
@ApplicationScoped
public class Picks implements PanacheRepositoryBase<Picked, Picked.Key> {

    /** A selection's, by rank. */
    public Uni<List<Picked>> of(String selection) {
        return list("selection = ?1 order by rank", selection);
    }

    /** Those of a volume that are not withdrawn, of all selections of its pool. */
    Uni<List<Picked>> ofVolume(String pool, String volume) {
        return list("pool = ?1 and volume = ?2 and withdrawnAt is null order by selection", pool, volume);
    }

    /** Whether a volume has an annotation. */
    Uni<Boolean> isAnnotated(String pool, String volume) {
        return getSession()
                .chain(session -> session.<Long>createNativeQuery(
                                "select count(*) from selection.annotations where pool = :pool and volume = :volume")
                        .setParameter("pool", pool)
                        .setParameter("volume", volume)
                        .getSingleResult())
                .map(found -> found > 0);
    }

    /** How many of a selection's are to be annotated, or are. */
    Uni<Long> countStanding(String selection) {
        return count("selection = ?1 and withdrawnAt is null", selection);
    }

    /** How many of a selection's were withdrawn. */
    Uni<Long> countWithdrawn(String selection) {
        return count("selection = ?1 and withdrawnAt is not null", selection);
    }

    /** How many of a selection's are still to be annotated, or to be replaced. */
    Uni<Long> countUnannotated(String selection) {
        return getSession().chain(session -> session.<Long>createNativeQuery("""
                                select count(*) from selection.picks p
                                where p.selection = :selection and case
                                  when p.withdrawn_at is not null then not p.withdrawal_told
                                  else not exists (
                                    select 1 from selection.annotations a where a.pool = p.pool and a.volume = p.volume)
                                  end
                                """)
                .setParameter("selection", selection)
                .getSingleResult());
    }
}
