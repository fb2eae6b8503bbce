package dev.firstpick.store;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Opens the store that a setting names. */
public final class ObjectStores {

    /** Two letters at least, so that a drive's letter is none. */
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):.*");

    private ObjectStores() {}

    /** Opens the store at {@code location} as the other method does, one in S3 on AWS with the credentials of the machine. */
    public static ObjectStore open(String location) throws IOException {
        return open(location, S3Settings.standard());
    }

    /**
     * Opens the store at {@code location}; the caller closes it.
     *
     * @param location a folder: {@code file:/path}, {@code file:///path} or a plain path; or {@code s3://bucket/prefix}
     * @param s3 for a store in S3
     * @throws IllegalArgumentException if the location is none of these
     * @throws IOException if the store cannot be opened
     */
    public static ObjectStore open(String location, S3Settings s3) throws IOException {
        return location.startsWith("s3:") ? new S3ObjectStore(location, s3) : new FileObjectStore(folder(location));
    }

    private static Path folder(String location) {
        if (location.isBlank()) {
            throw refuse("nothing", null);
        }
        Matcher scheme = SCHEME.matcher(location);
        if (!scheme.matches()) {
            return Path.of(location);
        }
        if (!scheme.group(1).toLowerCase(Locale.ROOT).equals("file")) {
            throw refuse(location, null);
        }
        try {
            return Path.of(URI.create(location));
        } catch (IllegalArgumentException | FileSystemNotFoundException e) {
            throw refuse(location, e);
        }
    }

    private static IllegalArgumentException refuse(String found, Exception cause) {
        return new IllegalArgumentException(
                "store location: found " + found
                        + ", expected file:/path (with %20 for a space), a path, or s3://bucket/prefix",
                cause);
    }
}
