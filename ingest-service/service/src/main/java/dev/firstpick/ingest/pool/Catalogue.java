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
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the manifests of pools say, many to an object, so that a pool of a hundred thousand volumes need not be listed and read volume by volume: objects
 * under {@code pools/POOL/catalogue/}, the parts, each with the {@link Card}s of some manifests. A fact's card is in a part before the fact is announced;
 * facts that come at the same time share a part, and small parts are merged. So the parts hold all that was announced since a pool was opened or first
 * gone through; of a pool that was filled by versions without a catalogue the manifests are listed and read once.
 *
 * <p>May be used from any thread, and by any number of replicas on one store. Methods block.
 */
public final class Catalogue implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Catalogue.class);

    /** How many cards a part has that is not small. */
    static final int PART = 1_000;

    /** Where there are more parts than this and than the cards need, they are merged. */
    private static final int MANY_PARTS = 200;

    /** A store on the network answers one request in milliseconds, and many at once in no more. */
    private static final int READERS = 16;

    /** How long a part waits for facts that come with it, where such have come before. */
    private static final long LINGER_MILLIS = 15;

    /** A card is missed only if each of so many listings overlaps another merge of it. */
    private static final int MOST_LISTINGS = 10;

    private static final byte[] YES = {'1'};

    /** What a card is made of, of whatever fact: a hundred thousand are read, and most of what they say is passed over. */
    private record Manifest(
            Optional<ObjectRef> image, Optional<ObjectRef> label, Optional<Role> role, Optional<String> voxels) {}

    private static final ObjectReader MANIFESTS = Json.mapper().readerFor(Manifest.class);
    private static final ObjectReader PARTS = Json.mapper().readerFor(Part.class);

    private final ObjectStore store;
    private final ExecutorService readers;
    private final Set<String> goneThrough = ConcurrentHashMap.newKeySet();
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();

    /** @param cards in any order */
    record Part(List<Card> cards) {

        Part {
            cards = List.copyOf(cards);
        }
    }

    /** Cards that become a part together. */
    private static final class Batch {
        private final List<Card> cards = new ArrayList<>();
        private boolean done;
        private IOException failure;
    }

    /** A pool's cards on their way; its own lock. */
    private static final class Lane {
        private Batch open = new Batch();
        private boolean writing;
        private int last;
        private List<String> small = new ArrayList<>();
        private List<Card> unmerged = new ArrayList<>();
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

    /** Notes that a pool has no manifests that no part has: it was opened just now. */
    void opened(String pool) throws IOException {
        store.createIfAbsent(Keys.catalogued(pool), YES);
    }

    /** Enters a fact's card, and returns when a part has it. */
    void enter(IngestEvent fact) throws IOException {
        Optional<Card> card = Card.of(fact);
        if (card.isPresent()) {
            Lane lane = lanes.computeIfAbsent(fact.pool(), name -> new Lane());
            enter(fact.pool(), lane, card.get());
        }
    }

    private void enter(String pool, Lane lane, Card card) throws IOException {
        Batch mine;
        boolean company;
        synchronized (lane) {
            mine = lane.open;
            mine.cards.add(card);
            try {
                while (!mine.done && lane.writing) {
                    lane.wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("stopped while the catalogue was written", e);
            }
            company = lane.last > 1;
            if (!mine.done) {
                lane.writing = true;
            }
        }
        if (!mine.done) {
            lead(pool, lane, company);
        }
        if (mine.failure != null) {
            throw new IOException("the catalogue of pool " + pool + " cannot be written", mine.failure);
        }
    }

    /** Writes what has come, for all whose cards it is. */
    private void lead(String pool, Lane lane, boolean company) {
        if (company) {
            linger();
        }
        Batch taken;
        synchronized (lane) {
            taken = lane.open;
            lane.open = new Batch();
        }
        String key = "";
        try {
            key = write(pool, taken.cards);
        } catch (IOException e) {
            taken.failure = e;
        } catch (RuntimeException | Error e) {
            // Whatever it is, the others must not wait for ever.
            taken.failure = new IOException(e);
        }
        synchronized (lane) {
            lane.last = taken.cards.size();
            lane.writing = false;
            taken.done = true;
            lane.notifyAll();
            if (taken.failure == null) {
                lane.small.add(key);
                lane.unmerged.addAll(taken.cards);
                if (lane.unmerged.size() >= PART) {
                    mergeLater(pool, lane);
                }
            }
        }
    }

    private static void linger() {
        try {
            Thread.sleep(LINGER_MILLIS);
        } catch (InterruptedException e) {
            // The part is written all the same: others wait for it.
            Thread.currentThread().interrupt();
        }
    }

    private void mergeLater(String pool, Lane lane) {
        List<String> small = lane.small;
        List<Card> cards = lane.unmerged;
        lane.small = new ArrayList<>();
        lane.unmerged = new ArrayList<>();
        try {
            readers.execute(() -> merge(pool, small, cards));
        } catch (RejectedExecutionException e) {
            LOG.debug("Parts of the catalogue stay small, as it is being closed: pool={}", pool, e);
        }
    }

    /** Writes the cards of parts anew, and removes these; nothing is lost wherever this ends. */
    private void merge(String pool, Collection<String> parts, List<Card> cards) {
        try {
            Set<String> merged = new HashSet<>();
            for (int from = 0; from < cards.size(); from += PART) {
                merged.add(write(pool, cards.subList(from, Math.min(cards.size(), from + PART))));
            }
            for (String part : parts) {
                if (!merged.contains(part)) {
                    store.delete(part);
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("Parts of the catalogue stay small: pool={} parts={} cause={}", pool, parts.size(), e.toString());
        }
    }

    private String write(String pool, List<Card> cards) throws IOException {
        byte[] content = Json.write(new Part(cards));
        String key = Keys.in(Keys.catalogue(pool), Digests.sha256(content));
        store.createIfAbsent(key, content);
        return key;
    }

    /** Enters cards that were made anew: of volumes whose voxels are digested by now. */
    void enter(String pool, List<Card> cards) throws IOException {
        if (!cards.isEmpty()) {
            write(pool, cards);
        }
    }

    /**
     * The cards of all of a pool's manifests, by their keys. Manifests are listed the first time that this process asks, and if the pool was never gone
     * through.
     */
    Map<String, Card> all(String pool) throws IOException {
        return goneThrough.contains(pool) && store.exists(Keys.catalogued(pool)) ? catalogued(pool) : goThrough(pool);
    }

    /** As {@link #all}, and lists the manifests in any case: what a replica of a version without a catalogue has added is entered. */
    Map<String, Card> goThrough(String pool) throws IOException {
        Map<String, Card> cards = catalogued(pool);
        List<String> missing = new ArrayList<>();
        for (String folder :
                List.of(Keys.volumes(pool), Keys.replaced(pool), Keys.annotations(pool), Keys.corrected(pool))) {
            for (String key : store.list(folder)) {
                if (!cards.containsKey(key)) {
                    missing.add(key);
                }
            }
        }
        List<Card> read = eachOf(missing, this::card);
        for (int from = 0; from < read.size(); from += PART) {
            write(pool, read.subList(from, Math.min(read.size(), from + PART)));
        }
        read.forEach(card -> cards.put(card.manifest(), card));
        store.createIfAbsent(Keys.catalogued(pool), YES);
        goneThrough.add(pool);
        return cards;
    }

    private Map<String, Card> catalogued(String pool) throws IOException {
        Map<String, Card> cards = new HashMap<>();
        Set<String> seen = new HashSet<>();
        List<String> parts = List.of();
        boolean complete = false;
        // A part that has gone was merged into another, while it was read or while they were listed: the other is there
        // when they are listed again. As
        // long as volumes come there are always new parts, which need not be waited for.
        for (int listings = 1; !complete; listings++) {
            parts = store.list(Keys.catalogue(pool));
            List<String> unseen = parts.stream().filter(seen::add).toList();
            boolean gone = false;
            for (Optional<Part> part : eachOf(unseen, this::part)) {
                gone |= part.isEmpty();
                part.ifPresent(found -> found.cards().forEach(card -> take(card, cards)));
            }
            complete = !gone && (unseen.isEmpty() && listings > 1 || listings >= MOST_LISTINGS);
        }
        if (parts.size() > MANY_PARTS && parts.size() > 2 * (cards.size() / PART + 1)) {
            merge(pool, parts, List.copyOf(cards.values()));
        }
        return cards;
    }

    /** Of two cards of one manifest, that with the digest is newer. */
    private static void take(Card card, Map<String, Card> cards) {
        cards.merge(card.manifest(), card, (one, other) -> one.voxels().isPresent() ? one : other);
    }

    @Override
    public void close() {
        readers.shutdown();
    }

    /** Empty if there is none any more. */
    private Optional<Part> part(String key) throws IOException {
        Optional<byte[]> content = store.read(key);
        try {
            return content.isEmpty() ? Optional.empty() : Optional.of(PARTS.readValue(content.get()));
        } catch (JsonProcessingException e) {
            throw new IOException("the part " + key + " of the catalogue cannot be read: " + e.getOriginalMessage(), e);
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
