package dev.firstpick.ingest.intake;

import dev.firstpick.events.Digests;
import dev.firstpick.ingest.pool.RefusedException;
import dev.firstpick.ingest.pool.RefusedException.Reason;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;

/** Where a file lies between its arrival and its place in the store, so that nothing of a bad one is ever seen. Safe for any number of threads. */
public final class Spool {

    private static final String SUFFIX = ".part";
    private static final Duration LEFTOVER = Duration.ofDays(1);
    private static final int PIECE = 1 << 16;

    /** A file of no more bytes stays in memory: small scans come in great numbers, and a file of its own costs more than all else. */
    private static final int SMALL = 1 << 17;

    private final Path folder;
    private final long maxBytes;

    /** A file that has arrived, whole: on the disk, from which it is deleted when closed, or in memory if it is small. */
    public abstract static sealed class Spooled implements AutoCloseable {
        private final String name;
        private final String sha256;

        private Spooled(String name, String sha256) {
            this.name = name;
            this.sha256 = sha256;
        }

        /** As the caller knows it, for errors. */
        public String name() {
            return name;
        }

        /** Of its content. */
        public String sha256() {
            return sha256;
        }

        /** How many bytes it has. */
        abstract long bytes();

        /** Its content, from the beginning. */
        public abstract InputStream open() throws IOException;

        /** Stores it as a blob. */
        abstract ObjectRef putInto(ObjectStore store) throws IOException;

        @Override
        public abstract void close() throws IOException;
    }

    private static final class InMemory extends Spooled {
        private final byte[] content;

        InMemory(String name, byte[] content) {
            super(name, Digests.sha256(content));
            this.content = content;
        }

        @Override
        long bytes() {
            return content.length;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(content);
        }

        @Override
        ObjectRef putInto(ObjectStore store) throws IOException {
            return store.put(content);
        }

        @Override
        public void close() {}
    }

    private static final class OnDisk extends Spooled {
        private final Path path;
        private final long bytes;

        OnDisk(String name, String sha256, Path path, long bytes) {
            super(name, sha256);
            this.path = path;
            this.bytes = bytes;
        }

        @Override
        long bytes() {
            return bytes;
        }

        @Override
        public InputStream open() throws IOException {
            return new BufferedInputStream(Files.newInputStream(path), PIECE);
        }

        @Override
        ObjectRef putInto(ObjectStore store) throws IOException {
            try (InputStream in = open()) {
                ObjectRef ref = store.put(in, bytes);
                if (!ref.sha256().equals(sha256())) {
                    throw new IOException("the spooled file changed between its check and its storing");
                }
                return ref;
            }
        }

        @Override
        public void close() throws IOException {
            Files.deleteIfExists(path);
        }
    }

    /**
     * Opens a spool, and removes what a killed process left there more than a day ago.
     *
     * @param folder is created if need be
     * @param maxBytes of a file
     */
    public Spool(Path folder, long maxBytes) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.maxBytes = maxBytes;
        removeLeftovers();
    }

    /** The most bytes a file may have. */
    public long maxBytes() {
        return maxBytes;
    }

    /**
     * Takes what {@code in} holds, a piece at a time.
     *
     * @param in is not closed
     * @param name as the caller knows it
     * @throws RefusedException if there are more bytes than allowed, or none
     */
    public Spooled receive(InputStream in, String name) throws IOException {
        byte[] start = in.readNBytes(SMALL + 1);
        if (start.length == 0) {
            throw new RefusedException(Reason.INVALID_CONTENT, name, "content", "no bytes", "a NIfTI file");
        }
        if (start.length > maxBytes) {
            throw tooLarge(name, "more than " + maxBytes + " bytes");
        }
        return start.length <= SMALL ? new InMemory(name, start) : receive(start, in, name);
    }

    /** Writes a file's content. */
    @FunctionalInterface
    interface Content {

        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Keeps a file that is made here, such as a corrected copy of one that was received.
     *
     * @param name as for {@link #receive}
     */
    Spooled make(Content content, String name) throws IOException {
        Path file = Files.createTempFile(folder, "upload-", SUFFIX);
        try {
            MessageDigest digest = sha256();
            try (OutputStream out =
                    new DigestOutputStream(new BufferedOutputStream(Files.newOutputStream(file), PIECE), digest)) {
                content.writeTo(out);
            }
            return new OnDisk(name, HexFormat.of().formatHex(digest.digest()), file, Files.size(file));
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private Spooled receive(byte[] start, InputStream rest, String name) throws IOException {
        Path file = Files.createTempFile(folder, "upload-", SUFFIX);
        try {
            MessageDigest digest = sha256();
            long bytes = write(start, rest, file, digest, name);
            return new OnDisk(name, HexFormat.of().formatHex(digest.digest()), file, bytes);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private long write(byte[] start, InputStream rest, Path file, MessageDigest digest, String name)
            throws IOException {
        long bytes = start.length;
        try (OutputStream out = Files.newOutputStream(file)) {
            digest.update(start);
            out.write(start);
            byte[] piece = new byte[PIECE];
            for (int read = rest.read(piece); read >= 0; read = rest.read(piece)) {
                bytes += read;
                if (bytes > maxBytes) {
                    throw tooLarge(name, "more than " + maxBytes + " bytes");
                }
                digest.update(piece, 0, read);
                out.write(piece, 0, read);
            }
        }
        return bytes;
    }

    /** The refusal of a file that has, or says it has, more bytes than allowed. */
    public RefusedException tooLarge(String name, String found) {
        return new RefusedException(Reason.TOO_LARGE, name, "content", found, "at most " + maxBytes + " bytes");
    }

    private void removeLeftovers() throws IOException {
        Instant oldest = Instant.now().minus(LEFTOVER);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (Path file : files) {
                if (modified(file).isBefore(oldest)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** A file that another process has just deleted counts as young. */
    private static Instant modified(Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (NoSuchFileException e) {
            return Instant.MAX;
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
