package dev.firstpick.store;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * An object store in a bucket of S3, or of a server that speaks S3, which any number of machines may share. The object under {@code a/b}
 * has the key {@code prefix/a/b}. The server must know conditional writes ({@code If-None-Match: *}), as AWS does since 2024: of many
 * that create an object one succeeds.
 *
 * <p>Content above one part (8 MiB) is sent in parts, which become an object all at once. A blob that comes as a stream is written to a
 * temporary file first, as its key is its sum: memory holds one part, whatever the size, and content that is there already is not sent.
 * The parts of a killed writer are no objects; a life-cycle rule of the bucket (AbortIncompleteMultipartUpload) removes them.
 */
public final class S3ObjectStore implements ObjectStore {

    private static final int PART = 8 << 20;
    private static final int BUFFER = 1 << 16;
    private static final int KEYS_PER_ANSWER = 1000;

    private final S3Objects objects;
    private final S3Location location;

    /**
     * Opens the store.
     *
     * @param location {@code s3://bucket} or {@code s3://bucket/prefix}
     * @throws IllegalArgumentException if the location is none of these
     * @throws IOException if there is no such bucket, or the server cannot be asked
     */
    public S3ObjectStore(String location, S3Settings settings) throws IOException {
        this(location, settings, KEYS_PER_ANSWER);
    }

    S3ObjectStore(String location, S3Settings settings, int keysPerAnswer) throws IOException {
        this.location = S3Location.of(location);
        this.objects = new S3Objects(this.location, settings, keysPerAnswer);
        try {
            objects.requireBucket();
        } catch (IOException | RuntimeException e) {
            objects.close();
            throw e;
        }
    }

    @Override
    public ObjectRef put(InputStream content, long maxBytes) throws IOException {
        Path spool = Files.createTempFile("firstpick-", ".part");
        try {
            ObjectRef ref = spool(content, maxBytes, spool);
            try (InputStream spooled = Files.newInputStream(spool)) {
                keepBlob(ref, spooled);
            }
            return ref;
        } finally {
            Files.deleteIfExists(spool);
        }
    }

    @Override
    public ObjectRef put(byte[] content) throws IOException {
        String sha256 = Sha256.of(content);
        ObjectRef ref = ObjectRef.ofKey(ObjectKeys.ofBlob(sha256), sha256, content.length);
        keepBlob(ref, new ByteArrayInputStream(content));
        return ref;
    }

    @Override
    public boolean createIfAbsent(String key, byte[] content) throws IOException {
        return objects.create(ObjectKeys.requireNamed(key), content);
    }

    @Override
    public void replace(String key, byte[] content) throws IOException {
        ObjectKeys.requireNamed(key);
        send(key, content.length, new ByteArrayInputStream(content));
    }

    @Override
    public Optional<byte[]> read(String key) throws IOException {
        return objects.read(ObjectKeys.require(key));
    }

    @Override
    public InputStream open(ObjectRef ref) throws IOException {
        String key = ObjectKeys.require(ref.key());
        try {
            return new VerifyingInputStream(new ResumingInputStream(objects, key), ref);
        } catch (FileNotFoundException e) {
            FileNotFoundException missing =
                    new FileNotFoundException(ref.uri() + ": found nothing, expected " + ref.bytes() + " bytes");
            missing.initCause(e);
            throw missing;
        }
    }

    @Override
    public boolean exists(String key) throws IOException {
        return objects.length(ObjectKeys.require(key)).isPresent();
    }

    @Override
    public List<String> list(String prefix) throws IOException {
        List<String> keys = objects.list(ObjectKeys.requirePrefix(prefix));
        Collections.sort(keys);
        return List.copyOf(keys);
    }

    @Override
    public List<String> list(String prefix, String after, int most) throws IOException {
        ObjectKeys.requirePrefix(prefix);
        return objects.list(prefix, after.isEmpty() ? after : ObjectKeys.require(after), ObjectKeys.requireMost(most));
    }

    @Override
    public List<String> folders(String prefix) throws IOException {
        return objects.folders(ObjectKeys.requirePrefix(prefix)).stream()
                .sorted()
                .toList();
    }

    @Override
    public void delete(String key) throws IOException {
        objects.delete(ObjectKeys.requireNamed(key));
    }

    /** Closes the connections. */
    @Override
    public void close() {
        objects.close();
    }

    @Override
    public String toString() {
        return location.toString();
    }

    private static ObjectRef spool(InputStream content, long maxBytes, Path file) throws IOException {
        Sha256 sum = new Sha256();
        long bytes = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] buffer = new byte[BUFFER];
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                bytes += read;
                if (bytes > maxBytes) {
                    throw new ObjectTooLargeException(
                            "content: found more than " + maxBytes + " bytes, expected at most " + maxBytes);
                }
                sum.update(buffer, 0, read);
                out.write(buffer, 0, read);
            }
        }
        String sha256 = sum.hex();
        return ObjectRef.ofKey(ObjectKeys.ofBlob(sha256), sha256, bytes);
    }

    /** A blob of another length than it should have is written again rather than taken for present. */
    private void keepBlob(ObjectRef ref, InputStream content) throws IOException {
        if (!objects.length(ref.key()).equals(Optional.of(ref.bytes()))) {
            send(ref.key(), ref.bytes(), content);
        }
    }

    private void send(String key, long length, InputStream content) throws IOException {
        if (length <= PART) {
            objects.put(key, content.readAllBytes());
        } else {
            sendInParts(key, content);
        }
    }

    private void sendInParts(String key, InputStream content) throws IOException {
        S3Objects.Upload upload = objects.begin(key);
        try {
            List<CompletedPart> parts = new ArrayList<>();
            byte[] part = new byte[PART];
            for (int read = content.readNBytes(part, 0, PART); read > 0; read = content.readNBytes(part, 0, PART)) {
                byte[] filled = read == PART ? part : Arrays.copyOf(part, read);
                parts.add(objects.sendPart(upload, parts.size() + 1, filled));
            }
            objects.complete(upload, parts);
        } catch (IOException | RuntimeException e) {
            abandon(upload, e);
            throw e;
        }
    }

    private void abandon(S3Objects.Upload upload, Exception cause) {
        try {
            objects.abandon(upload);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
