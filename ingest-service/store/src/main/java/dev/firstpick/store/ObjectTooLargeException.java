package dev.firstpick.store;

import java.io.IOException;

/** The content is larger than the caller allows. */
public final class ObjectTooLargeException extends IOException {

    private static final long serialVersionUID = 1L;

    public ObjectTooLargeException(String message) {
        super(message);
    }
}
