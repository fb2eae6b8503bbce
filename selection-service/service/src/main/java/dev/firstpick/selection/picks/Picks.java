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

    /** How many of a selection's have no annotation. */
    Uni<Long> countUnannotated(String selection) {
        return getSession().chain(session -> session.<Long>createNativeQuery("""
                                select count(*) from selection.picks p
                                where p.selection = :selection and not exists (
                                  select 1 from selection.annotations a where a.pool = p.pool and a.volume = p.volume)
                                """)
                .setParameter("selection", selection)
                .getSingleResult());
    }
}
