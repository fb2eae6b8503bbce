package dev.firstpick.stack;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One server process at home in one folder, known by the pid file there and not by an object in memory: so every class loader of this
 * JVM (a Quarkus test has several) and a later JVM see the same process.
 *
 * <p>A server runs in a session of its own, so that Ctrl-C in a terminal reaches only the program that owns it, which then stops its parts
 * in order. Should that program die without stopping it, even by SIGKILL, a tether (a waiting shell) ends the server.
 */
final class ServerProcess {

    /** The end of its standard input is the end of the JVM that holds the other side. */
    private static final String TETHER = """
            read -r _
            pid=$(cat "$1" 2>/dev/null)
            if [ -n "$pid" ] && kill -"$2" "$pid" 2>/dev/null; then
              i=0
              while [ $i -lt 100 ] && kill -0 "$pid" 2>/dev/null && ! grep -q '^State:.Z' "/proc/$pid/status" 2>/dev/null
              do i=$((i+1)); sleep 0.1; done
              kill -KILL "$pid" 2>/dev/null
            fi
            rm -f "$1" "$3"
            [ -z "$4" ] || rm -rf "$4"
            """;

    private static final File NOTHING = new File("/dev/null");
    private static final boolean HAS_SETSID = succeeds("setsid", "true");

    private final String name;
    private final String program;
    private final Path directory;
    private final String stopSignal;
    private final boolean temporary;

    /**
     * @param name for messages
     * @param program how the executable's file name begins: a process of another name under the recorded pid is not ours
     * @param stopSignal what asks the server to end in order, such as {@code TERM}
     * @param temporary whether the folder ends with the JVM that starts the server
     */
    ServerProcess(String name, String program, Path directory, String stopSignal, boolean temporary) {
        this.name = name;
        this.program = program;
        this.directory = directory;
        this.stopSignal = stopSignal;
        this.temporary = temporary;
    }

    Path log() {
        return directory.resolve("server.log");
    }

    void requireStopped() {
        running().ifPresent(handle -> {
            throw new StackException(name + " in " + directory + " runs already, as process " + handle.pid());
        });
    }

    void launch(List<String> command) {
        requireStopped();
        try {
            Process process = new ProcessBuilder(inOwnSession(command))
                    .directory(directory.toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(NOTHING))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
            // setsid and its like give way to the server's own program within milliseconds.
            Patience.awaited(Duration.ofSeconds(5), () -> !process.isAlive() || isOurs(process.toHandle()));
            Files.writeString(pidFile(), Long.toString(process.pid()));
            tether();
        } catch (IOException e) {
            throw new StackException(name + " cannot be started in " + directory, e);
        }
    }

    /** Runs a program to its end, its output in the log; refuses any exit status but 0. */
    void run(List<String> command, Duration limit) {
        try {
            Process process = new ProcessBuilder(inOwnSession(command))
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw failure("did not finish " + command.get(0) + " within " + limit.toSeconds() + " s");
            }
            if (process.exitValue() != 0) {
                throw failure("failed in " + command.get(0) + ", status " + process.exitValue());
            }
        } catch (IOException e) {
            throw new StackException(name + " cannot be started in " + directory, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while " + name + " was being prepared", e);
        }
    }

