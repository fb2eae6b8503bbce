package dev.firstpick.faults.wire;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Holds every message of one direction of a {@link Link} that is about certain words, from the first one on, until it is opened. Messages
 * behind a held one wait too, as they would in a network that stalls. May be used from any thread.
 */
public final class Gate implements AutoCloseable {

    private enum State {
        HOLDING,
        OPEN,
        CUT
    }

    private final boolean requests;
    private final List<String> words;
    private final Runnable atClose;
    private State state = State.HOLDING;
    private String caught;

    Gate(boolean requests, List<String> words, Runnable atClose) {
        this.requests = requests;
        this.words = words;
        this.atClose = atClose;
    }

    /**
     * Waits until a message is held.
     *
     * @return what it is about
     * @throws TimeoutException if none came
     */
    public synchronized String awaitCaught(Duration patience) throws TimeoutException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (caught == null) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                throw new TimeoutException("no message about " + words + " came within " + patience.toSeconds() + " s");
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return caught;
    }

    /** Lets what is held go on its way. */
    public synchronized void release() {
        become(State.OPEN);
    }

    /** Loses what is held, and the connections that it came by. */
    public synchronized void cut() {
        become(State.CUT);
    }

    private void become(State next) {
        if (state == State.HOLDING) {
            state = next;
            notifyAll();
            atClose.run();
        }
    }

    /** Whether the message may go on; waits where it is held. */
    synchronized boolean passes(boolean request, Frame frame) throws InterruptedException {
        if (request != requests || !words.stream().allMatch(frame.about()::contains)) {
            return true;
        }
        if (caught == null && state == State.HOLDING) {
            caught = frame.about();
            notifyAll();
        }
        while (state == State.HOLDING) {
            wait();
        }
        return state == State.OPEN;
    }

    /** As {@link #release()}. */
    @Override
    public void close() {
        release();
    }
}
