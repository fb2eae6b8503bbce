package dev.firstpick.selection.supervision;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * A thread that does something again and again: at once while there is more, else when woken or after an interval. Whoever stores something to do
 * wakes the loops of its replica, so the interval is but for what nobody tells of: time that has passed, and a replica that died.
 */
public final class Loop implements AutoCloseable {

    /** What is done. */
    @FunctionalInterface
    public interface Body {
        /** Does a part of it. */
        Next run();
    }

    /** When to go round again, unless woken before. */
    public enum Next {
        /** There may be more. */
        AT_ONCE,
        /** Another replica is at it and may not have seen all, or something is about to be due: after a fifth of the interval. */
        SOON,
        /** After the interval. */
        LATER
    }

    private static final Logger LOG = Logger.getLogger(Loop.class);
    private static final Duration PATIENCE_AT_CLOSE = Duration.ofSeconds(10);
    private static final int SOON_IN_AN_INTERVAL = 5;

    private final Pulse pulse;
    private final Semaphore wakeUps = new Semaphore(0);
    private final Duration interval;
    private final Body body;
    private final Thread thread;
    private volatile boolean closed;

    private Loop(Pulse pulse, Duration interval, Body body) {
        this.pulse = pulse;
        this.interval = interval;
        this.body = body;
        this.thread = new Thread(this::loop, pulse.name());
        thread.setDaemon(true);
    }

    /**
     * Starts a loop on a thread that is called as {@code pulse} is. Whatever {@code body} throws, errors as well, is logged, and it is
     * tried again soon.
     */
    public static Loop start(Pulse pulse, Duration interval, Body body) {
        Loop loop = new Loop(pulse, interval, body);
        loop.thread.start();
        return loop;
    }

    /** Goes round at once. May be called from any thread. */
    public void wake() {
        wakeUps.release();
    }

    private void loop() {
        while (!closed) {
            try {
                pulse.begun();
                Next next = body.run();
                if (pulse.failing()) {
                    LOG.infof("%s: works again", pulse.name());
                }
                pulse.done();
                rest(next);
            } catch (RuntimeException | Error e) {
                if (!closed) {
                    // Trouble that stays the same is told once, not every second.
                    if (pulse.failed(e)) {
                        LOG.warnf(e, "%s: will try again", pulse.name());
                    }
                    pause();
                }
            }
        }
    }

    private void rest(Next next) {
        try {
            if (wakeUps.tryAcquire(millisUntil(next), TimeUnit.MILLISECONDS)) {
                wakeUps.drainPermits();
            }
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private void pause() {
        try {
            Thread.sleep(millisUntil(Next.SOON));
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private long millisUntil(Next next) {
        return switch (next) {
            case AT_ONCE -> 0;
            case SOON -> interval.dividedBy(SOON_IN_AN_INTERVAL).toMillis();
            case LATER -> interval.toMillis();
        };
    }

    /** Ends the loop after what it is at, or in 10 seconds. */
    @Override
    public void close() {
        closed = true;
        wake();
        try {
            thread.join(PATIENCE_AT_CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
