package dev.firstpick.training.job;

import dev.firstpick.events.Required;
import java.io.UncheckedIOException;

/** Why a job failed, in words that somebody can act on. */
final class FailureReason {

    private static final int LONGEST = 2000;

    private FailureReason() {}

    static String of(Throwable failure) {
        String words = describe(failure);
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
