package dev.firstpick.results.api;

import io.smallrye.mutiny.Uni;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Keeps what took long to work out, up to a weight: what was not asked for the longest is forgotten first. Those who ask for the same while it is
 * worked out wait for the same. May be used from any thread.
 */
final class WeighedCache<K, V> {

    private static final class Entry<V> {
        private Uni<V> value;
        /** Not known before it is worked out; such an entry stays. */
        private long weight = -1;
    }

    private final Map<K, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final ToLongFunction<V> weight;
    private final long most;
    private long held;

    /**
     * @param most weight of all that is kept
     * @param weight of a value
     */
    WeighedCache(long most, ToLongFunction<V> weight) {
        this.most = most;
        this.weight = weight;
    }

    /** The value of {@code key}: the one that is kept, or what {@code work} gives. A failure is not kept; work that was begun is ended and
     * its value kept although those who asked for it have gone. */
    synchronized Uni<V> get(K key, Supplier<Uni<V>> work) {
        Entry<V> known = entries.get(key);
        if (known != null) {
            return known.value;
        }
        Entry<V> entry = new Entry<>();
        entry.value = Uni.createFrom()
                .<V>deferred(() -> work.get())
                .onItem()
                .invoke(value -> keep(key, entry, weight.applyAsLong(value)))
                .onFailure()
                .invoke(e -> forget(key, entry))
                .memoize()
                .indefinitely();
        entries.put(key, entry);
        return entry.value;
    }

    /** What all that is kept weighs. */
    synchronized long held() {
        return held;
    }

    private synchronized void keep(K key, Entry<V> entry, long weighs) {
        if (weighs > most) {
            // All others would have to go for it, and then it as well.
            entries.remove(key);
            return;
        }
        entry.weight = weighs;
        held += weighs;
        Iterator<Entry<V>> oldest = entries.values().iterator();
        while (held > most && oldest.hasNext()) {
            Entry<V> old = oldest.next();
            if (old.weight >= 0) {
                held -= old.weight;
                oldest.remove();
            }
        }
    }

    private synchronized void forget(K key, Entry<V> entry) {
        entries.remove(key, entry);
    }
}
