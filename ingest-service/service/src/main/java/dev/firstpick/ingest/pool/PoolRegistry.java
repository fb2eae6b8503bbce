package dev.firstpick.ingest.pool;

import dev.firstpick.events.Json;
import dev.firstpick.ingest.events.AnnotationRegistered;
import dev.firstpick.ingest.events.IngestEvent;
import dev.firstpick.ingest.events.PoolOpened;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.ingest.events.Task;
import dev.firstpick.ingest.events.VolumeExcluded;
import dev.firstpick.ingest.events.VolumeRegistered;
import dev.firstpick.ingest.events.VolumeReplaced;
import dev.firstpick.ingest.pool.RefusedException.Reason;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.volume.Grid;
import dev.firstpick.volume.VoxelDigest;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
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

    private static final int REASON_LENGTH = 500;

    /** How long another request may take from noting its voxels to entering its volume. Counted, not timed: the clocks of replicas differ. */
    private static final int WAITS = 10;

    private static final long WAIT_MILLIS = 50;

    private final Ledger ledger;
    private final Catalogue catalogue;
    private final Copies copies;
    private final ObjectStore store;
    private final Clock clock;

    private static final int FEW = 1_000;
    private static final Duration QUICK = Duration.ofMillis(100);

    private final Map<String, Counted> counted = new ConcurrentHashMap<>();

    /** A pool that is open stays as it is: it need not be read for each of its scans. */
    private final Map<String, PoolOpened> opened = new ConcurrentHashMap<>();

    public PoolRegistry(Ledger ledger, Catalogue catalogue, ObjectStore store, Clock clock) {
        this.ledger = ledger;
        this.catalogue = catalogue;
        this.copies = new Copies(store);
        this.store = store;
        this.clock = clock;
    }

    /**
     * A volume as it stands.
     *
     * @param fact its registration, or the last replacement
     * @param volume what the fact says, as a registration
     * @param revision 1, or the replacement's
     */
    public record Standing(IngestEvent fact, VolumeRegistered volume, int revision) {}

    /**
     * Whose copy a volume is.
     *
     * @param volume the first volume of the pool with the same voxels
     * @param grid where they lie there, in canonical order
     */
    public record Copy(String volume, Grid grid) {}

    /** The time to put in a fact that is entered now. */
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** Opens a pool; if there is none yet, it refuses files with voxels that are NaN. */
    public Entry<PoolOpened> open(String pool, Task task) throws IOException {
        return open(pool, task, Optional.empty());
    }

    /**
     * Opens a pool.
     *
     * @param nan what stands for voxels that are NaN; if not given, an open pool keeps what it has
     */
    public Entry<PoolOpened> open(String pool, Task task, Optional<Double> nan) throws IOException {
        Entry<PoolOpened> entry = ledger.enter(new PoolOpened(Names.require("pool", pool), task, nan, now()));
        if (entry.created()) {
            catalogue.opened(pool);
        }
        if (!entry.fact().task().equals(task)) {
            throw conflict(
                    "pools/" + pool,
                    "task",
                    task.toString(),
                    entry.fact().task().toString());
        }
        if (nan.isPresent() && !entry.fact().nan().equals(nan)) {
            throw conflict(
                    "pools/" + pool, "nan", words(nan), words(entry.fact().nan()));
        }
        return settled(entry);
    }

    private static String words(Optional<Double> nan) {
        return nan.map(String::valueOf).orElse("none");
    }

    /** Some of the names of all pools, sorted: at most {@code most} that come after {@code after}. */
    public List<String> pools(String after, int most) throws IOException {
        List<String> pools = new ArrayList<>();
        for (String pool : store.folders(Keys.POOLS)) {
            if (pools.size() < most && pool.compareTo(after) > 0 && store.exists(Keys.pool(pool))) {
                pools.add(pool);
            }
        }
        return pools;
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

    /** Some of the names of a pool's volumes, sorted, those taken out of it among them: at most {@code most} that come after {@code after}. */
    public List<String> volumes(String pool, String after, int most) throws IOException {
        String folder = Keys.volumes(pool(pool).pool());
        String from = after.isEmpty() ? "" : Keys.in(folder, Names.require("cursor", after));
        return store.list(folder, from, most).stream().map(Keys::nameOf).toList();
    }

    /**
     * How much a pool has.
     *
     * @param volumes those taken out of it among them
     * @param annotations how many of them have a label map
     * @param excluded how many were taken out
     */
    public record Counts(int volumes, int annotations, int excluded) {}

    private record Counted(Counts counts, Instant until) {}

    /** How much a pool has. What takes long to count is counted again after ten times as long. */
    public Counts counts(String pool) throws IOException {
        Instant begun = clock.instant();
        Counted known = counted.get(pool(pool).pool());
        if (known != null && begun.isBefore(known.until())) {
            return known.counts();
        }
        Counts counts = count(pool);
        Duration took = Duration.between(begun, clock.instant());
        if (took.compareTo(QUICK) > 0) {
            if (counted.size() >= REMEMBERED) {
                counted.clear();
            }
            counted.put(pool, new Counted(counts, begun.plus(took.multipliedBy(10))));
        }
        return counts;
    }

    /** A list of names says it at once as long as it is short. */
    private Counts count(String pool) throws IOException {
        int excluded = ledger.names(Keys.excluded(pool)).size();
        int few = store.list(Keys.volumes(pool), "", FEW + 1).size();
        if (few <= FEW) {
            return new Counts(few, ledger.names(Keys.annotations(pool)).size(), excluded);
        }
        Map<String, Card> cards = catalogue.all(pool);
        return new Counts(volumes(cards).size(), annotations(cards).size(), excluded);
    }

    /** The names of the volumes that were taken out of a pool. */
    public Set<String> excluded(String pool) throws IOException {
        return Set.copyOf(ledger.names(Keys.excluded(pool)));
    }

    /** Of the cards of a pool, those of its volumes as they stand, by name, sorted. */
    static SortedMap<String, Card> volumes(Map<String, Card> cards) {
        return latest(cards, Keys.VOLUMES, Keys.REPLACED);
    }

    /** Of the cards of a pool, those of its volumes' annotations as they stand, by name, sorted. */
    static SortedMap<String, Card> annotations(Map<String, Card> cards) {
        return latest(cards, Keys.ANNOTATIONS, Keys.CORRECTED);
    }

    private static SortedMap<String, Card> latest(Map<String, Card> cards, String first, String later) {
        SortedMap<String, Card> latest = new TreeMap<>();
        Map<String, Integer> revisions = new HashMap<>();
        cards.forEach((key, card) -> {
            String folder = Keys.kindOf(key);
            if (folder.equals(first)) {
                latest.putIfAbsent(Keys.nameOf(key), card);
            } else if (folder.equals(later)) {
                int revision = Integer.parseInt(Keys.nameOf(key));
                if (revisions.merge(Keys.folderOf(key), revision, Math::max) == revision) {
                    latest.put(Keys.folderOf(key), card);
                }
            }
        });
        return latest;
    }

    /**
     * A volume that was taken in without a digest of its voxels.
     *
     * @param volume its name
     * @param image its file
     * @param card what the catalogue says of it
     */
    public record Undigested(String volume, ObjectRef image, Card card) {}

    /** Enters in the catalogue what replicas of a version without one have added to a pool. */
    public void goThrough(String pool) throws IOException {
        catalogue.goThrough(pool);
    }

    /** The volumes of a pool, those taken out of it not among them, whose voxels no digest is known of. */
    public List<Undigested> undigested(String pool) throws IOException {
        SortedMap<String, Card> volumes = volumes(catalogue.all(pool));
        volumes.keySet().removeAll(excluded(pool));
        List<Undigested> undigested = new ArrayList<>();
        volumes.forEach((volume, card) -> {
            if (card.lacksVoxels()) {
                undigested.add(new Undigested(volume, card.file(), card));
            }
        });
        return undigested;
    }

    /**
     * Enters digests of volumes.
     *
     * @param digests by the images' SHA-256
     */
    public void digested(String pool, List<Undigested> volumes, Map<String, VoxelDigest> digests) throws IOException {
        List<Card> cards = new ArrayList<>();
        for (Undigested volume : volumes) {
            VoxelDigest digest = digests.get(volume.image().sha256());
            copies.firstOf(pool, digest.sha256(), Copies.First.of(volume.volume(), digest.grid()));
            cards.add(volume.card().with(digest.sha256()));
        }
        catalogue.enter(pool, cards);
    }

    /** A volume as it stands, if there is one of that name. */
    public Optional<Standing> find(String pool, String volume) throws IOException {
        Optional<VolumeRegistered> first = ledger.find(Keys.in(Keys.volumes(pool), volume), VolumeRegistered.class);
        if (first.isEmpty()) {
            return Optional.empty();
        }
        String folder = Keys.replaced(pool) + volume + "/";
        Optional<Integer> last =
                ledger.names(folder).stream().map(Integer::valueOf).max(Integer::compare);
        if (last.isEmpty()) {
            return first.map(registered -> new Standing(registered, registered, 1));
        }
        return ledger.find(Keys.in(folder, last.get().toString()), VolumeReplaced.class)
                .map(replaced -> new Standing(replaced, replaced.registration(), replaced.revision()));
    }

    /** A volume's image as it stands, if there is one of that name. */
    public Optional<VolumeRegistered> findVolume(String pool, String volume) throws IOException {
        return find(pool, volume).map(Standing::volume);
    }

    /** A volume's annotation, if it has one. */
    public Optional<AnnotationRegistered> findAnnotation(String pool, String volume) throws IOException {
        return ledger.find(Keys.in(Keys.annotations(pool), volume), AnnotationRegistered.class);
    }

    /** A volume's image as it stands. */
    public VolumeRegistered volume(String pool, String volume) throws IOException {
        return standing(pool, volume).volume();
    }

    /** A volume as it stands. */
    public Standing standing(String pool, String volume) throws IOException {
        pool(pool);
        return find(pool, Names.require("volume", volume)).orElseThrow(() -> notFound(nameOf(pool, volume), "volume"));
    }

    /** All that is known of a volume. */
    public VolumeState state(String pool, String volume) throws IOException {
        Standing standing = standing(pool, volume);
        return new VolumeState(
                standing.volume(),
                standing.revision(),
                findAnnotation(pool, volume),
                ledger.find(Keys.in(Keys.excluded(pool), volume), VolumeExcluded.class));
    }

    /**
     * Whose copy a volume is; empty if no other volume of the pool has its voxels, and it is the first from now on.
     *
     * @param grid where the voxels lie, in canonical order
     */
    public Optional<Copy> copy(String pool, String volume, String voxels, Grid grid) throws IOException {
        Copies.First own = Copies.First.of(volume, grid);
        Copies.First first = copies.firstOf(pool, voxels, own);
        for (int waits = 0; !first.volume().equals(volume) && waits < WAITS; waits++) {
            Optional<VolumeRegistered> other = findVolume(pool, first.volume());
            if (other.isPresent()) {
                if (other.get().voxels().map(voxels::equals).orElse(true)) {
                    return Optional.of(new Copy(first.volume(), first.grid()));
                }
                break;
            }
            pause();
        }
        if (!first.volume().equals(volume)) {
            copies.replace(pool, voxels, own);
        }
        return Optional.empty();
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(WAIT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped while waiting for another request's volume", e);
        }
    }

    /** Enters a volume, whose image was found valid and is stored. */
    public Entry<VolumeRegistered> register(VolumeRegistered volume) throws IOException {
        ledger.settle(pool(volume.pool()));
        Entry<VolumeRegistered> entry = ledger.enter(volume);
        VolumeRegistered standing = entry.fact();
        requireSame(standing, volume.role(), volume.handedIn().sha256());
        return settled(entry);
    }

    /** Whether a volume that stands is what was handed in again. */
    public static boolean isSame(VolumeRegistered standing, Role role, String sha256) {
        return standing.handedIn().sha256().equals(sha256) && standing.role() == role;
    }

    /** Confirms that a volume which stands is the one that was handed in again. */
    public Entry<IngestEvent> confirm(Standing standing, Role role, String sha256) throws IOException {
        requireSame(standing.volume(), role, sha256);
        return settled(new Entry<>(standing.fact(), false));
    }

    private static void requireSame(VolumeRegistered standing, Role role, String sha256) {
        String name = nameOf(standing.pool(), standing.volume());
        if (!standing.handedIn().sha256().equals(sha256)) {
            throw conflict(name, "sha256", sha256, standing.handedIn().sha256());
        }
        if (standing.role() != role) {
            throw conflict(name, "role", lower(role), lower(standing.role()));
        }
    }

    /**
     * Requires that a volume may be replaced: it has no label, and was not taken out of its pool.
     *
     * @throws RefusedException if it may not
     */
    public void requireReplaceable(VolumeRegistered standing) throws IOException {
        String name = nameOf(standing.pool(), standing.volume());
        if (ledger.find(Keys.in(Keys.excluded(standing.pool()), standing.volume()), VolumeExcluded.class)
                .isPresent()) {
            throw new RefusedException(
                    Reason.CONFLICT,
                    name,
                    "volume",
                    "one that was excluded",
                    "another name: an excluded volume stays as it is");
        }
        if (findAnnotation(standing.pool(), standing.volume()).isPresent()) {
            throw labelled(name);
        }
    }

    private static RefusedException labelled(String name) {
        return new RefusedException(
                Reason.CONFLICT,
                name,
                "annotation",
                "a label map",
                "a volume without one: the label was drawn on the image that stands. Exclude it, and hand the image in under another name");
    }

    /** Enters what takes the place of a volume, whose image was found valid and is stored. */
    public Entry<VolumeReplaced> replace(VolumeReplaced volume) throws IOException {
        Standing before = standing(volume.pool(), volume.volume());
        requireReplaceable(before.volume());
        ledger.settle(before.fact());
        String name = nameOf(volume.pool(), volume.volume());
        if (!settleAs("replaced", volume.volume(), volume.revision() - 1, volume)) {
            throw labelled(name);
        }
        Entry<VolumeReplaced> entry = ledger.enter(volume);
        VolumeRegistered standing = entry.fact().registration();
        if (!isSame(standing, volume.role(), volume.registration().handedIn().sha256())
                || !standing.voxels().equals(volume.voxels())) {
            throw conflict(
                    name,
                    "sha256",
                    volume.registration().handedIn().sha256(),
                    standing.handedIn().sha256());
        }
        return settled(entry);
    }

    /**
     * What became of a revision of a volume.
     *
     * @param as {@code labelled} or {@code replaced}
     * @param event by which; absent in notes of versions that did not keep it
     */
    private record Fate(String as, Optional<Outbox.Pending> event) {}

    /**
     * Decides what becomes of a revision of a volume, a label or a replacement: of several replicas that are asked at once the first decides. What was
     * decided and not entered, as a process ended in between, is entered.
     *
     * @return whether it is this
     */
    private boolean settleAs(String fate, String volume, int revision, IngestEvent fact) throws IOException {
        String key = Keys.in(Keys.settled(fact.pool()) + volume + "/", Integer.toString(revision));
        if (store.createIfAbsent(key, Json.write(new Fate(fate, Optional.of(Outbox.Pending.of(fact)))))) {
            return true;
        }
        byte[] content = store.read(key)
                .orElseThrow(() -> new IOException("the store no longer has " + key + ", which is never deleted"));
        Fate settled = Json.readStored(content, Fate.class, key);
        if (settled.event().isPresent()) {
            ledger.enter(settled.event().get().read(key));
        }
        return settled.as().equals(fate);
    }

    /**
     * Enters an annotation, which was found to fit its image and is stored.
     *
     * @param volumeRevision of the volume that it was found to fit
     */
    public Entry<AnnotationRegistered> annotate(AnnotationRegistered annotation, int volumeRevision)
            throws IOException {
        Standing volume = standing(annotation.pool(), annotation.volume());
        ledger.settle(volume.fact());
        if (volume.revision() != volumeRevision
                || !settleAs("labelled", annotation.volume(), volumeRevision, annotation)) {
            throw new RefusedException(
                    Reason.CONFLICT,
                    nameOf(annotation.pool(), annotation.volume()) + "/annotation",
                    "image",
                    "one that is being replaced",
                    "the image that the label was drawn on");
        }
        Entry<AnnotationRegistered> entry =
                same(ledger.enter(annotation), annotation.handedIn().sha256());
        return entry;
    }

    /**
     * Requires that a volume may be labelled: it was not taken out of its pool.
     *
     * @throws RefusedException if it was
     */
    public void requireInPool(String pool, String volume) throws IOException {
        if (ledger.find(Keys.in(Keys.excluded(pool), volume), VolumeExcluded.class)
                .isPresent()) {
            throw new RefusedException(
                    Reason.CONFLICT,
                    nameOf(pool, volume) + "/annotation",
                    "volume",
                    "one that was excluded",
                    "one that is in its pool: nothing is learned from an excluded volume");
        }
    }

    /** Confirms that an annotation which stands is the one that was handed in again. */
    public Entry<AnnotationRegistered> confirm(AnnotationRegistered standing, String sha256) throws IOException {
        return same(new Entry<>(standing, false), sha256);
    }

    private Entry<AnnotationRegistered> same(Entry<AnnotationRegistered> entry, String sha256) throws IOException {
        AnnotationRegistered standing = entry.fact();
        if (!standing.handedIn().sha256().equals(sha256)) {
            throw conflict(
                    nameOf(standing.pool(), standing.volume()) + "/annotation",
                    "sha256",
                    sha256,
                    standing.handedIn().sha256());
        }
        return settled(entry);
    }

    /** Takes a volume out of its pool for good; the first reason stands. */
    public Entry<VolumeExcluded> exclude(String pool, String volume, String reason) throws IOException {
        Names.requireText("reason", reason, REASON_LENGTH);
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
