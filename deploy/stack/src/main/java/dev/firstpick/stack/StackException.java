package dev.firstpick.stack;

/** A server of the stack could not be started, stopped or prepared; the message says which, where, and what to look at. */
public final class StackException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StackException(String message) {
        super(message);
    }

    public StackException(String message, Throwable cause) {
        super(message, cause);
    }
}
