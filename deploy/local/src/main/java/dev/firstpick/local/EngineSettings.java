package dev.firstpick.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the training service's own launcher sets in the environment: lines of {@code KEY=VALUE}, and comments. */
public final class EngineSettings {

    private EngineSettings() {}

    /** The settings, in their order; the caller's own to add to. */
    public static Map<String, String> read(Path file) {
        Map<String, String> settings = new LinkedHashMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                int equals = line.indexOf('=');
                if (!line.startsWith("#") && equals > 0) {
                    settings.put(line.substring(0, equals), line.substring(equals + 1));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading the engine's settings from " + file, e);
        }
        return settings;
    }
}