    Optional<ProcessHandle> running() {
        Path file = pidFile();
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return ProcessHandle.of(Long.parseLong(Files.readString(file).strip()))
                    .filter(ProcessHandle::isAlive)
                    .filter(this::isOurs);
        } catch (IOException | NumberFormatException e) {
            throw new StackException("pid file " + file + ": expected the number of a process", e);
        }
    }

    long pid() {
        return running()
                .orElseThrow(() -> new StackException(name + " in " + directory + " does not run"))
                .pid();
    }

    /** Asks the server to end, and kills it when it has not after the limit; nothing to do when it does not run. */
    void stop(Duration limit) {
        running().ifPresent(handle -> {
            signal(stopSignal);
            if (!ended(handle, limit)) {
                kill();
            }
        });
        forget();
    }

    /** SIGKILL to the server and to what it started; returns when all of them are gone. */
    void kill() {
        running().ifPresent(handle -> {
            List<ProcessHandle> family = new ArrayList<>(handle.descendants().toList());
            family.add(0, handle);
            family.forEach(ProcessHandle::destroyForcibly);
            for (ProcessHandle member : family) {
                if (!ended(member, Duration.ofSeconds(20))) {
                    throw new StackException(name + ": process " + member.pid() + " outlived SIGKILL");
                }
            }
        });
        forget();
    }

    /** To the server and to what it started. */
    void signalAll(String signal) {
        StringBuilder pids = new StringBuilder(Long.toString(pid()));
        running().ifPresent(handle -> handle.descendants()
                .forEach(child -> pids.append(' ').append(child.pid())));
        succeeds("sh", "-c", "kill -" + signal + " " + pids);
    }

    void signal(String signal) {
        succeeds("sh", "-c", "kill -" + signal + " " + pid());
    }

    /** Lets the tether go: the server is at rest, and nothing of it is to be tidied any more. */
    void untether() {
        readPid(tetherFile()).flatMap(ProcessHandle::of).ifPresent(ProcessHandle::destroyForcibly);
        try {
            Files.deleteIfExists(tetherFile());
        } catch (IOException e) {
            throw new StackException(tetherFile() + " cannot be deleted", e);
        }
    }

    StackException failure(String what) {
        return new StackException(name + " " + what + "; the end of " + log() + ":\n" + Directories.tail(log()));
    }

    /** Whether a program can be run and ends with status 0. */
    static boolean succeeds(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while running " + command[0], e);
        }
    }

    private void tether() throws IOException {
        if (readPid(tetherFile())
                .flatMap(ProcessHandle::of)
                .filter(ProcessHandle::isAlive)
                .isPresent()) {
            return;
        }
        // Never closed by us: the pipe ends with this JVM. The JDK's own table of children holds the process, so it is
        // not collected.
        Process tether = new ProcessBuilder(inOwnSession(List.of(
                        "sh",
                        "-c",
                        TETHER,
                        "tether",
                        pidFile().toString(),
                        temporary ? "KILL" : stopSignal,
                        tetherFile().toString(),
                        temporary ? directory.toString() : "")))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Files.writeString(tetherFile(), Long.toString(tether.pid()));
    }

    private static Optional<Long> readPid(Path file) {
        try {
            return Files.exists(file)
                    ? Optional.of(Long.valueOf(Files.readString(file).strip()))
                    : Optional.empty();
        } catch (IOException | NumberFormatException e) {
            throw new StackException("pid file " + file + ": expected the number of a process", e);
        }
    }

    private boolean isOurs(ProcessHandle handle) {
        // The name of another user's program may be hidden, as that of a server run as nobody in a container: believe
        // the pid then.
        return handle.info()
                .command()
                .map(command -> Path.of(command).getFileName().toString().startsWith(program))
                .orElse(true);
    }

    private void forget() {
        try {
            Files.deleteIfExists(pidFile());
        } catch (IOException e) {
            throw new StackException(pidFile() + " cannot be deleted", e);
        }
    }

    private static boolean ended(ProcessHandle handle, Duration limit) {
        try {
            handle.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new StackException("the end of process " + handle.pid() + " cannot be awaited", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while waiting for the end of process " + handle.pid(), e);
        }
    }

    private static List<String> inOwnSession(List<String> command) {
        if (!HAS_SETSID) {
            return command;
        }
        List<String> whole = new ArrayList<>();
        whole.add("setsid");
        whole.addAll(command);
        return whole;
    }

    private Path pidFile() {
        return directory.resolve("server.pid");
    }

    private Path tetherFile() {
        return directory.resolve("tether.pid");
    }
}
