package dev.firstpick.faults;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waiting with an end, on the caller's thread. */
final class Patience {

    /** Long enough for a busy machine; what needs it all is broken. */
    static final Duration LONG = Duration.ofSeconds(300);

    private static final Duration STEP = Duration.ofMillis(100);

    private Patience() {}

    /**
     * Asks until there is an answer. Services may be away meanwhile.
     *
     * @param what is waited for, for the message
     * @throws IllegalStateException if there is none in time, with why the last attempt gave none
     */
    static <T> T until(String what, Duration limit, Supplier<Optional<T>> ask) {
        long end = System.nanoTime() + limit.toNanos();
        String last = "";
        while (System.nanoTime() < end) {
            try {
                Optional<T> answer = ask.get();
                if (answer.isPresent()) {
                    return answer.get();
                }
            } catch (UncheckedIOException e) {
                last = ", last: " + e.getMessage();
            }
            sleep(STEP);
        }
        throw new IllegalStateException("waited " + limit.toSeconds() + " s in vain for " + what + last);
    }

    static void untilTrue(String what, Duration limit, Supplier<Boolean> condition) {
        until(what, limit, () -> condition.get() ? Optional.of(true) : Optional.empty());
    }

    static void sleep(Duration time) {
        try {
            TimeUnit.MILLISECONDS.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
