package dev.firstpick.results.api;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bytes of a file.
 *
 * @param first from 0
 * @param last included
 */
record ByteRange(long first, long last) {

    private static final Pattern ONE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /**
     * What a {@code Range} header asks for. Empty for the whole file: without the header, and where it asks for several ranges or in
     * another unit, which a server may ignore.
     *
     * @throws ProblemException with status 416 if the file has no such bytes
     */
    static Optional<ByteRange> of(Optional<String> header, long size) {
        Matcher range = ONE.matcher(header.orElse(""));
        if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
            return Optional.empty();
        }
        ByteRange asked = range.group(1).isEmpty()
                ? new ByteRange(Math.max(0, size - Long.parseLong(range.group(2))), size - 1)
                : new ByteRange(
                        Long.parseLong(range.group(1)),
                        range.group(2).isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(range.group(2))));
        if (asked.first > asked.last) {
            throw ProblemException.noSuchBytes(header.orElse(""), size);
        }
        return Optional.of(asked);
    }

    long length() {
        return last - first + 1;
    }
}
