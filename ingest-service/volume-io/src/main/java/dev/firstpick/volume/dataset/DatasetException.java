package dev.firstpick.volume.dataset;

import java.io.IOException;

/** A data set of which nothing can be read. The message is one sentence with file, field, found and expected. */
public final class DatasetException extends IOException {

    private static final long serialVersionUID = 1L;

    private final transient DatasetError error;

    public DatasetException(DatasetError error) {
        super(error.toString());
        this.error = error;
    }

    /** What is wrong. */
    public DatasetError error() {
        return error;
    }
}
