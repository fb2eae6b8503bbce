package dev.firstpick.volume;

import java.io.IOException;

/**
 * A volume that cannot be accepted: its file is not what its format demands, or its content is not what was asked for. Says which
 * file, which field, what was found there, and what was expected; for example {@code scan.nii.gz: dim[1]: found 0, expected 1 to
 * 2048}. Other {@link IOException}s mean that the source failed, not that the file is bad.
 */
public final class VolumeFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String name;
    private final String field;
    private final String found;
    private final String expected;

    /**
     * @param name of the file or volume, as the user knows it
     * @param field what is wrong with it: a header field, {@code voxels}, {@code affine}, …
     * @param found the field's value, in words
     * @param expected the values that are accepted, in words
     */
    public VolumeFormatException(String name, String field, String found, String expected) {
        this(name, field, found, expected, null);
    }

    VolumeFormatException(String name, String field, String found, String expected, Throwable cause) {
        super(name + ": " + field + ": found " + found + ", expected " + expected, cause);
        this.name = name;
        this.field = field;
        this.found = found;
        this.expected = expected;
    }

    /** The file or volume, as the user knows it. */
    public String name() {
        return name;
    }

    /** What is wrong with it: a header field, {@code voxels}, {@code affine}, …. */
    public String field() {
        return field;
    }

    /** The field's value, in words. */
    public String found() {
        return found;
    }

    /** The values that are accepted, in words. */
    public String expected() {
        return expected;
    }
}
