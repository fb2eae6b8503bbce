package dev.firstpick.ingest.pool;

import dev.firstpick.events.EventFormatException;
import dev.firstpick.events.Json;
import dev.firstpick.events.Required;
import dev.firstpick.store.ObjectStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals pools that have grown. One that cannot be sealed for now holds up no other: it is noted in the store, under {@code growth/}, so that it is tried
 * again until it is sealed or can be no more, whatever becomes of this process. May be used from any thread, and by any number of replicas; methods
 * block.
 */
public final class GrownPools {

    private static final Logger LOG = LoggerFactory.getLogger(GrownPools.class);
    private static final String NOTES = "growth/";

    private final Sealing sealing;
    private final ObjectStore store;
    private final Clock clock;
    private volatile Optional<List<Unsealed>> lastRead = Optional.empty();

    /**
     * A pool that could not be sealed.
     *
     * @param pool its name
     * @param rule by which it has grown
     * @param reason why it could not be sealed the last time
     * @param failures how often that was tried
     * @param since when it should have been sealed
     */
    public record Unsealed(String pool, String rule, String reason, int failures, Instant since) {

        public Unsealed {
            Required.name("pool", pool);
            Required.lines("reason", reason);
        }
    }

    public GrownPools(Sealing sealing, ObjectStore store, Clock clock) {
        this.sealing = sealing;
        this.store = store;
        this.clock = clock;
    }

    /**
     * Seals a pool. If that fails it is noted, and nothing is thrown but for that.
     *
     * @param rule by which it has grown, in words
     * @throws IOException if it cannot be noted either
     */
    public void seal(String pool, String rule) throws IOException {
        Optional<Unsealed> before = find(pool);
        try {
            int revision = sealing.seal(pool).fact().revision();
            LOG.info("Pool sealed as it has grown: pool={} revision={} rule={}", pool, revision, rule);
        } catch (RefusedException e) {
            LOG.warn("A grown pool cannot be sealed: pool={} reason={}", pool, e.getMessage());
        } catch (IOException | RuntimeException e) {
            Unsealed unsealed = new Unsealed(
                    pool,
                    rule,
                    Required.fitting(e.toString()),
                    before.map(Unsealed::failures).orElse(0) + 1,
                    before.map(Unsealed::since).orElseGet(clock::instant));
            LOG.error("A grown pool stays unsealed for now: pool={} failures={}", pool, unsealed.failures(), e);
            store.replace(key(pool), Json.write(unsealed));
            return;
        }
        if (before.isPresent()) {
            store.delete(key(pool));
        }
    }

    /** Tries again what failed. */
    public void sealAgain() throws IOException {
        for (Unsealed unsealed : unsealed()) {
            seal(unsealed.pool(), unsealed.rule());
        }
    }

    /** The pools that should have been sealed and could not be, by name. */
    public List<Unsealed> unsealed() throws IOException {
        List<Unsealed> unsealed = store.list(NOTES).stream()
                .map(Keys::nameOf)
                .flatMap(pool -> readable(pool).stream())
                .toList();
        lastRead = Optional.of(unsealed);
        return unsealed;
    }

    /** As {@link #unsealed} has read them last, without any access to the store; empty if it never has. */
    public Optional<List<Unsealed>> lastRead() {
        return lastRead;
    }

    private Optional<Unsealed> readable(String pool) {
        try {
            return find(pool);
        } catch (IOException e) {
            LOG.warn("A note cannot be read: key={} cause={}", key(pool), e.toString());
            return Optional.empty();
        }
    }

    private Optional<Unsealed> find(String pool) throws IOException {
        Optional<byte[]> note = store.read(key(pool));
        try {
            return note.map(content -> Json.read(content, Unsealed.class, key(pool)));
        } catch (EventFormatException e) {
            LOG.warn("A note cannot be read: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private static String key(String pool) {
        return Keys.in(NOTES, pool);
    }
}
