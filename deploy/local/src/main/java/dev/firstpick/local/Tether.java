package dev.firstpick.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Ends the services should the launcher die without stopping them, even by SIGKILL: a shell waits for the end of its standard input,
 * which is the end of the launcher, and then asks every process to stop whose number lies in the folder.
 */
public final class Tether implements AutoCloseable {

    private static final String WAIT_AND_END = """
            read -r _
            for file in "$1"/*; do
              [ -f "$file" ] && kill -TERM "$(cat "$file")" 2>/dev/null && kill -CONT "$(cat "$file")" 2>/dev/null
            done
            rm -rf "$1"
            """;

    private final Path folder;
    private final Process shell;

    private Tether(Path folder, Process shell) {
        this.folder = folder;
        this.shell = shell;
    }

    /** @param folder for the numbers of the processes; whatever it holds is deleted */
    public static Tether tie(Path folder) {
        try {
            deleteAll(folder);
            Files.createDirectories(folder);
            String setsid = "/usr/bin/setsid";
            List<String> wait = List.of("sh", "-c", WAIT_AND_END, "tether", folder.toString());
            List<String> command = Files.isExecutable(Path.of(setsid)) ? prepend(setsid, wait) : wait;
            return new Tether(folder, new ProcessBuilder(command).start());
        } catch (IOException e) {
            throw new UncheckedIOException("tying the services to the launcher", e);
        }
    }

    private static List<String> prepend(String first, List<String> rest) {
        return java.util.stream.Stream.concat(java.util.stream.Stream.of(first), rest.stream())
                .toList();
    }

    /** Ends {@code pid} with the launcher. */
    public void hold(String name, long pid) {
        try {
            Files.writeString(folder.resolve(name), Long.toString(pid));
        } catch (IOException e) {
            throw new UncheckedIOException("tying " + name + " to the launcher", e);
        }
    }

    /** Lets go: all processes have been stopped. */
    @Override
    public void close() {
        shell.destroyForcibly();
        try {
            deleteAll(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("deleting " + folder, e);
        }
    }

    private static void deleteAll(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (var files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }
}
