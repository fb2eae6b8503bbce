package dev.firstpick.ingest.intake;

import dev.firstpick.ingest.pool.RefusedException;
import dev.firstpick.ingest.pool.RefusedException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;

/** Where a file lies between its arrival and its place in the store, so that nothing of a bad one is ever seen. Safe for any number of threads. */
public final class Spool {

    private static final String SUFFIX = ".part";
    private static final Duration LEFTOVER = Duration.ofDays(1);

    private final Path folder;
    private final long maxBytes;

    /**
     * A file that has arrived; it is deleted when closed.
     *
     * @param name as the caller knows it, for errors
     * @param path where it lies
     * @param sha256 of its content
     */
    public record Spooled(String name, Path path, String sha256) implements AutoCloseable {

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
     * Writes what {@code in} holds to a file, a piece at a time.
     *
     * @param in is not closed
     * @param name as the caller knows it
     * @throws RefusedException if there are more bytes than allowed, or none
     */
    public Spooled receive(InputStream in, String name) throws IOException {
        Path file = Files.createTempFile(folder, "upload-", SUFFIX);
        try {
            return new Spooled(name, file, write(in, file, name));
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private String write(InputStream in, Path file, String name) throws IOException {
        MessageDigest digest = sha256();
        long bytes = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] piece = new byte[1 << 16];
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                bytes += read;
                if (bytes > maxBytes) {
                    throw tooLarge(name, "more than " + maxBytes + " bytes");
                }
                digest.update(piece, 0, read);
                out.write(piece, 0, read);
            }
        }
        if (bytes == 0) {
            throw new RefusedException(Reason.INVALID_CONTENT, name, "content", "no bytes", "a NIfTI file");
        }
        return HexFormat.of().formatHex(digest.digest());
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
