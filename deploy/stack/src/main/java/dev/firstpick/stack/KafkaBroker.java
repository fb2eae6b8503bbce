package dev.firstpick.stack;

import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * A real Kafka broker (KRaft, one node, broker and controller) as a process of its own, listening on the loopback interface alone.
 *
 * <p>The broker has its own class path and JVM; nothing of it meets the caller's. It ends with the JVM that started it, whichever way that ends.
 * Topics are not created by use: see {@link Topics}. Calls block until the broker answers or is gone; not for several threads at once.
 *
 * <pre>{@code
 * try (KafkaBroker broker = KafkaBroker.temporary()) {
 *     Topics.standard().create(broker.bootstrapServers());
 *     broker.kill();
 *     broker.start(); // same folder, same port
 * }
 * }</pre>
 */
public final class KafkaBroker implements AutoCloseable {

    private static final Duration TO_FORMAT = Duration.ofSeconds(90);
    private static final Duration TO_START = Duration.ofMinutes(4);
    private static final Duration TO_STOP = Duration.ofSeconds(20);
    private static final String PROPERTIES = "server.properties";
    private static final String PORT = "firstpick.port";

    private final Path directory;
    private final int port;
    private final boolean temporary;
    private final BrokerRole role;
    private final ServerProcess process;

    private KafkaBroker(Path directory, int port, boolean temporary) {
        this(directory, port, temporary, BrokerRole.alone(List.of()));
    }

    KafkaBroker(Path directory, int port, boolean temporary, BrokerRole role) {
        this.directory = directory;
        this.port = port;
        this.temporary = temporary;
        this.role = role;
        this.process = new ServerProcess("Kafka", "java", directory, "TERM", temporary);
    }

    /** Starts a broker on a free port in a temporary folder, which goes when the broker is closed or this JVM ends. */
    public static KafkaBroker temporary() {
        Path directory = Directories.temporary("firstpick-kafka-");
        return started(new KafkaBroker(directory, Loopback.freePort(), true));
    }

    /** As {@link #temporary()}, with more ways in. */
    public static KafkaBroker temporary(List<Door> doors) {
        Path directory = Directories.temporary("firstpick-kafka-");
        return started(new KafkaBroker(directory, Loopback.freePort(), true, BrokerRole.alone(doors)));
    }

    /**
     * Starts a broker on a folder that is kept, and formats the folder the first time.
     *
     * @param port 0 for the one this folder had last, or a free one the first time or where that is taken
     * @throws StackException if the broker does not start, or one runs on this folder already
     */
    public static KafkaBroker persistent(Path directory, int port) {
        Loopback.requirePort(port);
        Path home = Directories.create(directory);
        return started(new KafkaBroker(home, port == 0 ? lastPort(home) : port, false));
    }

    /** The broker of a folder where one was started before, by this class loader or another. */
    static KafkaBroker at(Path directory, boolean temporary) {
        return new KafkaBroker(directory, recordedPort(directory), temporary);
    }

    private static KafkaBroker started(KafkaBroker broker) {
        broker.process.requireStopped();
        try {
            broker.start();
            return broker;
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    /** What clients that come by a secure door trust: certificates in PEM. */
    public Path authority() {
        return Certificate.in(directory).authority();
    }

    /** {@code 127.0.0.1:port}; stays the same over a restart. */
    public String bootstrapServers() {
        return Loopback.HOST + ":" + port;
    }

    public int port() {
        return port;
    }

    public Path directory() {
        return directory;
    }

    /** What the broker prints. */
    public Path log() {
        return process.log();
    }

    /** @throws StackException if the broker does not run */
    public long pid() {
        return process.pid();
    }

    public boolean isRunning() {
        return process.running().isPresent();
    }

    /** Starts the broker after {@link #stop()} or {@link #kill()}, with its data, on its port. */
    public void start() {
        launch();
        awaitAnswer();
    }

    /** Starts the process, which may wait for others before it answers. */
    void launch() {
        process.requireStopped();
        writeProperties();
        if (!Files.exists(formatted())) {
            format();
        }
        process.launch(java(
                "-Xmx384m",
                List.of("-XX:+ExitOnOutOfMemoryError", "-Djava.awt.headless=true"),
                "kafka.Kafka",
                properties().toString()));
    }

    /** SIGTERM, and SIGKILL if the broker is still there after 20 s. */
    public void stop() {
        process.stop(TO_STOP);
    }

    /** SIGKILL: what a power cut is to the broker's process. */
    public void kill() {
        process.kill();
    }

    /** SIGSTOP: the broker keeps its connections and answers nothing, until {@link #resume()}. */
    public void pause() {
        process.signal("STOP");
    }

    public void resume() {
        process.signal("CONT");
    }

    /** Stops the broker; the data of a temporary one are deleted. */
    @Override
    public void close() {
        if (temporary) {
            process.kill();
            process.untether();
            Directories.delete(directory);
        } else {
            process.stop(TO_STOP);
            process.untether();
        }
    }

    private void format() {
        process.run(
                java(
                        "-Xmx128m",
                        List.of("-XX:TieredStopAtLevel=1"),
                        "kafka.tools.StorageTool",
                        "format",
                        "--ignore-formatted",
                        "--cluster-id",
                        role.cluster(),
                        "--config",
                        properties().toString()),
                TO_FORMAT);
        try {
            Files.createFile(formatted());
        } catch (IOException e) {
            throw new StackException(formatted() + " cannot be written", e);
        }
    }

    private static List<String> java(String heap, List<String> options, String main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(heap, "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xshare:auto"));
        command.addAll(options);
        command.addAll(List.of(
                "-Dorg.slf4j.simpleLogger.logFile=System.out",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSS",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                BuildFacts.brokerClassPath(),
                main));
        command.addAll(List.of(arguments));
        return command;
    }

    void awaitAnswer() {
        boolean listening = Patience.awaited(TO_START, () -> Loopback.accepts(port) || !isRunning());
        if (!listening || !isRunning()) {
            throw process.failure("does not listen on " + bootstrapServers());
        }
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) TO_START.toMillis()))) {
            admin.describeCluster().nodes().get(TO_START.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new StackException(process.failure("does not answer").getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while Kafka was starting", e);
        }
    }

    private void writeProperties() {
        Properties all = new Properties();
        all.putAll(BrokerSettings.of(directory.resolve("data"), port, role));
        role.doors().stream()
                .filter(Door::secure)
                .forEach(door -> all.putAll(Certificate.in(directory).settings(door.name())));
        all.setProperty(PORT, Integer.toString(port));
        try (Writer out = Files.newBufferedWriter(properties())) {
            all.store(out, null);
        } catch (IOException e) {
            throw new StackException(properties() + " cannot be written", e);
        }
    }

    private static int lastPort(Path directory) {
        int last = Files.exists(directory.resolve(PROPERTIES)) ? recordedPort(directory) : 0;
        // Where the broker runs already its port is taken by itself, and starting it again is refused with its pid.
        boolean usable =
                last > 0 && (Loopback.isFree(last) || at(directory, false).isRunning());
        return usable ? last : Loopback.freePort();
    }

    private static int recordedPort(Path directory) {
        Path file = directory.resolve(PROPERTIES);
        Properties last = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            last.load(in);
            return Integer.parseInt(last.getProperty(PORT, "0"));
        } catch (IOException | NumberFormatException e) {
            throw new StackException(file + ": field " + PORT + ": expected the number of a port", e);
        }
    }

    private Path properties() {
        return directory.resolve(PROPERTIES);
    }

    private Path formatted() {
        return directory.resolve("formatted");
    }
}
