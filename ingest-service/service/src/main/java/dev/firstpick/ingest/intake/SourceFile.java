package dev.firstpick.ingest.intake;

import dev.firstpick.ingest.pool.InputError;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file of a folder that is taken in: that it cannot be read is its own fault, and not the store's. */
final class SourceFile {

    private SourceFile() {}

    /** A file that cannot be read. */
    static final class UnreadableFileException extends UncheckedIOException {

        private static final long serialVersionUID = 1L;

        private final transient InputError error;

        private UnreadableFileException(String name, IOException cause) {
            super(name + ": " + reason(cause), cause);
            this.error = new InputError(name, "file", reason(cause), "a file that the service may read");
        }

        /** What is wrong. */
        InputError error() {
            return error;
        }

        private static String reason(IOException cause) {
            if (cause instanceof AccessDeniedException) {
                return "one that may not be read";
            }
            return cause instanceof NoSuchFileException ? "no such file" : "one that cannot be read: " + words(cause);
        }

        /** Without the path, which a {@link FileSystemException}'s message begins with. */
        private static String words(IOException cause) {
            String words = cause instanceof FileSystemException failed ? failed.getReason() : cause.getMessage();
            return words == null ? cause.getClass().getSimpleName() : words;
        }
    }

    /**
     * Opens a file. The stream throws {@link UnreadableFileException} where reading fails.
     *
     * @param name of the file, for errors
     * @throws UnreadableFileException if it cannot be opened
     */
    static InputStream open(Path file, String name) {
        try {
            return new BufferedInputStream(new Reading(Files.newInputStream(file), name));
        } catch (IOException e) {
            throw new UnreadableFileException(name, e);
        }
    }

    private static final class Reading extends FilterInputStream {

        private final String name;

        Reading(InputStream in, String name) {
            super(in);
            this.name = name;
        }

        @Override
        public int read() {
            try {
                return in.read();
            } catch (IOException e) {
                throw new UnreadableFileException(name, e);
            }
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            try {
                return in.read(bytes, offset, length);
            } catch (IOException e) {
                throw new UnreadableFileException(name, e);
            }
        }
    }
}
