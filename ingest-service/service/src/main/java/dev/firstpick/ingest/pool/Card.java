package dev.firstpick.ingest.pool;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.firstpick.events.Required;
import dev.firstpick.ingest.events.AnnotationRegistered;
import dev.firstpick.ingest.events.IngestEvent;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.ingest.events.VolumeRegistered;
import dev.firstpick.ingest.events.VolumeReplaced;
import dev.firstpick.store.ObjectRef;
import java.util.Optional;

/**
 * What sealing needs of a manifest.
 *
 * @param manifest its key
 * @param file the image or label
 * @param role of a volume
 * @param voxels of a volume: the digest of its decoded voxels, if it is known
 */
public record Card(String manifest, ObjectRef file, Optional<Role> role, Optional<String> voxels) {

    public Card {
        voxels.ifPresent(digest -> Required.sha256("voxels", digest));
    }

    /** The card of a volume or an annotation; empty of other facts. */
    static Optional<Card> of(IngestEvent fact) {
        if (fact instanceof VolumeRegistered volume) {
            return Optional.of(of(Keys.of(fact), volume));
        }
        if (fact instanceof VolumeReplaced replaced) {
            return Optional.of(of(Keys.of(fact), replaced.registration()));
        }
        if (fact instanceof AnnotationRegistered annotation) {
            return Optional.of(new Card(Keys.of(fact), annotation.label(), Optional.empty(), Optional.empty()));
        }
        return Optional.empty();
    }

    private static Card of(String manifest, VolumeRegistered volume) {
        return new Card(manifest, volume.image(), Optional.of(volume.role()), volume.voxels());
    }

    /** The same, with the digest that its manifest lacks. */
    Card with(String digest) {
        return new Card(manifest, file, role, Optional.of(digest));
    }

    /** Of a volume: whether it was taken in before digests were. */
    @JsonIgnore
    boolean lacksVoxels() {
        return role.isPresent() && voxels.isEmpty();
    }
}
