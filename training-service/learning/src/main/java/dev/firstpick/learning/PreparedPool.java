package dev.firstpick.learning;

import dev.firstpick.learning.data.PreparedCase;
import dev.firstpick.volume.Volume;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Prepared volumes of a pool, kept while they fit into a bound; whoever was not used for longest goes first. In place of a volume that
 * cannot be used stands the next that can, so that which volume has a turn depends on the pool alone. Used by one thread at a time.
 */
final class PreparedPool {

    private final CaseSource source;
    private final Function<Volume, PreparedCase> preparation;
    private final long mostBytes;
    private final Map<Integer, PreparedCase> kept = new LinkedHashMap<>(16, 0.75f, true);
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
            int next = (index + offset) % source.size();
            PreparedCase found = kept.get(next);
            if (found != null) {
                return found;
            }
            if (!leftOut.containsKey(next) && prepare(next)) {
                return kept.get(next);
            }
        }
        throw new IllegalArgumentException("pool: none of its " + source.size()
                + " volumes can be used; the first asked for: " + leftOut.get(index));
    }

    private boolean prepare(int index) {
        try {
            PreparedCase found = preparation.apply(source.load(index));
            kept.put(index, found);
            bytes += bytesOf(found);
            forget();
            return true;
        } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
            leaveOut(index, String.valueOf(e.getMessage()));
        } catch (OutOfMemoryError e) {
            leaveOut(index, "too large for this machine's memory: " + e.getMessage());
        }
        return false;
    }

    private void leaveOut(int index, String reason) {
        leftOut.put(index, reason);
        source.leftOut(index, reason);
    }

    private void forget() {
        Iterator<PreparedCase> oldest = kept.values().iterator();
        while (bytes > mostBytes && kept.size() > 1) {
            bytes -= bytesOf(oldest.next());
            oldest.remove();
        }
    }

    private static long bytesOf(PreparedCase prepared) {
        return (long) prepared.image().length * Float.BYTES + prepared.label().length;
    }
}
