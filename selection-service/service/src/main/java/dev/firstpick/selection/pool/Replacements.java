package dev.firstpick.selection.pool;

import dev.firstpick.ingest.events.VolumeReplaced;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Volumes that were given another image or role. In revisions that were sealed before they count as excluded. */
@ApplicationScoped
public class Replacements {

    /** Stores what a volume is from now on, unless that or a later one is there; the caller holds the pool's lock. Gives whether it is new. */
    public Uni<Boolean> add(VolumeReplaced event) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                insert into selection.replacements as r (pool, volume, revision, role, image_sha256, replaced_at)
                                values (:pool, :volume, :revision, :role, :image, :time)
                                on conflict (pool, volume) do update
                                set revision = excluded.revision, role = excluded.role, image_sha256 = excluded.image_sha256,
                                  replaced_at = excluded.replaced_at
                                where r.revision < excluded.revision
                                """)
                        .setParameter("pool", event.pool())
                        .setParameter("volume", event.volume())
                        .setParameter("revision", event.revision())
                        .setParameter("role", event.role().name())
                        .setParameter("image", event.image().sha256())
                        .setParameter("time", event.time())
                        .executeUpdate())
                .map(changed -> changed > 0);
    }
}
