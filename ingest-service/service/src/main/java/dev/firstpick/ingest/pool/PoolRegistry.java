package dev.firstpick.ingest.pool;

import dev.firstpick.ingest.events.AnnotationRegistered;
import dev.firstpick.ingest.events.IngestEvent;
import dev.firstpick.ingest.events.PoolOpened;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.ingest.events.Task;
import dev.firstpick.ingest.events.VolumeExcluded;
import dev.firstpick.ingest.events.VolumeRegistered;
import dev.firstpick.ingest.pool.RefusedException.Reason;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Pools, their volumes and annotations. The same fact entered again changes nothing; another fact under the same name is refused. Everything is
 * announced after what it builds on: a volume after its pool, an annotation after its volume.
 *
 * <p>May be used from any thread. Methods block; they throw {@link RefusedException} if nothing was done, {@link UnannouncedException} if the fact
 * stands and is not announced yet, {@link IOException} if the store fails.
 */
public final class PoolRegistry {

    private static final int REMEMBERED = 1_000;

    private final Ledger ledger;
    private final Clock clock;

    /** A pool that is open stays as it is: it need not be read for each of its scans. */
    private final Map<String, PoolOpened> opened = new ConcurrentHashMap<>();

    public PoolRegistry(Ledger ledger, Clock clock) {
        this.ledger = ledger;
        this.clock = clock;
    }

    /** The time to put in a fact that is entered now. */
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** Opens a pool. */
    public Entry<PoolOpened> open(String pool, Task task) throws IOException {
        Entry<PoolOpened> entry = ledger.enter(new PoolOpened(Names.require("pool", pool), task, now()));
        if (!entry.fact().task().equals(task)) {
            throw conflict(
                    "pools/" + pool,
                    "task",
                    task.toString(),
                    entry.fact().task().toString());
        }
        return settled(entry);
    }

    /** The names of all pools, sorted. */
    public List<String> pools() throws IOException {
        return ledger.keys(Keys.POOLS).stream()
                .flatMap(key -> Keys.poolOf(key).stream())
                .toList();
    }

    /** The pool of that name. */
    public PoolOpened pool(String pool) throws IOException {
        PoolOpened known = opened.get(Names.require("pool", pool));
        if (known != null) {
            return known;
        }
        PoolOpened read =
                ledger.find(Keys.pool(pool), PoolOpened.class).orElseThrow(() -> notFound("pools/" + pool, "pool"));
        if (opened.size() >= REMEMBERED) {
            opened.clear();
        }
        opened.put(pool, read);
        return read;
    }

    /** The names of a pool's volumes, sorted; those taken out of it among them. */
    public List<String> volumes(String pool) throws IOException {
        return ledger.names(Keys.volumes(pool(pool).pool()));
    }

    /** How many volumes of a pool have an annotation. */
    public int annotations(String pool) throws IOException {
        return ledger.names(Keys.annotations(pool)).size();
    }

    /** The names of the volumes that were taken out of a pool. */
    public List<String> excluded(String pool) throws IOException {
        return ledger.names(Keys.excluded(pool));
    }

    /** A volume's image, if there is one of that name. */
    public Optional<VolumeRegistered> findVolume(String pool, String volume) throws IOException {
        return ledger.find(Keys.in(Keys.volumes(pool), volume), VolumeRegistered.class);
    }

    /** A volume's annotation, if it has one. */
    public Optional<AnnotationRegistered> findAnnotation(String pool, String volume) throws IOException {
        return ledger.find(Keys.in(Keys.annotations(pool), volume), AnnotationRegistered.class);
    }

    /** A volume's image. */
    public VolumeRegistered volume(String pool, String volume) throws IOException {
        pool(pool);
        return findVolume(pool, Names.require("volume", volume))
                .orElseThrow(() -> notFound(nameOf(pool, volume), "volume"));
    }

    /** All that is known of a volume. */
    public VolumeState state(String pool, String volume) throws IOException {
        return new VolumeState(
                volume(pool, volume),
                findAnnotation(pool, volume),
                ledger.find(Keys.in(Keys.excluded(pool), volume), VolumeExcluded.class));
    }

    /** Enters a volume, whose image was found valid and is stored. */
    public Entry<VolumeRegistered> register(VolumeRegistered volume) throws IOException {
        ledger.settle(pool(volume.pool()));
        return same(ledger.enter(volume), volume.role(), volume.image().sha256());
    }

    /** Confirms that a volume which stands is the one that was handed in again. */
    public Entry<VolumeRegistered> confirm(VolumeRegistered standing, Role role, String sha256) throws IOException {
        return same(new Entry<>(standing, false), role, sha256);
    }

    private Entry<VolumeRegistered> same(Entry<VolumeRegistered> entry, Role role, String sha256) throws IOException {
        VolumeRegistered standing = entry.fact();
        String name = nameOf(standing.pool(), standing.volume());
        if (!standing.image().sha256().equals(sha256)) {
            throw conflict(name, "sha256", sha256, standing.image().sha256());
        }
        if (standing.role() != role) {
            throw conflict(name, "role", lower(role), lower(standing.role()));
        }
        return settled(entry);
    }

    /** Enters an annotation, which was found to fit its image and is stored. */
    public Entry<AnnotationRegistered> annotate(AnnotationRegistered annotation) throws IOException {
        ledger.settle(volume(annotation.pool(), annotation.volume()));
        return same(ledger.enter(annotation), annotation.label().sha256());
    }

    /** Confirms that an annotation which stands is the one that was handed in again. */
    public Entry<AnnotationRegistered> confirm(AnnotationRegistered standing, String sha256) throws IOException {
        return same(new Entry<>(standing, false), sha256);
    }

    private Entry<AnnotationRegistered> same(Entry<AnnotationRegistered> entry, String sha256) throws IOException {
        AnnotationRegistered standing = entry.fact();
        if (!standing.label().sha256().equals(sha256)) {
            throw conflict(
                    nameOf(standing.pool(), standing.volume()) + "/annotation",
                    "sha256",
                    sha256,
                    standing.label().sha256());
        }
        return settled(entry);
    }

    /** Takes a volume out of its pool for good; the first reason stands. */
    public Entry<VolumeExcluded> exclude(String pool, String volume, String reason) throws IOException {
        if (reason == null || reason.isBlank() || reason.length() > 500) {
            throw new RefusedException(
                    Reason.INVALID_REQUEST,
                    "request",
                    "reason",
                    String.valueOf(reason),
                    "a text of 1 to 500 characters");
        }
        ledger.settle(volume(pool, volume));
        return settled(ledger.enter(new VolumeExcluded(pool, volume, reason, now())));
    }

    /** {@code pools/POOL/volumes/VOLUME}: how a volume is called in errors. */
    public static String nameOf(String pool, String volume) {
        return "pools/" + pool + "/volumes/" + volume;
    }

    private <E extends IngestEvent> Entry<E> settled(Entry<E> entry) throws IOException {
        if (!entry.created()) {
            ledger.settle(entry.fact());
        }
        return entry;
    }

    private static RefusedException conflict(String name, String field, String found, String standing) {
        return new RefusedException(
                Reason.CONFLICT, name, field, found, standing + ", which stands already under this name");
    }

    private static RefusedException notFound(String name, String field) {
        return new RefusedException(Reason.NOT_FOUND, name, field, "none of this name", "one that exists");
    }

    private static String lower(Role role) {
        return role.name().toLowerCase(java.util.Locale.ROOT);
    }
}
