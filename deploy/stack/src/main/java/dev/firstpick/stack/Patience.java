package dev.firstpick.stack;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting with an end. */
final class Patience {

    private static final Duration STEP = Duration.ofMillis(25);

    private Patience() {}

    /** Whether the condition came to hold within the limit; looks every 25 ms, on the caller's thread. */
    static boolean awaited(Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            sleep();
        }
        return true;
    }

    private static void sleep() {
        try {
            Thread.sleep(STEP.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while waiting for a server", e);
        }
    }
}
