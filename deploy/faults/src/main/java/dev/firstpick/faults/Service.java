package dev.firstpick.faults;

import dev.firstpick.local.JsonClient;
import dev.firstpick.local.LocalRunException;
import dev.firstpick.local.ServiceProcess;
import dev.firstpick.local.Tether;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A packaged service: each time it starts with the same settings, on the same port. */
final class Service implements Target {

    private static final Duration TO_START = Duration.ofMinutes(10);
    private static final Duration TO_STOP = Duration.ofSeconds(30);

    private final String name;
    private final List<String> before;
    private final int port;
    private final List<String> arguments;
    private final Map<String, String> environment;
    private final Path logs;
    private final Tether tether;
    private final JsonClient client;
    private ServiceProcess process;

    /**
     * @param before a command that the JVM is started by, and its arguments; empty for none
     * @param module where the service was built
     * @param options of the JVM
     * @param environment more of it
     */
    Service(
            String name,
            List<String> before,
            Path module,
            int port,
            List<String> options,
            Map<String, String> environment,
            Path logs,
            Tether tether) {
        Path jar = module.resolve("target/quarkus-app/quarkus-run.jar");
        if (!Files.isRegularFile(jar)) {
            throw new LocalRunException(jar
                    + ": found no such file, expected the built service; start with deploy/faults/run, which builds");
        }
        this.name = name;
        this.before = before;
        this.port = port;
        this.arguments = new ArrayList<>(options);
        this.arguments.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        this.arguments.addAll(List.of("-XX:+ExitOnOutOfMemoryError", "-jar", jar.toString()));
        this.environment = new LinkedHashMap<>(environment);
        this.environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        this.environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
        this.logs = logs;
        this.tether = tether;
        this.client = new JsonClient(address());
    }

    /** Starts the process; does not wait until it is ready. */
    void start() {
        process = ServiceProcess.start(name, before, arguments, environment, logs);
        tether.hold(name, process.pid());
    }

    void awaitReady() {
        process.awaitReady(address().resolve("/q/health/ready"), TO_START);
    }

    /**
     * Waits until the port answers, ready or not.
     *
     * @throws LocalRunException if it does not in time, or the service ends
     */
    void awaitListening(Duration limit) {
        Patience.untilTrue(name + " to listen", limit, () -> {
            if (died()) {
                throw new LocalRunException(obituary());
            }
            client.get("/q/health/live");
            return true;
        });
    }

    /** All that it has logged, over all its starts. */
    String logged() {
        try {
            Path log = logs.resolve(name + ".log");
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException("log of " + name, e);
        }
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    JsonClient client() {
        return client;
    }

    long pid() {
        return process.pid();
    }

    /** Whether it ended though nobody stopped it. */
    boolean died() {
        return process.died();
    }

    String obituary() {
        return process.obituary();
    }

    @Override
    public void terminate() {
        process.terminate();
        process.awaitEnd(TO_STOP);
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public void pause() {
        process.pause();
    }

    @Override
    public void resume() {
        process.resume();
    }

    @Override
    public void restart() {
        start();
        awaitReady();
    }
}
