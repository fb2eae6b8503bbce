package dev.firstpick.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * Where voxels, features, weights and manifests lie. Two kinds of objects:
 *
 * <ul>
 *   <li>blobs, kept under their SHA-256 and never changed;
 *   <li>named objects, whose key says what they are. They are created at most once, unless {@link #replace} is used.
 * </ul>
 *
 * Every write is atomic: a reader sees all of an object or none of it, whatever happens to the writer. All methods block, and may
 * be called from any thread. Keys are segments of {@code [A-Za-z0-9._-]} joined by slashes; anything else, and a segment of dots
 * alone, is refused with {@link IllegalArgumentException}.
 */
public interface ObjectStore extends AutoCloseable {

    /**
     * Stores what {@code content} holds as a blob; the same content is stored once.
     *
     * @throws ObjectTooLargeException if there are more than {@code maxBytes}; nothing is stored then
     */
    ObjectRef put(InputStream content, long maxBytes) throws IOException;

    /** Stores {@code content} as a blob; the same content is stored once. */
    ObjectRef put(byte[] content) throws IOException;

    /**
     * Creates a named object, unless there is one: of many that try at once, on any number of machines, one succeeds.
     *
     * @return whether this call created it
     */
    boolean createIfAbsent(String key, byte[] content) throws IOException;

    /** Creates a named object or puts another content in its place. */
    void replace(String key, byte[] content) throws IOException;

    /** The object's content, whole; for small objects. Empty if there is none. */
    Optional<byte[]> read(String key) throws IOException;

    /**
     * Opens an object; the caller closes the stream. The content is checked against the reference's SHA-256 as it is read: a
     * stream that ends early or holds something else ends in {@link CorruptObjectException}.
     *
     * @throws java.io.FileNotFoundException if there is none
     */
    InputStream open(ObjectRef ref) throws IOException;

    /** Whether there is an object under {@code key}. */
    boolean exists(String key) throws IOException;

    /** The keys that start with {@code prefix} (whole segments, ending in a slash), in order. */
    List<String> list(String prefix) throws IOException;

    /**
     * Some of the keys that {@link #list(String)} gives: a page.
     *
     * @param after only keys that come after this one in order; empty for the first page
     * @param most how many, at least 1
     */
    List<String> list(String prefix, String after, int most) throws IOException;

    /** The segments that follow {@code prefix} in keys that go on after them, each once, in order: the folders in a folder. */
    List<String> folders(String prefix) throws IOException;

    /** Removes a named object, if there is one. After a loss of power it may be there again. */
    void delete(String key) throws IOException;

    @Override
    void close();
}
