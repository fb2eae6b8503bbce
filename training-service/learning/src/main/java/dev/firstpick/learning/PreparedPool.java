package dev.firstpick.learning;

import dev.firstpick.learning.data.PreparedCase;
import dev.firstpick.volume.Volume;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/**
 * Prepared volumes of a pool, kept while they fit into a bound; whoever was not used for longest goes first. In place of a volume that
 * cannot be used stands the next that can, so that which volume has a turn depends on the pool alone. Safe for use by several threads:
 * they prepare different volumes at once, and one volume once.
 */
final class PreparedPool {

    private final CaseSource source;
    private final Function<Volume, PreparedCase> preparation;
    private final long mostBytes;
    /** Guarded by itself, as are {@link #leftOut} and {@link #bytes}. */
    private final Map<Integer, CompletableFuture<Optional<PreparedCase>>> kept = new LinkedHashMap<>(16, 0.75f, true);

    private final Map<Integer, String> leftOut = new HashMap<>();
    private long bytes;

    PreparedPool(CaseSource source, Function<Volume, PreparedCase> preparation, long mostBytes) {
        this.source = source;
        this.preparation = preparation;
        this.mostBytes = mostBytes;
    }

    /**
     * @throws IllegalArgumentException if none of the pool's volumes can be used
     */
    PreparedCase get(int index) {
        for (int offset = 0; offset < source.size(); offset++) {
            Optional<PreparedCase> found = prepared((index + offset) % source.size());
            if (found.isPresent()) {
                return found.get();
            }
        }
        synchronized (kept) {
            throw new IllegalArgumentException("pool: none of its " + source.size()
                    + " volumes can be used; the first asked for: " + leftOut.get(index));
        }
    }

    /** Empty if the volume cannot be used. */
    private Optional<PreparedCase> prepared(int index) {
        CompletableFuture<Optional<PreparedCase>> mine = new CompletableFuture<>();
        CompletableFuture<Optional<PreparedCase>> found;
        synchronized (kept) {
            if (leftOut.containsKey(index)) {
                return Optional.empty();
            }
            found = kept.putIfAbsent(index, mine);
        }
        if (found == null) {
            found = mine;
            prepare(index, mine);
        }
        try {
            return found.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }

    private void prepare(int index, CompletableFuture<Optional<PreparedCase>> result) {
        try {
            PreparedCase prepared = preparation.apply(source.load(index));
            synchronized (kept) {
                bytes += bytesOf(prepared);
                result.complete(Optional.of(prepared));
                forget(index);
            }
        } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
            leaveOut(index, String.valueOf(e.getMessage()), result);
        } catch (OutOfMemoryError e) {
            leaveOut(index, "too large for this machine's memory: " + e.getMessage(), result);
        } catch (RuntimeException | Error e) {
            synchronized (kept) {
                kept.remove(index);
            }
            result.completeExceptionally(e);
        }
    }

    private void leaveOut(int index, String reason, CompletableFuture<Optional<PreparedCase>> result) {
        synchronized (kept) {
            leftOut.put(index, reason);
            kept.remove(index);
            source.leftOut(index, reason);
        }
        result.complete(Optional.empty());
    }

    private void forget(int newest) {
        Iterator<Map.Entry<Integer, CompletableFuture<Optional<PreparedCase>>>> oldest =
                kept.entrySet().iterator();
        while (bytes > mostBytes && oldest.hasNext()) {
            Map.Entry<Integer, CompletableFuture<Optional<PreparedCase>>> each = oldest.next();
            if (each.getKey() != newest && each.getValue().isDone()) {
                bytes -= bytesOf(each.getValue().join().orElseThrow());
                oldest.remove();
            }
        }
    }

    private static long bytesOf(PreparedCase prepared) {
        return (long) prepared.image().length * Float.BYTES + prepared.label().length;
    }
}
