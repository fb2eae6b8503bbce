package dev.firstpick.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders of servers: made, tidied away, and their logs read when something went wrong. */
final class Directories {

    private static final int TAIL_LINES = 25;

    private Directories() {}

    static Path create(Path directory) {
        try {
            return Files.createDirectories(directory).toRealPath();
        } catch (IOException e) {
            throw new StackException("folder " + directory + " cannot be made", e);
        }
    }

    static Path temporary(String prefix) {
        try {
            return Files.createTempDirectory(prefix).toRealPath();
        } catch (IOException e) {
            throw new StackException("no temporary folder " + prefix, e);
        }
    }

    static void delete(Path directory) {
        try {
            if (Files.exists(directory)) {
                List<Path> deepestFirst;
                try (Stream<Path> all = Files.walk(directory)) {
                    deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
                }
                for (Path path : deepestFirst) {
                    Files.deleteIfExists(path);
                }
            }
        } catch (IOException e) {
            throw new StackException("folder " + directory + " cannot be deleted", e);
        }
    }

    /** The last lines of a log, for the message of a failure. */
    static String tail(Path log) {
        try {
            List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(" + log + " cannot be read: " + e.getMessage() + ")";
        }
    }
}
