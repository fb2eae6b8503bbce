package dev.firstpick.store;

import java.io.IOException;

/** What the store holds is not what the reference says. */
public final class CorruptObjectException extends IOException {

    private static final long serialVersionUID = 1L;

    public CorruptObjectException(String message) {
        super(message);
    }
}
