package dev.firstpick.selection.database;

import dev.firstpick.events.Required;

/** Makes texts from exceptions fit for events and columns. */
public final class Texts {

    private static final int LONGEST = 1000;

    private Texts() {}

    /** {@code text} on one line, without control characters and lone surrogates, of at most 1000 characters; never blank. */
    public static String plain(String text) {
        StringBuilder plain = new StringBuilder();
        text.codePoints().map(c -> Required.isPlain(c) ? c : ' ').limit(LONGEST).forEach(plain::appendCodePoint);
        String stripped = plain.toString().strip();
        return stripped.isEmpty() ? "no reason was given" : stripped;
    }
}
