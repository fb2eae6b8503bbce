package dev.firstpick.events;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * W3C Trace Context, <a href="https://www.w3.org/TR/trace-context/">version 00</a>. The trace of a scan is a function of its pool and its name, the
 * trace of a job of the job. So all services tell of a scan in one trace, from its upload to the last evaluation that it had a part in,
 * whatever lay between in outboxes, databases and queues, and for how long; and a fact that is told twice has the same trace twice. The
 * identifiers are hashes: no name stands in them.
 *
 * @param traceId 32 lower-case hexadecimal digits
 * @param spanId 16 lower-case hexadecimal digits
 */
public record TraceParent(String traceId, String spanId) {

    private static final Pattern FORM =
            Pattern.compile("00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}");
    private static final int TRACE_DIGITS = 32;
    private static final int SPAN_DIGITS = 16;

    /** The trace of what {@link Event#story} names. */
    public static TraceParent of(String story) {
        String digest = Digests.sha256("story\n" + story);
        return new TraceParent(
                digest.substring(0, TRACE_DIGITS), digest.substring(TRACE_DIGITS, TRACE_DIGITS + SPAN_DIGITS));
    }

    /** The trace of a scan. */
    public static TraceParent ofScan(String pool, String volume) {
        return of(storyOfScan(pool, volume));
    }

    /** A scan as {@link Event#story} names it: pools' and volumes' names have no slash. */
    public static String storyOfScan(String pool, String volume) {
        return pool + "/" + volume;
    }

    /** Reads a {@code traceparent}; empty if it is none of version 00. */
    public static Optional<TraceParent> parse(String text) {
        Matcher parts = FORM.matcher(text);
        return parts.matches() ? Optional.of(new TraceParent(parts.group(1), parts.group(2))) : Optional.empty();
    }

    /** As a {@code traceparent} header. Whether a trace is sampled is for each service to say, from its id: here it always is. */
    @Override
    public String toString() {
        return "00-" + traceId + "-" + spanId + "-01";
    }
}
