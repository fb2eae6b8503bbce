package dev.firstpick.ingest.intake;

import dev.firstpick.ingest.pool.RefusedException;
import dev.firstpick.ingest.pool.RefusedException.Reason;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Whose file is unpacked when: so many at a time, with so much memory together. Callers that wait take turns, one file each; a caller's own files go in
 * the order in which they came. So whoever sends many files waits for them, and nobody else does. Safe for any number of threads.
 */
final class Turns {

    private final String name;
    private final int mostWaiting;
    private final long memory;
    private final ReentrantLock lock = new ReentrantLock();

    /** Who waits, by caller, the one whose turn is next first. */
    private final Map<String, Deque<Waiting>> waiting = new LinkedHashMap<>();

    private int places;
    private long free;
    private int waitingInAll;

    private static final class Waiting {
        private final long bytes;
        private final Condition changed;
        private boolean granted;

        Waiting(long bytes, Condition changed) {
            this.bytes = bytes;
            this.changed = changed;
        }
    }

    /** A turn, to be closed when the file is done with. */
    interface Turn extends AutoCloseable {

        /** Lets others have the place and the memory. */
        @Override
        void close();
    }

    /**
     * @param name what kind of files, for errors
     * @param places how many files at a time
     * @param memory how many bytes they may take together
     * @param mostWaiting how many may wait; beyond that callers are told to come again
     */
    Turns(String name, int places, long memory, int mostWaiting) {
        this.name = name;
        this.places = places;
        this.memory = memory;
        this.free = memory;
        this.mostWaiting = mostWaiting;
    }

    /** The most memory that one file can be given. */
    long memory() {
        return memory;
    }

    /** How many wait. */
    int waiting() {
        lock.lock();
        try {
            return waitingInAll;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a turn.
     *
     * @param bytes at most {@link #memory()}
     * @param patient whether it waits however many others do
     * @throws RefusedException if too many wait
     */
    Turn take(String caller, boolean patient, long bytes, String file) throws IOException {
        lock.lock();
        try {
            if (waiting.isEmpty() && fits(bytes)) {
                grant(bytes);
            } else {
                if (!patient) {
                    requireRoom(file);
                }
                await(caller, bytes);
            }
        } finally {
            lock.unlock();
        }
        return () -> release(bytes);
    }

    private void requireRoom(String file) {
        if (waitingInAll >= mostWaiting) {
            throw new RefusedException(
                    Reason.BUSY,
                    file,
                    "content",
                    waitingInAll + " other " + name + " files that wait to be checked",
                    "a place among " + mostWaiting + "; asking again later is safe");
        }
    }

    private void await(String caller, long bytes) throws IOException {
        Waiting own = new Waiting(bytes, lock.newCondition());
        waiting.computeIfAbsent(caller, name -> new ArrayDeque<>()).add(own);
        waitingInAll++;
        try {
            while (!own.granted) {
                own.changed.await();
            }
        } catch (InterruptedException e) {
            forget(caller, own);
            Thread.currentThread().interrupt();
            throw new IOException("stopped while waiting for a place to check a file", e);
        }
    }

    private void forget(String caller, Waiting own) {
        if (own.granted) {
            give(own.bytes);
            return;
        }
        Deque<Waiting> mine = waiting.get(caller);
        mine.remove(own);
        waitingInAll--;
        if (mine.isEmpty()) {
            waiting.remove(caller);
        }
        grantNext();
    }

    private void release(long bytes) {
        lock.lock();
        try {
            give(bytes);
        } finally {
            lock.unlock();
        }
    }

    private void give(long bytes) {
        places++;
        free += bytes;
        grantNext();
    }

    private boolean fits(long bytes) {
        return places > 0 && bytes <= free;
    }

    private void grant(long bytes) {
        places--;
        free -= bytes;
    }

    /** A file that needs more memory than is free holds up those behind it, or it would never have its turn. */
    private void grantNext() {
        while (!waiting.isEmpty()) {
            Iterator<Map.Entry<String, Deque<Waiting>>> callers =
                    waiting.entrySet().iterator();
            Map.Entry<String, Deque<Waiting>> next = callers.next();
            Waiting first = next.getValue().peek();
            if (!fits(first.bytes)) {
                return;
            }
            grant(first.bytes);
            first.granted = true;
            first.changed.signal();
            waitingInAll--;
            String caller = next.getKey();
            Deque<Waiting> rest = next.getValue();
            rest.poll();
            callers.remove();
            if (!rest.isEmpty()) {
                waiting.put(caller, rest);
            }
        }
    }
}
