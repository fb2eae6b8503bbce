package dev.firstpick.events;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.MDC;

/**
 * What the log lines of this thread are about, until it is closed on it: {@code pool}, {@code volume}, {@code selection}, {@code job}, {@code
 * run}. Names and hashes alone, never anything of a scan's content; what was there before is there again afterwards.
 */
public final class LogKeys implements AutoCloseable {

    public static final String POOL = "pool";
    public static final String VOLUME = "volume";
    public static final String SELECTION = "selection";
    public static final String JOB = "job";
    public static final String RUN = "run";

    /** All of them. */
    public static final List<String> NAMES = List.of(POOL, VOLUME, SELECTION, JOB, RUN);

    private final Map<String, String> before = new LinkedHashMap<>();

    private LogKeys(Map<String, String> keys) {
        keys.forEach((key, value) -> {
            before.put(key, MDC.get(key));
            MDC.put(key, value);
        });
    }

    /** Begins; {@code keys} by the names above. */
    public static LogKeys of(Map<String, String> keys) {
        return new LogKeys(keys);
    }

    /** Begins with those of {@code parameters} that have the names above, such as a request's path has; of several values the first. */
    public static LogKeys among(Map<String, List<String>> parameters) {
        Map<String, String> keys = new LinkedHashMap<>();
        for (String name : NAMES) {
            if (parameters.containsKey(name)) {
                keys.put(name, parameters.get(name).get(0));
            }
        }
        return of(keys);
    }

    @Override
    public void close() {
        before.forEach((key, value) -> {
            if (value == null) {
                MDC.remove(key);
            } else {
                MDC.put(key, value);
            }
        });
    }
}
