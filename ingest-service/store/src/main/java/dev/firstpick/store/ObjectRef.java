package dev.firstpick.store;

import java.util.regex.Pattern;

/**
 * Names an object in the store, and what it must hold.
 *
 * @param uri {@code store:} and the object's key, for example {@code store:sha256/9f/9f86d0…}; the same in every service, wherever
 *     the store lies
 * @param sha256 of the content, 64 lower-case hexadecimal digits
 * @param bytes the content's length
 */
public record ObjectRef(String uri, String sha256, long bytes) {

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final String SCHEME = "store:";

    public ObjectRef {
        if (uri == null || !uri.startsWith(SCHEME) || uri.length() == SCHEME.length()) {
            throw new IllegalArgumentException("uri: found " + uri + ", expected store:KEY");
        }
        if (sha256 == null || !SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException(
                    "sha256: found " + sha256 + ", expected 64 lower-case hexadecimal digits");
        }
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes: found " + bytes + ", expected 0 or more");
        }
    }

    /** A reference to the object under {@code key}. */
    public static ObjectRef ofKey(String key, String sha256, long bytes) {
        return new ObjectRef(SCHEME + key, sha256, bytes);
    }

    /** The object's key in the store. */
    public String key() {
        return uri.substring(SCHEME.length());
    }
}
