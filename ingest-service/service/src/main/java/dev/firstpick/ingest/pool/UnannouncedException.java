package dev.firstpick.ingest.pool;

/** The broker has not acknowledged an event in time. What was stored stays; the relay announces it later. */
public final class UnannouncedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnannouncedException(String message, Throwable cause) {
        super(message, cause);
    }
}
