package dev.firstpick.training.scans;

import java.io.IOException;

/**
 * The store answered, but has no such object, or one that is not what it should be. It concerns one object, unless it concerns all: a store
 * that is mounted elsewhere has none.
 */
public final class StoredScanException extends IOException {

    private static final long serialVersionUID = 1L;

    StoredScanException(String message, Throwable cause) {
        super(message, cause);
    }
}
