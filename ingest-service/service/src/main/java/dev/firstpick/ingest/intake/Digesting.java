package dev.firstpick.ingest.intake;

import dev.firstpick.ingest.pool.PoolRegistry;
import dev.firstpick.ingest.pool.PoolRegistry.Undigested;
import dev.firstpick.ingest.pool.RefusedException;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.volume.VoxelDigest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Digests the voxels of volumes that were taken in by versions which did not, one at a time, behind the uploads of others. Each pool is gone through
 * once by a process: what is taken in from now on has its digest. To be run by one thread at a time.
 */
public final class Digesting {

    private static final Logger LOG = LoggerFactory.getLogger(Digesting.class);

    /** So many digests are entered at once: a stop loses no more. */
    private static final int LOT = 200;

    private static final int PAGE = 1_000;

    private final PoolRegistry registry;
    private final Inspection inspection;
    private final ObjectStore store;
    private final Set<String> done = ConcurrentHashMap.newKeySet();

    public Digesting(PoolRegistry registry, Inspection inspection, ObjectStore store) {
        this.registry = registry;
        this.inspection = inspection;
        this.store = store;
    }

    /** Goes through all pools that this process has not gone through. A volume that cannot be read stays without a digest. */
    public void run() throws IOException {
        String after = "";
        for (List<String> pools = registry.pools(after, PAGE); !pools.isEmpty(); pools = registry.pools(after, PAGE)) {
            for (String pool : pools) {
                after = pool;
                if (!done.contains(pool)) {
                    digest(pool);
                    done.add(pool);
                }
            }
        }
    }

    private void digest(String pool) throws IOException {
        List<Undigested> volumes = registry.undigested(pool);
        if (volumes.isEmpty()) {
            return;
        }
        LOG.info("Digesting volumes that were taken in without: pool={} volumes={}", pool, volumes.size());
        Map<String, VoxelDigest> digests = new HashMap<>();
        List<Undigested> lot = new ArrayList<>();
        for (Undigested volume : volumes) {
            if (!digests.containsKey(volume.image().sha256())) {
                digestOf(pool, volume)
                        .ifPresent(digest -> digests.put(volume.image().sha256(), digest));
            }
            if (digests.containsKey(volume.image().sha256())) {
                lot.add(volume);
            }
            if (lot.size() == LOT) {
                registry.digested(pool, lot, digests);
                lot.clear();
                digests.clear();
            }
        }
        registry.digested(pool, lot, digests);
    }

    private Optional<VoxelDigest> digestOf(String pool, Undigested volume) throws IOException {
        ObjectRef image = volume.image();
        try {
            return Optional.of(inspection.digest(
                    PoolRegistry.nameOf(pool, volume.volume()), image.bytes(), () -> store.open(image)));
        } catch (RefusedException e) {
            LOG.warn(
                    "A volume stays without a digest: pool={} volume={} reason={}",
                    pool,
                    volume.volume(),
                    e.getMessage());
            return Optional.empty();
        }
    }
}
