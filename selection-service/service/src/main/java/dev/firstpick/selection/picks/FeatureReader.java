package dev.firstpick.selection.picks;

import dev.firstpick.store.ObjectRef;
import dev.firstpick.training.events.FeatureTable;
import dev.firstpick.training.events.NpyMatrix;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Reads features from the store. Remembers them while memory lasts: all selections of a plan look at the same. Blocks. */
@ApplicationScoped
class FeatureReader {

    private final Manifests manifests;
    private final Map<String, SoftReference<Features>> known = new ConcurrentHashMap<>();

    FeatureReader(Manifests manifests) {
        this.manifests = manifests;
    }

    /** The features of an embedding with that identity and these shards' tables. */
    Features read(String identity, List<ObjectRef> tables) throws IOException {
        SoftReference<Features> reference = known.get(identity);
        Features remembered = reference == null ? null : reference.get();
        if (remembered != null) {
            return remembered;
        }
        List<Features.Part> parts = new ArrayList<>();
        for (ObjectRef ref : tables) {
            FeatureTable table = manifests.manifest(ref, FeatureTable.class);
            parts.add(new Features.Part(table, NpyMatrix.parse(manifests.bytes(table.features()))));
        }
        Features features = Features.of(parts);
        known.values().removeIf(old -> old.get() == null);
        known.put(identity, new SoftReference<>(features));
        return features;
    }
}
