package dev.firstpick.training.job;

import dev.firstpick.events.EventFormatException;
import dev.firstpick.events.Required;
import dev.firstpick.learning.DivergedException;
import java.io.UncheckedIOException;

/** Why a job failed, in words that somebody can act on. */
final class FailureReason {

    private static final int LONGEST = 2000;

    private FailureReason() {}

    /**
     * Whether the next attempt would fail in the same way: what the job says, or what it names, is to blame, and not the machine, the store
     * or the broker.
     */
    static boolean isFinal(Throwable failure) {
        return failure instanceof JobRefusedException
                || failure instanceof IllegalArgumentException
                || failure instanceof EventFormatException
                || failure instanceof DivergedException;
    }

    static String of(Throwable failure) {
        String words = Required.fitting(describe(failure));
        return Required.fitting(words.length() <= LONGEST ? words : words.substring(0, LONGEST) + "…");
    }

    private static String describe(Throwable failure) {
        if (failure instanceof UncheckedIOException wrapped) {
            return describe(wrapped.getCause());
        }
        String message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        if (failure instanceof OutOfMemoryError) {
            return "out of memory: " + message + "; a larger Java heap, or a smaller patch or batch, may help";
        }
        return message;
    }
}
