package dev.firstpick.events;

/** A record that is not the event it says it is. The message names the type, the field, what was found and what was expected. */
public final class EventFormatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String type;
    private final String field;
    private final String found;
    private final String expected;

    public EventFormatException(String type, String field, String found, String expected) {
        super(type + ": " + field + ": found " + found + ", expected " + expected);
        this.type = type;
        this.field = field;
        this.found = found;
        this.expected = expected;
    }

    EventFormatException(String type, String field, String found, String expected, Throwable cause) {
        this(type, field, found, expected);
        initCause(cause);
    }

    /** The {@code ce_type}, or {@code record} where there is none. */
    public String type() {
        return type;
    }

    /** The path of the field, for example {@code image.sha256}. */
    public String field() {
        return field;
    }

    /** What stands there, in words. */
    public String found() {
        return found;
    }

    /** What should stand there, in words. */
    public String expected() {
        return expected;
    }
}
