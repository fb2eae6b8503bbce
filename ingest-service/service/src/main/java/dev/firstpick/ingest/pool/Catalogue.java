package dev.firstpick.ingest.pool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.firstpick.events.Digests;
import dev.firstpick.events.Json;
import dev.firstpick.events.Required;
import dev.firstpick.ingest.events.IngestEvent;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the manifests of pools say, many to an object, so that a pool of a hundred thousand volumes need not be read volume by volume: objects under
 * {@code pools/POOL/catalogue/} with the {@link Card}s of a thousand manifests each. It is a copy that may be incomplete, never wrong: manifests do not
 * change, and one that no part of the catalogue has is read itself, and entered. A part is written when {@value #PART} facts have come, so at most that
 * many per pool are held in memory.
 *
 * <p>May be used from any thread, and by any number of replicas on one store. Methods block.
 */
public final class Catalogue implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Catalogue.class);

    /** How many cards are written at once. */
    static final int PART = 1_000;

    /** So many cards that had to be read one by one are worth a part of their own. */
    private static final int WORTH_A_PART = 100;

    /** Over all pools; beyond that, all of them are written. */
    private static final int MOST_HELD = 20_000;

    /** A store on the network answers one request in milliseconds, and many at once in no more. */
    private static final int READERS = 16;

    private final ObjectStore store;
    private final ExecutorService readers;
    private final Map<String, List<Card>> held = new ConcurrentHashMap<>();
    private final AtomicInteger heldInAll = new AtomicInteger();

    /** What a card is made of, of whatever fact: a hundred thousand are read, and most of what they say is passed over. */
    private record Manifest(
            Optional<ObjectRef> image, Optional<ObjectRef> label, Optional<Role> role, Optional<String> voxels) {}

    private static final ObjectReader MANIFESTS = Json.mapper().readerFor(Manifest.class);
    private static final ObjectReader PARTS = Json.mapper().readerFor(Part.class);

    /** @param cards in any order */
    record Part(List<Card> cards) {

        Part {
            cards = List.copyOf(cards);
        }
    }

    public Catalogue(ObjectStore store) {
        this.store = store;
        AtomicInteger number = new AtomicInteger();
        this.readers = Executors.newFixedThreadPool(READERS, task -> {
            Thread thread = new Thread(task, "catalogue-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Notes a fact that was entered just now. */
    void note(IngestEvent fact) {
        Card.of(fact).ifPresent(card -> add(fact.pool(), List.of(card), PART));
    }

    /** Enters cards that were made anew: of volumes whose voxels are digested by now. */
    void enter(String pool, List<Card> cards) {
        if (!cards.isEmpty()) {
            add(pool, cards, 1);
        }
    }

    /**
     * The cards of manifests.
     *
     * @param keys of manifests of one pool that exist
     * @return by key
     */
    Map<String, Card> read(String pool, Collection<String> keys) throws IOException {
        Set<String> missing = new HashSet<>(keys);
        Map<String, Card> found = new HashMap<>();
        List<Card> own = held.getOrDefault(pool, List.of());
        synchronized (own) {
            own.forEach(card -> take(card, missing, found));
        }
        for (Part part : eachOf(store.list(Keys.catalogue(pool)), this::part)) {
            part.cards().forEach(card -> take(card, missing, found));
        }
        missing.removeAll(found.keySet());
        List<Card> cards = eachOf(List.copyOf(missing), this::card);
        cards.forEach(card -> found.put(card.manifest(), card));
        if (cards.size() >= WORTH_A_PART) {
            add(pool, cards, WORTH_A_PART);
        }
        return found;
    }

    /** Writes what is held in memory alone. */
    public void flush() {
        held.keySet().forEach(pool -> write(pool, 1));
    }

    @Override
    public void close() {
        flush();
        readers.shutdownNow();
    }

    /** Of two cards of one manifest, that with the digest is newer. */
    private static void take(Card card, Set<String> wanted, Map<String, Card> found) {
        if (wanted.contains(card.manifest())) {
            found.merge(card.manifest(), card, (one, other) -> one.voxels().isPresent() ? one : other);
        }
    }

    private void add(String pool, List<Card> cards, int worth) {
        List<Card> own = held.computeIfAbsent(pool, name -> new ArrayList<>());
        int size;
        synchronized (own) {
            own.addAll(cards);
            size = own.size();
        }
        if (heldInAll.addAndGet(cards.size()) > MOST_HELD) {
            flush();
        } else if (size >= worth) {
            write(pool, worth);
        }
    }

    private void write(String pool, int worth) {
        List<Card> own = held.getOrDefault(pool, List.of());
        List<Card> cards;
        synchronized (own) {
            if (own.size() < worth) {
                return;
            }
            cards = List.copyOf(own);
            own.clear();
        }
        heldInAll.addAndGet(-cards.size());
        try {
            for (int from = 0; from < cards.size(); from += PART) {
                List<Card> part = cards.subList(from, Math.min(cards.size(), from + PART));
                byte[] content = Json.write(new Part(part));
                store.createIfAbsent(Keys.in(Keys.catalogue(pool), Digests.sha256(content)), content);
            }
        } catch (IOException e) {
            // Nothing is lost: the manifests are there, and are read one by one until another part has them.
            LOG.warn(
                    "A part of the catalogue was not written: pool={} cards={} cause={}",
                    pool,
                    cards.size(),
                    e.toString());
        }
    }

    private Part part(String key) throws IOException {
        try {
            Optional<byte[]> content = store.read(key);
            return content.isEmpty() ? new Part(List.of()) : PARTS.readValue(content.get());
        } catch (JsonProcessingException e) {
            LOG.warn("A part of the catalogue cannot be read, its manifests are: key={} cause={}", key, e.getMessage());
            return new Part(List.of());
        }
    }

    private Card card(String key) throws IOException {
        byte[] content = store.read(key)
                .orElseThrow(() -> new IOException("the store no longer has " + key + ", which is never deleted"));
        try {
            Manifest manifest = MANIFESTS.readValue(content);
            return new Card(
                    key,
                    manifest.image().or(manifest::label).orElseThrow(() -> Required.refused("image", "none", "a file")),
                    manifest.role(),
                    manifest.voxels());
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new IOException("the manifest " + key + " cannot be read: " + e.getMessage(), e);
        }
    }

    private interface Reading<T> {
        T of(String key) throws IOException;
    }

    /** What {@code reading} makes of each key, some of them at a time. */
    private <T> List<T> eachOf(List<String> keys, Reading<T> reading) throws IOException {
        List<Future<List<T>>> pending = new ArrayList<>();
        int lot = Math.max(1, Math.min(PART, (keys.size() + READERS - 1) / READERS));
        for (int from = 0; from < keys.size(); from += lot) {
            List<String> some = keys.subList(from, Math.min(keys.size(), from + lot));
            pending.add(readers.submit(() -> {
                List<T> read = new ArrayList<>(some.size());
                for (String key : some) {
                    read.add(reading.of(key));
                }
                return read;
            }));
        }
        List<T> all = new ArrayList<>(keys.size());
        try {
            for (Future<List<T>> some : pending) {
                all.addAll(some.get());
            }
            return all;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failed
                    ? failed
                    : new IOException(
                            "manifests cannot be read: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped while manifests were read", e);
        } finally {
            pending.forEach(some -> some.cancel(true));
        }
    }
}
