package dev.firstpick.store;

import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * An object store in a folder, which any number of processes may share: on one machine, or on a network file system that has hard
 * links and atomic renames. The object under {@code a/b} is the file {@code a/b}. Every write goes to a file of its own under
 * {@code .tmp}, is forced to the disk, and only then gets its name: by a rename, or by a hard link where it must not replace
 * another. What a killed writer left under {@code .tmp} is removed by whoever opens the store a day later.
 *
 * <p>As files and folders share their names, there cannot be objects under {@code a} and {@code a/b} at once; the second is refused
 * with {@link IOException}.
 */
public final class FileObjectStore implements ObjectStore {

    private static final Duration LEFTOVER = Duration.ofDays(1);
    private static final int BUFFER = 1 << 16;

    private final Path root;
    private final Path temporary;
    private final SharedForce forcing = new SharedForce();

    /**
     * Opens the store in {@code root}, and creates the folder if there is none.
     *
     * @throws IOException if the folder cannot be created or written to
     */
    public FileObjectStore(Path root) throws IOException {
        this.root = root.toAbsolutePath().normalize();
        this.temporary = this.root.resolve(ObjectKeys.TEMPORARY);
        Files.createDirectories(temporary);
        removeLeftovers();
    }

    @Override
    public ObjectRef put(InputStream content, long maxBytes) throws IOException {
        Path file = newTemporary();
        try {
            Sha256 sha256 = new Sha256();
            long bytes = 0;
            try (FileOutputStream out = new FileOutputStream(file.toFile())) {
                byte[] buffer = new byte[BUFFER];
                for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                    bytes += read;
                    if (bytes > maxBytes) {
                        throw new ObjectTooLargeException(
                                "content: found more than " + maxBytes + " bytes, expected at most " + maxBytes);
                    }
                    sha256.update(buffer, 0, read);
                    out.write(buffer, 0, read);
                }
                out.getFD().sync();
            }
            return keepBlob(file, sha256.hex(), bytes);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public ObjectRef put(byte[] content) throws IOException {
        String sha256 = Sha256.of(content);
        Path target = resolve(ObjectKeys.ofBlob(sha256));
        if (holds(target, content.length)) {
            return ObjectRef.ofKey(ObjectKeys.ofBlob(sha256), sha256, content.length);
        }
        Path file = writeTemporary(content);
        try {
            return keepBlob(file, sha256, content.length);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public boolean createIfAbsent(String key, byte[] content) throws IOException {
        Path target = resolve(ObjectKeys.requireNamed(key));
        requireNoFolder(key, target);
        if (Files.exists(target)) {
            return false;
        }
        Path file = writeTemporary(content);
        try {
            createFolder(key, target.getParent());
            Files.createLink(target, file);
            forcing.force(target.getParent());
            return true;
        } catch (FileAlreadyExistsException e) {
            requireNoFolder(key, target);
            forcing.force(target.getParent());
            return false;
        } catch (UnsupportedOperationException e) {
            throw new IOException("the file system of " + root + " has no hard links, which the store needs", e);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public void replace(String key, byte[] content) throws IOException {
        Path target = resolve(ObjectKeys.requireNamed(key));
        requireNoFolder(key, target);
        Path file = writeTemporary(content);
        try {
            rename(key, file, target);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public Optional<byte[]> read(String key) throws IOException {
        Path file = resolve(ObjectKeys.require(key));
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public InputStream open(ObjectRef ref) throws IOException {
        Path file = resolve(ObjectKeys.require(ref.key()));
        if (!Files.isRegularFile(file)) {
            throw missing(ref);
        }
        try {
            return new VerifyingInputStream(Files.newInputStream(file), ref);
        } catch (NoSuchFileException e) {
            throw missing(ref);
        }
    }

    @Override
    public boolean exists(String key) {
        return Files.isRegularFile(resolve(ObjectKeys.require(key)));
    }

    @Override
    public List<String> list(String prefix) throws IOException {
        Path folder = prefix.isEmpty() ? root : resolve(ObjectKeys.requirePrefix(prefix));
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<String> keys = new ArrayList<>();
        Files.walkFileTree(folder, new KeyCollector(keys));
        Collections.sort(keys);
        return List.copyOf(keys);
    }

    @Override
    public List<String> list(String prefix, String after, int most) throws IOException {
        ObjectKeys.requireMost(most);
        if (!after.isEmpty()) {
            ObjectKeys.require(after);
        }
        // The file system tells names in no order: all are read, but no file is.
        return list(prefix).stream()
                .filter(key -> key.compareTo(after) > 0)
                .limit(most)
                .toList();
    }

    @Override
    public List<String> folders(String prefix) throws IOException {
        Path folder = prefix.isEmpty() ? root : resolve(ObjectKeys.requirePrefix(prefix));
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<String> folders = new ArrayList<>();
        try (DirectoryStream<Path> within = Files.newDirectoryStream(folder)) {
            for (Path file : within) {
                if (!file.equals(temporary) && Files.isDirectory(file) && holdsAny(file)) {
                    folders.add(file.getFileName().toString());
                }
            }
        }
        Collections.sort(folders);
        return List.copyOf(folders);
    }

    /** A folder without a file is none: there are only objects. */
    private static boolean holdsAny(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.anyMatch(Files::isRegularFile);
        } catch (NoSuchFileException | UncheckedIOException e) {
            return false;
        }
    }

    @Override
    public void delete(String key) throws IOException {
        Path file = resolve(ObjectKeys.requireNamed(key));
        if (Files.isRegularFile(file)) {
            Files.deleteIfExists(file);
        }
    }

    /** Nothing to be released; the store can still be used. */
    @Override
    public void close() {}

    @Override
    public String toString() {
        return root.toUri().toString();
    }

    private ObjectRef keepBlob(Path file, String sha256, long bytes) throws IOException {
        String key = ObjectKeys.ofBlob(sha256);
        Path target = resolve(key);
        if (!holds(target, bytes)) {
            rename(key, file, target);
        }
        return ObjectRef.ofKey(key, sha256, bytes);
    }

    /** A blob that lost some of its bytes is written again rather than taken for present. */
    private static boolean holds(Path blob, long bytes) throws IOException {
        return Files.isRegularFile(blob) && Files.size(blob) == bytes;
    }

    private Path resolve(String key) {
        return root.resolve(key);
    }

    private Path newTemporary() throws IOException {
        Files.createDirectories(temporary);
        return temporary.resolve(UUID.randomUUID().toString());
    }

    private Path writeTemporary(byte[] content) throws IOException {
        Path file = newTemporary();
        try (FileOutputStream out = new FileOutputStream(file.toFile())) {
            out.write(content);
            out.getFD().sync();
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
        return file;
    }

    private void rename(String key, Path file, Path target) throws IOException {
        createFolder(key, target.getParent());
        Files.move(file, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forcing.force(target.getParent());
    }

    /** Creates a folder and those above it such that they outlast a loss of power. */
    private void createFolder(String key, Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        createFolder(key, folder.getParent());
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw new IOException("key: found " + key + ", expected no object at " + folder.getFileName(), e);
            }
        }
        forcing.force(folder.getParent());
    }

    private static void requireNoFolder(String key, Path target) throws IOException {
        if (Files.isDirectory(target)) {
            throw new IOException("key: found " + key + ", expected no objects below " + key + "/");
        }
    }

    private void removeLeftovers() throws IOException {
        Instant oldest = Instant.now().minus(LEFTOVER);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(temporary)) {
            for (Path file : files) {
                try {
                    if (Files.getLastModifiedTime(file).toInstant().isBefore(oldest)) {
                        Files.deleteIfExists(file);
                    }
                } catch (NoSuchFileException e) {
                    continue;
                }
            }
        }
    }

    private static FileNotFoundException missing(ObjectRef ref) {
        return new FileNotFoundException(ref.uri() + ": found nothing, expected " + ref.bytes() + " bytes");
    }

    private final class KeyCollector extends SimpleFileVisitor<Path> {

        private final List<String> keys;

        KeyCollector(List<String> keys) {
            this.keys = keys;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return folder.equals(temporary) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
                keys.add(root.relativize(file).toString().replace('\\', '/'));
            }
            return FileVisitResult.CONTINUE;
        }

        /** Deleted by another while the folder was read. */
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }
    }
}
