package dev.firstpick.local;

import java.time.Duration;
import java.time.Instant;

/** Lines for people, each with the time since the start; and, on a terminal, one line that is written over as work goes on. */
final class Console {

    private static final String ERASE_LINE = "\r\u001b[2K";
    private static final Duration QUIET = Duration.ofSeconds(15);

    private final Instant start = Instant.now();
    private final boolean terminal = System.console() != null;
    private Instant lastStatus = Instant.EPOCH;

    /** A block of text as it is. */
    synchronized void print(String text) {
        System.out.print(terminal ? ERASE_LINE : "");
        System.out.println(text);
        System.out.flush();
    }

    /** A line with the time and a word that says what it is about. */
    synchronized void line(String about, String text) {
        print(stamped(about, text));
    }

    /** How far something is: written over on a terminal, a line now and then elsewhere. */
    synchronized void status(String about, String text) {
        if (terminal) {
            System.out.print(ERASE_LINE + stamped(about, text));
            System.out.flush();
        } else if (Duration.between(lastStatus, Instant.now()).compareTo(QUIET) > 0) {
            lastStatus = Instant.now();
            print(stamped(about, text));
        }
    }

    private String stamped(String about, String text) {
        long seconds = Duration.between(start, Instant.now()).toSeconds();
        return String.format("%02d:%02d:%02d  %-16s %s", seconds / 3600, seconds / 60 % 60, seconds % 60, about, text);
    }
}
