package dev.firstpick.ingest.pool;

import dev.firstpick.events.EventFormatException;
import dev.firstpick.events.Json;
import dev.firstpick.ingest.events.IngestEvent;
import dev.firstpick.store.ObjectStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The facts, each entered once and announced at least once. The order of effects is: marker in the outbox, manifest created if absent,
 * card in the catalogue, announcement acknowledged by the broker, marker removed. So whatever is entered and not announced has a marker, wherever the process ended;
 * {@link #relay} finishes it, on this or any other machine.
 *
 * <p>May be used from any thread, and by any number of replicas on one store. Methods block.
 */
public final class Ledger {

    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

    /** How long another request may take to announce what it entered, before this one announces it too. */
    private static final Duration COURTESY = Duration.ofSeconds(1);

    /** Counted, not timed: the clocks of replicas differ. */
    private static final int COURTESY_WAITS = 20;

    /** Of how many facts it is remembered, by their keys, that they are announced: their markers need not be looked for with every volume of a pool. */
    private static final int REMEMBERED = 10_000;

    private final Set<String> announced = ConcurrentHashMap.newKeySet();
    private final ObjectStore store;
    private final Catalogue catalogue;
    private final Announcer announcer;
    private final Outbox outbox;
    private final Clock clock;

    public Ledger(ObjectStore store, Catalogue catalogue, Announcer announcer, Clock clock) {
        this.store = store;
        this.catalogue = catalogue;
        this.announcer = announcer;
        this.outbox = new Outbox(store, clock);
        this.clock = clock;
    }

    /** The fact whose manifest lies under {@code key}, announced or not. */
    <E extends IngestEvent> Optional<E> find(String key, Class<E> type) throws IOException {
        return store.read(key).map(content -> Json.readStored(content, type, key));
    }

    /** The names of the manifests in a folder, sorted. */
    List<String> names(String folder) throws IOException {
        return keys(folder).stream().map(Keys::nameOf).toList();
    }

    /** The keys of all manifests in a folder and below it, sorted. */
    List<String> keys(String folder) throws IOException {
        return store.list(folder);
    }

    /**
     * Enters a fact and announces it, unless one stands under its key. What stood before may still be unannounced: see {@link #settle}.
     *
     * @throws UnannouncedException if it is entered, and the broker has not acknowledged it in time
     */
    <E extends IngestEvent> Entry<E> enter(E fact) throws IOException {
        Optional<E> standing = standing(fact);
        if (standing.isPresent()) {
            return new Entry<>(standing.get(), false);
        }
        Outbox.Marker marker = outbox.add(fact);
        if (store.createIfAbsent(Keys.of(fact), Json.write(fact))) {
            announce(fact, marker);
            return new Entry<>(fact, true);
        }
        E winner = standing(fact).orElseThrow(() -> vanished(fact));
        if (winner.equals(fact)) {
            // A relay found the marker first, and has finished what this call began.
            announce(fact, marker);
            return new Entry<>(winner, true);
        }
        outbox.remove(marker);
        return new Entry<>(winner, false);
    }

    /**
     * Announces a fact that stands, if it is not known to be announced. Another request that is at it is given a moment to finish.
     *
     * @throws UnannouncedException if the broker has not acknowledged it in time
     */
    void settle(IngestEvent fact) throws IOException {
        String key = Keys.of(fact);
        if (announced.contains(key)) {
            return;
        }
        List<Outbox.Marker> markers = outbox.of(fact);
        for (int waits = 0; waits < COURTESY_WAITS && anyYoung(markers); waits++) {
            pause();
            markers = outbox.of(fact);
        }
        for (Outbox.Marker marker : markers) {
            announce(fact, marker);
        }
        if (announced.size() >= REMEMBERED) {
            announced.clear();
        }
        announced.add(key);
    }

    private boolean anyYoung(List<Outbox.Marker> markers) {
        Instant before = clock.instant().minus(COURTESY);
        return markers.stream().anyMatch(marker -> marker.time().isAfter(before));
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(COURTESY.toMillis() / COURTESY_WAITS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped while waiting for another request's announcement", e);
        }
    }

    /**
     * Announces all of a pool that is not known to be announced.
     *
     * @throws UnannouncedException if the broker has not acknowledged it in time
     */
    void settleAll(String pool) throws IOException {
        for (Outbox.Marker marker : outbox.of(pool)) {
            finish(marker);
        }
    }

    /**
     * Announces what crashed or timed-out requests left behind, the oldest of each pool first. To be called by one thread of a replica at a time;
     * if several replicas do, an event may be announced more than once.
     *
     * @param age of the markers to look at, at least: younger ones belong to requests in flight
     * @return how many markers stand on return
     * @throws UnannouncedException if the broker does not answer; the rest is left for the next call
     */
    public int relay(Duration age) throws IOException {
        Instant now = clock.instant();
        List<Outbox.Marker> markers = outbox.all();
        int standing = markers.size();
        for (Outbox.Marker marker : markers) {
            if (isOlder(marker, age, now) && finishedOrBroken(marker)) {
                standing--;
            }
        }
        return standing;
    }

    /** A marker from the future was set before a clock was set back: its event need not wait until the clock is there again. */
    private static boolean isOlder(Outbox.Marker marker, Duration age, Instant now) {
        return !marker.time().isAfter(now.minus(age)) || marker.time().isAfter(now.plus(age));
    }

    private boolean finishedOrBroken(Outbox.Marker marker) throws IOException {
        try {
            finish(marker);
            return true;
        } catch (EventFormatException e) {
            LOG.error("Marker cannot be read, its event stays unannounced: key={}", marker.key(), e);
            return false;
        }
    }

    /** The manifest may be missing: a request ended between its marker and its manifest. Then it is created, as the request would have. */
    private void finish(Outbox.Marker marker) throws IOException {
        Optional<IngestEvent> begun = outbox.read(marker);
        if (begun.isPresent()) {
            IngestEvent fact = begun.get();
            store.createIfAbsent(Keys.of(fact), Json.write(fact));
            announce(standing(fact).orElseThrow(() -> vanished(fact)), marker);
        }
    }

    private void announce(IngestEvent fact, Outbox.Marker marker) throws IOException {
        catalogue.enter(fact);
        announcer.announce(fact);
        outbox.remove(marker);
    }

    @SuppressWarnings("unchecked") // What stands under a fact's key is of the fact's class.
    private <E extends IngestEvent> Optional<E> standing(E fact) throws IOException {
        return find(Keys.of(fact), (Class<E>) fact.getClass());
    }

    private static IOException vanished(IngestEvent fact) {
        return new IOException("the store no longer has " + Keys.of(fact) + ", which is never deleted");
    }
}
