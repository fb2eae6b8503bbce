package dev.firstpick.ingest.intake;

import dev.firstpick.ingest.pool.PoolRegistry;
import dev.firstpick.ingest.pool.PoolRegistry.Undigested;
import dev.firstpick.ingest.pool.RefusedException;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.volume.VoxelDigest;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes good what versions without a catalogue and without digests left out. All pools are gone through, so that the catalogue has what such a version has
 * added; then the voxels of volumes that were taken in without are digested, one at a time, behind the uploads of others. A process does so at its start,
 * and once more when replicas of the version before, which a rolling update keeps for a while, have ended: what is taken in from then on has both. To be
 * run by one thread at a time.
 */
public final class Digesting {

    private static final Logger LOG = LoggerFactory.getLogger(Digesting.class);

    /** So many digests are entered at once: a stop loses no more. */
    private static final int LOT = 200;

    private static final int PAGE = 1_000;

    /** How long replicas of the version before may take in volumes beside this process. */
    private static final Duration ROLLING_UPDATE = Duration.ofMinutes(10);

    /** When a pool is tried again of which something could not be read. */
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(10);

    private final PoolRegistry registry;
    private final Inspection inspection;
    private final ObjectStore store;
    private final Clock clock;
    private final Instant start;
    private final Map<String, Instant> next = new ConcurrentHashMap<>();

    public Digesting(PoolRegistry registry, Inspection inspection, ObjectStore store, Clock clock) {
        this.registry = registry;
        this.inspection = inspection;
        this.store = store;
        this.clock = clock;
        this.start = clock.instant();
    }

    /**
     * Goes through all pools whose turn it is. A volume that cannot be read stays without a digest and is tried again after ten minutes; it stops no other.
     *
     * @throws IOException if the pools cannot be listed
     */
    public void run() throws IOException {
        List<String> pools = due();
        pools.removeIf(pool -> !isGoneThrough(pool));
        for (String pool : pools) {
            next.put(pool, digestAll(pool) ? afterwards() : clock.instant().plus(AFTER_FAILURE));
        }
    }

    private List<String> due() throws IOException {
        Instant now = clock.instant();
        List<String> due = new ArrayList<>();
        String after = "";
        for (List<String> pools = registry.pools(after, PAGE); !pools.isEmpty(); pools = registry.pools(after, PAGE)) {
            after = pools.get(pools.size() - 1);
            pools.stream()
                    .filter(pool -> !now.isBefore(next.getOrDefault(pool, Instant.MIN)))
                    .forEach(due::add);
        }
        return due;
    }

    private Instant afterwards() {
        Instant again = start.plus(ROLLING_UPDATE);
        return clock.instant().isBefore(again) ? again : Instant.MAX;
    }

    private boolean isGoneThrough(String pool) {
        try {
            registry.goThrough(pool);
            return true;
        } catch (IOException | RuntimeException e) {
            LOG.warn("A pool cannot be gone through for now: pool={}", pool, e);
            next.put(pool, clock.instant().plus(AFTER_FAILURE));
            return false;
        }
    }

    private boolean digestAll(String pool) {
        try {
            return digest(pool);
        } catch (IOException | RuntimeException e) {
            LOG.warn("Volumes of a pool stay without a digest for now: pool={}", pool, e);
            return false;
        }
    }

    /** Whether all could be read. */
    private boolean digest(String pool) throws IOException {
        List<Undigested> volumes = registry.undigested(pool);
        if (volumes.isEmpty()) {
            return true;
        }
        LOG.info("Digesting volumes that were taken in without: pool={} volumes={}", pool, volumes.size());
        Map<String, VoxelDigest> digests = new HashMap<>();
        List<Undigested> lot = new ArrayList<>();
        boolean all = true;
        for (Undigested volume : volumes) {
            String sha256 = volume.image().sha256();
            try {
                if (!digests.containsKey(sha256)) {
                    digestOf(pool, volume).ifPresent(digest -> digests.put(sha256, digest));
                }
            } catch (IOException | RuntimeException e) {
                LOG.warn(
                        "A volume stays without a digest for now: pool={} volume={} cause={}",
                        pool,
                        volume.volume(),
                        e.toString());
                all = false;
            }
            if (digests.containsKey(sha256)) {
                lot.add(volume);
            }
            if (lot.size() == LOT) {
                registry.digested(pool, lot, digests);
                lot.clear();
                digests.clear();
            }
        }
        registry.digested(pool, lot, digests);
        return all;
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
