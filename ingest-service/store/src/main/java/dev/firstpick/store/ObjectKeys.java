package dev.firstpick.store;

import java.util.regex.Pattern;

/** Which keys there may be: what every kind of store can hold, and what cannot lead outside of it. */
final class ObjectKeys {

    static final String BLOBS = "sha256/";

    /** Where a store keeps what is no object yet: no key begins with it, in any kind of store. */
    static final String TEMPORARY = ".tmp";

    private static final int LONGEST_KEY = 1024;
    private static final int LONGEST_SEGMENT = 200;
    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9._-]+");
    private static final Pattern DOTS = Pattern.compile("\\.+");

    private ObjectKeys() {}

    /** The key of the blob with this content. */
    static String ofBlob(String sha256) {
        return BLOBS + sha256.substring(0, 2) + "/" + sha256;
    }

    /** Refuses what is no key. */
    static String require(String key) {
        if (key.length() > LONGEST_KEY) {
            throw new IllegalArgumentException(
                    "key: found " + key.length() + " characters, expected at most " + LONGEST_KEY);
        }
        for (String segment : key.split("/", -1)) {
            requireSegment(key, segment);
        }
        if (key.equals(TEMPORARY) || key.startsWith(TEMPORARY + "/")) {
            throw new IllegalArgumentException(
                    "key: found " + key + ", expected a first segment other than " + TEMPORARY);
        }
        return key;
    }

    /** Refuses what is no key, and the keys of blobs: their content is fixed. */
    static String requireNamed(String key) {
        if (key.startsWith(BLOBS)) {
            throw new IllegalArgumentException(
                    "key: found " + key + ", expected a key that does not start with " + BLOBS + ", where blobs lie");
        }
        return require(key);
    }

    /** Refuses what is neither empty nor a key and a slash. */
    static String requirePrefix(String prefix) {
        if (!prefix.isEmpty()) {
            if (!prefix.endsWith("/")) {
                throw new IllegalArgumentException(
                        "prefix: found " + prefix + ", expected whole segments, ending in a slash");
            }
            require(prefix.substring(0, prefix.length() - 1));
        }
        return prefix;
    }

    /** Refuses pages without keys. */
    static int requireMost(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("most: found " + most + ", expected 1 or more keys");
        }
        return most;
    }

    private static void requireSegment(String key, String segment) {
        if (!SEGMENT.matcher(segment).matches()
                || DOTS.matcher(segment).matches()
                || segment.length() > LONGEST_SEGMENT) {
            throw new IllegalArgumentException("key: found " + key
                    + ", expected segments of 1 to " + LONGEST_SEGMENT
                    + " of A-Z a-z 0-9 . _ - that are not dots alone, joined by slashes");
        }
    }
}
