package dev.firstpick.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A Java process of the local system: started in a session of its own, so that Ctrl-C reaches the launcher alone, which then stops it in order. */
public final class ServiceProcess {

    private static final int LOG_LINES_SHOWN = 15;
    private static final Pattern STACK_FRAME = Pattern.compile("^\\s+(at \\S+\\(|\\.\\.\\. \\d+ )");

    private final String name;
    private final Path log;
    private final Process process;
    private volatile boolean stopping;

    private ServiceProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /**
     * Starts a process whose output goes to {@code logs/NAME.log}.
     *
     * @param arguments of {@code java}
     */
    public static ServiceProcess start(
            String name, List<String> arguments, Map<String, String> environment, Path logs) {
        return start(name, List.of(), arguments, environment, logs);
    }

    /**
     * As {@link #start(String, List, Map, Path)}, by way of another program that makes itself into {@code java}.
     *
     * @param before that program and its arguments
     */
    public static ServiceProcess start(
            String name, List<String> before, List<String> arguments, Map<String, String> environment, Path logs) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            command.add("/usr/bin/setsid");
        }
        command.addAll(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        try {
            Files.createDirectories(logs);
            Path log = logs.resolve(name + ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            return new ServiceProcess(name, log, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("starting " + name, e);
        }
    }

    public String name() {
        return name;
    }

    public long pid() {
        return process.pid();
    }

    /** Whether it ended though nobody stopped it. */
    public boolean died() {
        return !stopping && !process.isAlive();
    }

    /** What happened to it, with the end of its log. */
    public String obituary() {
        return name + " ended with status " + process.exitValue() + "; the end of " + log + ":\n"
                + String.join("\n", lastLines());
    }

    /** Where in the code something was thrown is for those who look into the log. */
    private List<String> lastLines() {
        try {
            List<String> lines = Files.readAllLines(log).stream()
                    .filter(line -> !STACK_FRAME.matcher(line).find())
                    .toList();
            return lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size());
        } catch (IOException e) {
            return List.of("(the log cannot be read: " + e.getMessage() + ")");
        }
    }

    /** Waits until {@code health} answers 200. */
    public void awaitReady(URI health, Duration patience) {
        Instant deadline = Instant.now().plus(patience);
        while (!answers(health)) {
            if (died()) {
                throw new LocalRunException(obituary());
            }
            if (Instant.now().isAfter(deadline)) {
                throw new LocalRunException(name + " was not ready after " + patience.toSeconds() + " s; the end of "
                        + log + ":\n" + String.join("\n", lastLines()));
            }
            lookAgainSoon();
        }
    }

    private static boolean answers(URI health) {
        try {
            HttpURLConnection connection = (HttpURLConnection) health.toURL().openConnection();
            connection.setConnectTimeout(1000);
            connection.setReadTimeout(5000);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }

    private static void lookAgainSoon() {
        try {
            TimeUnit.MILLISECONDS.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalRunException("interrupted", e);
        }
    }

    /** Asks it to stop; does not wait. */
    public void terminate() {
        stopping = true;
        process.destroy();
    }

    /** SIGKILL, and waits until it is gone. */
    public void kill() {
        stopping = true;
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** SIGSTOP: it keeps its connections and does nothing, until {@link #resume()}. */
    public void pause() {
        signal("STOP");
    }

    public void resume() {
        signal("CONT");
    }

    private void signal(String signal) {
        try {
            int status = new ProcessBuilder("kill", "-" + signal, Long.toString(pid()))
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new LocalRunException(name + " did not take SIG" + signal + ": kill ended with " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("signalling " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalRunException("interrupted", e);
        }
    }

    /** Waits for its end, and ends it after {@code patience}. */
    public void awaitEnd(Duration patience) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The most memory that a process has had resident so far, in MB; empty where the system does not say. */
    static Optional<Long> peakMemory(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
