package dev.firstpick.selection.pool;

import dev.firstpick.ingest.events.VolumeExcluded;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Volumes that are never picked again. */
@ApplicationScoped
public class Exclusions implements PanacheRepositoryBase<Exclusion, VolumeKey> {

    /** Stores an exclusion, unless it is there; the caller holds the pool's lock. */
    public Uni<Void> add(VolumeExcluded event) {
        return findById(new VolumeKey(event.pool(), event.volume()))
                .chain(present -> present == null
                        ? persist(new Exclusion(event)).replaceWithVoid()
                        : Uni.createFrom().voidItem());
    }
}
