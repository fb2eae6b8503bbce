package dev.firstpick.learning;

import dev.firstpick.learning.data.PreparedCase;
import dev.firstpick.volume.Volume;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** Prepared volumes of a pool, kept while they fit into a bound; whoever was not used for longest goes first. */
final class PreparedPool {

    private final CaseSource source;
    private final Function<Volume, PreparedCase> preparation;
    private final long mostBytes;
    private final Map<Integer, PreparedCase> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    PreparedPool(CaseSource source, Function<Volume, PreparedCase> preparation, long mostBytes) {
        this.source = source;
        this.preparation = preparation;
        this.mostBytes = mostBytes;
    }

    PreparedCase get(int index) {
        PreparedCase found = kept.get(index);
        if (found == null) {
            found = preparation.apply(source.load(index));
            kept.put(index, found);
            bytes += bytesOf(found);
            forget();
        }
        return found;
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
