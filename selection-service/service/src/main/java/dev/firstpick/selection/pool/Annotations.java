package dev.firstpick.selection.pool;

import dev.firstpick.ingest.events.AnnotationRegistered;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** The label maps of volumes. */
@ApplicationScoped
public class Annotations implements PanacheRepositoryBase<Annotation, VolumeKey> {

    /** Stores an annotation, unless the volume has this one or a later one; the caller holds the pool's lock. */
    public Uni<Void> add(AnnotationRegistered event) {
        return findById(new VolumeKey(event.pool(), event.volume()))
                .chain(present -> present == null
                        ? persistAndFlush(new Annotation(event)).replaceWithVoid()
                        : Uni.createFrom().voidItem().invoke(() -> {
                            if (present.revision < event.revision()) {
                                present.correctedBy(event);
                            }
                        }));
    }

    /** The annotations of those of {@code volumes} that have one, by name. */
    public Uni<Map<String, Annotation>> of(String pool, Collection<String> volumes) {
        return list("pool = ?1 and volume in ?2", pool, volumes)
                .map(found -> found.stream().collect(Collectors.toMap(Annotation::volume, annotation -> annotation)));
    }
}
