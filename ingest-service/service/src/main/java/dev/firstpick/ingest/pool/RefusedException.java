package dev.firstpick.ingest.pool;

/** What was asked for is not done, and nothing has changed. Asking again for the same ends the same. */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** The request itself is wrong: a name, a parameter, its JSON. */
        INVALID_REQUEST,
        /** The settings of this service do not allow it. */
        FORBIDDEN,
        /** There is no such pool, volume or import. */
        NOT_FOUND,
        /** Something else stands under this name already. */
        CONFLICT,
        /** There are more bytes than the settings allow. */
        TOO_LARGE,
        /** The file is not what it must be. */
        INVALID_CONTENT,
        /** Too many others ask for the same at the moment; alone among these, asking again later may end well. */
        BUSY
    }

    private final Reason reason;
    private final transient InputError error;

    public RefusedException(Reason reason, InputError error) {
        super(error.toString());
        this.reason = reason;
        this.error = error;
    }

    public RefusedException(Reason reason, String file, String field, String found, String expected) {
        this(reason, new InputError(file, field, found, expected));
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }

    /** What is wrong. */
    public InputError error() {
        return error;
    }
}
