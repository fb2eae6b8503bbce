package dev.firstpick.local;

/** The run cannot go on; the message says why, and what to do about it. */
public final class LocalRunException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LocalRunException(String message) {
        super(message);
    }

    public LocalRunException(String message, Throwable cause) {
        super(message, cause);
    }
}
