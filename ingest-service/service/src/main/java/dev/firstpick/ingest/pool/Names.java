package dev.firstpick.ingest.pool;

import dev.firstpick.events.Required;
import java.util.function.Supplier;

/** The rule for names of pools and volumes, as a refusal that a caller is told. */
public final class Names {

    private Names() {}

    /**
     * @param field {@code pool} or {@code volume}
     * @throws RefusedException if it is not a name
     */
    public static String require(String field, String value) {
        return told(field, value, () -> Required.name(field, value));
    }

    /**
     * A text that a request gives.
     *
     * @param longest how many characters it may have
     * @throws RefusedException if it is blank, too long, or has what no text may have
     */
    public static String requireText(String field, String value, int longest) {
        return told(field, value, () -> Required.text(field, value, longest));
    }

    private static String told(String field, String value, Supplier<String> rule) {
        try {
            return rule.get();
        } catch (IllegalArgumentException e) {
            String[] told = e.getMessage().split(": found |, expected ", 3);
            String found = told.length == 3 ? told[1] : String.valueOf(value);
            throw new RefusedException(
                    RefusedException.Reason.INVALID_REQUEST, "request", field, found, told[told.length - 1]);
        }
    }
}
