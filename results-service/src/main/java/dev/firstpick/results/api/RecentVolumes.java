package dev.firstpick.results.api;

import dev.firstpick.volume.Volume;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The small volumes that were drawn last: who leafs through one asks for its slices in a row. May be used from any thread. */
final class RecentVolumes {

    private static final int KEPT = 12;

    /** 8 MB each at most. */
    private static final int MOST_VOXELS = 2_000_000;

    private final Map<String, Volume> volumes = new LinkedHashMap<>(KEPT, 0.75f, true);

    synchronized Optional<Volume> get(String sha256) {
        return Optional.ofNullable(volumes.get(sha256));
    }

    synchronized void keep(String sha256, Volume volume) {
        if (volume.voxels().length <= MOST_VOXELS) {
            volumes.put(sha256, volume);
            if (volumes.size() > KEPT) {
                volumes.remove(volumes.keySet().iterator().next());
            }
        }
    }
}
