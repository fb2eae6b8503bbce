package dev.firstpick.selection.supervision;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of something that works by itself: since when it is at one piece of work, and since when that does not succeed. Written
 * by its own thread, read by any.
 */
public final class Pulse {

    private final String name;
    private final Duration longest;
    private volatile Instant atWorkSince;
    private volatile Instant failingSince;
    private volatile String failure = "";

    /**
     * @param name of the thread, loop or channel
     * @param longest how long one piece of work may take at most before something is wrong with it
     */
    public Pulse(String name, Duration longest) {
        this.name = name;
        this.longest = longest;
    }

    public String name() {
        return name;
    }

    /** A piece of work is begun. */
    public void begun() {
        atWorkSince = Instant.now();
    }

    /** It is done. */
    public void done() {
        atWorkSince = null;
        failingSince = null;
    }

    /** It failed, and will be tried again. Gives whether it failed in another way before, or did not fail. */
    public boolean failed(Throwable e) {
        boolean news = failingSince == null || !failure.equals(e.toString());
        failure = e.toString();
        if (failingSince == null) {
            failingSince = Instant.now();
        }
        return news;
    }

    /** Whether the last attempt failed. */
    public boolean failing() {
        return failingSince != null;
    }

    /** For how many seconds it has not succeeded; 0 if all is well. */
    public double failingSeconds() {
        return seconds(failingSince);
    }

    /** For how many seconds it is at one piece of work; 0 if it rests. */
    public double atWorkSeconds() {
        return seconds(atWorkSince);
    }

    /** What is wrong, if that has lasted for {@code patience}, or one piece of work takes too long. */
    public Optional<String> trouble(Duration patience) {
        double failing = failingSeconds();
        if (failing > patience.toSeconds()) {
            return Optional.of("has not succeeded for " + Math.round(failing) + " s: " + failure);
        }
        double atWork = atWorkSeconds();
        return atWork > longest.toSeconds()
                ? Optional.of("has been at one piece of work for " + Math.round(atWork) + " s")
                : Optional.empty();
    }

    private static double seconds(Instant since) {
        return since == null
                ? 0
                : Math.max(0, Duration.between(since, Instant.now()).toMillis() / 1000.0);
    }
}
