package dev.firstpick.events;

import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/** The rules that many events' fields share; each refuses with the field, what was found and what was expected. */
public final class Required {

    /** A name that is safe in a path, a key and a page: no patient's name should be in it. */
    public static final String NAME_RULE = "[A-Za-z0-9][A-Za-z0-9._-]{0,127}";

    /** The most characters of a name. */
    public static final int NAME_LENGTH = 128;

    /** The most characters (code points) of a text of one line. */
    public static final int TEXT_LENGTH = 1_000;

    /** The most characters (code points) of a text of several lines. */
    public static final int LINES_LENGTH = 20_000;

    private static final int SHOWN = 300;
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

    /**
     * A text of one line: not blank, at most {@link #TEXT_LENGTH} characters, well-formed Unicode without control characters. Databases, log lines
     * and pages take it as it is.
     */
    public static String text(String field, String value) {
        return text(field, value, TEXT_LENGTH);
    }

    /** As {@link #text(String, String)}, of at most {@code longest} characters. */
    public static String text(String field, String value, int longest) {
        requireSomething(field, value);
        return wellFormed(field, value, longest, false);
    }

    /** A text of one or more lines: as {@link #text(String, String)}, with newlines and tabs, at most {@link #LINES_LENGTH} characters. */
    public static String lines(String field, String value) {
        requireSomething(field, value);
        return wellFormed(field, value, LINES_LENGTH, true);
    }

    private static void requireSomething(String field, String value) {
        if (value == null || value.isBlank()) {
            throw refused(field, value == null ? "none" : "a blank one", "a text");
        }
    }

    /**
     * What every text must be, a blank one too: at most {@code longest} characters, well-formed Unicode, no control characters.
     *
     * @param lines whether line feed, carriage return and tab are allowed
     */
    static String wellFormed(String field, String value, int longest, boolean lines) {
        int length = value.codePointCount(0, value.length());
        if (length > longest) {
            throw refused(field, length + " characters", "at most " + longest);
        }
        for (int at = 0; at < value.length(); ) {
            int character = value.codePointAt(at);
            if (Character.isISOControl(character) && !(lines && isLayout(character))) {
                throw refused(
                        field,
                        "the control character U+%04X at position %d".formatted(character, at + 1),
                        lines ? "none but newlines and tabs" : "a text of one line without control characters");
            }
            if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
                throw refused(
                        field,
                        "half of a surrogate pair, U+%04X, at position %d".formatted(character, at + 1),
                        "well-formed Unicode");
            }
            at += Character.charCount(character);
        }
        return value;
    }

    private static boolean isLayout(int character) {
        return character == '\n' || character == '\r' || character == '\t';
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

    /** The error for a field that breaks its rule. What was found is shown shortened and without control characters. */
    public static IllegalArgumentException refused(String field, Object found, String expected) {
        return new IllegalArgumentException(field + ": found " + shown(found) + ", expected " + expected);
    }

    private static String shown(Object found) {
        String text = String.valueOf(found);
        String start = text.codePointCount(0, text.length()) <= SHOWN
                ? text
                : text.substring(0, text.offsetByCodePoints(0, SHOWN)) + "…";
        return printable(start, character -> false);
    }

    /** What comes from elsewhere, such as an exception's message, made to fit {@link #lines}: never blank, shortened, what is not allowed replaced. */
    public static String fitting(String text) {
        if (text == null || text.isBlank()) {
            return "no reason given";
        }
        String start = text.codePointCount(0, text.length()) <= LINES_LENGTH
                ? text
                : text.substring(0, text.offsetByCodePoints(0, LINES_LENGTH - 1)) + "…";
        return printable(start, Required::isLayout);
    }

    /** Whether a code point is neither a control character nor half of a surrogate pair. */
    public static boolean isPlain(int character) {
        return !Character.isISOControl(character)
                && !(character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE);
    }

    private static String printable(String text, IntPredicate allowed) {
        StringBuilder printable = new StringBuilder();
        text.codePoints()
                .map(character -> isPlain(character) || allowed.test(character) ? character : '\uFFFD')
                .forEach(printable::appendCodePoint);
        return printable.toString();
    }
}
