package dev.firstpick.ingest.pool;

import dev.firstpick.events.Required;

/** The rule for names of pools and volumes, as a refusal that a caller is told. */
public final class Names {

    private Names() {}

    /**
     * @param field {@code pool} or {@code volume}
     * @throws RefusedException if it is not a name
     */
    public static String require(String field, String value) {
        try {
            return Required.name(field, value);
        } catch (IllegalArgumentException e) {
            String expected = e.getMessage().substring(e.getMessage().lastIndexOf("expected ") + "expected ".length());
            throw new RefusedException(
                    RefusedException.Reason.INVALID_REQUEST, "request", field, String.valueOf(value), expected);
        }
    }
}
