package dev.firstpick.selection.listener;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.function.Supplier;

/** The events that took effect, by {@code ce_id}. */
@ApplicationScoped
class AppliedEvents {

    /** Lets {@code effect} happen, unless the event took effect before; in the transaction of the effect. */
    Uni<Void> once(String id, Supplier<Uni<Void>> effect) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                insert into selection.applied_events (ce_id, applied_at) values (:id, :now)
                                on conflict do nothing
                                """)
                        .setParameter("id", id)
                        .setParameter("now", Instant.now())
                        .executeUpdate())
                .chain(inserted ->
                        inserted == 1 ? effect.get() : Uni.createFrom().voidItem());
    }
}
