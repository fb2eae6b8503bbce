package dev.firstpick.events;

import java.util.regex.Pattern;

/** The rules that many events' fields share; each refuses with the field, what was found and what was expected. */
public final class Required {

    /** A name that is safe in a path, a key and a page: no patient's name should be in it. */
    public static final String NAME_RULE = "[A-Za-z0-9][A-Za-z0-9._-]{0,127}";

    private static final Pattern NAME = Pattern.compile(NAME_RULE);
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private Required() {}

    /** A pool's or a volume's name. */
    public static String name(String field, String value) {
        if (value == null || !NAME.matcher(value).matches() || value.contains("..")) {
            throw refused(
                    field,
                    value,
                    "1 to 128 letters, digits, dots, hyphens and underscores, a letter or digit first, no two dots in a row");
        }
        return value;
    }

    /** A SHA-256 in hexadecimal: a digest, or an identity made of one. */
    public static String sha256(String field, String value) {
        if (value == null || !SHA256.matcher(value).matches()) {
            throw refused(field, value, "64 lower-case hexadecimal digits");
        }
        return value;
    }

    /** Any text but none. */
    public static String text(String field, String value) {
        if (value == null || value.isBlank()) {
            throw refused(field, value, "a text");
        }
        return value;
    }

    /** A whole number of at least {@code least}. */
    public static int atLeast(String field, int value, int least) {
        if (value < least) {
            throw refused(field, value, least + " or more");
        }
        return value;
    }

    /** A number that is neither infinite nor NaN. */
    public static double finite(String field, double value) {
        if (!Double.isFinite(value)) {
            throw refused(field, value, "a finite number");
        }
        return value;
    }

    /** The error for a field that breaks its rule. */
    public static IllegalArgumentException refused(String field, Object found, String expected) {
        return new IllegalArgumentException(field + ": found " + found + ", expected " + expected);
    }
}
