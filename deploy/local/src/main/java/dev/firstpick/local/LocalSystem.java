package dev.firstpick.local;

import dev.firstpick.stack.Database;
import dev.firstpick.stack.KafkaBroker;
import dev.firstpick.stack.PostgresServer;
import dev.firstpick.stack.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Broker, database and services as processes on the loopback interface, with all they keep in one folder. A folder serves one system
 * at a time. Closing stops the services first, all at once, then the database and the broker.
 */
final class LocalSystem implements AutoCloseable {

    /** What PostgreSQL is called among the processes. */
    static final String POSTGRES = "PostgreSQL";

    /** Of services that never need much. */
    private static final List<String> LITTLE_MEMORY = List.of("-XX:+UseSerialGC");

    /** Of a service that needs much for a large file, and half a minute later not any more. */
    private static final List<String> RETURNS_MEMORY = List.of(
            "-XX:+UseG1GC", "-XX:G1PeriodicGCInterval=30000", "-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=30");

    private static final String ANNOTATOR = "annotator";

    private static final Duration TO_START = Duration.ofMinutes(2);
    private static final Duration TO_STOP = Duration.ofSeconds(20);

    private final Path home;
    private final Path state;
    private final Console console;
    private final Map<String, String> settings;
    private final FileChannel lockFile;
    private final List<ServiceProcess> processes = new ArrayList<>();
    private final Map<String, URI> addresses = new LinkedHashMap<>();
    private Tether tether;
    private KafkaBroker broker;
    private PostgresServer postgres;
    private Database database;
    private boolean closed;

    private LocalSystem(Path home, Path state, Console console, Map<String, String> settings, FileChannel lockFile) {
        this.home = home;
        this.state = state;
        this.console = console;
        this.settings = Map.copyOf(settings);
        this.lockFile = lockFile;
    }

    /**
     * Starts everything and waits until it is ready.
     *
     * @param home the checkout, with the services built
     * @param state where everything is kept
     * @param trainers how many worker processes; 0 or more
     * @throws LocalRunException if a part does not start, or another system runs on {@code state}
     */
    static LocalSystem start(Path home, Path state, int trainers, Console console) {
        return start(home, state, trainers, console, Map.of());
    }

    /**
     * As above.
     *
     * @param settings of all services, as environment variables
     */
    static LocalSystem start(Path home, Path state, int trainers, Console console, Map<String, String> settings) {
        LocalSystem system = new LocalSystem(home, state, console, settings, lock(state));
        try {
            system.startAll(trainers);
            return system;
        } catch (RuntimeException e) {
            system.close();
            throw e;
        }
    }

    /** Keeps others from {@code state} until the channel is closed. */
    static FileChannel lock(Path state) {
        try {
            FileChannel channel =
                    FileChannel.open(state.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                throw new LocalRunException(
                        state + ": found another run at work there, expected none; give another --state");
            }
            return channel;
        } catch (OverlappingFileLockException e) {
            throw new LocalRunException(state + ": found another run at work there, expected none", e);
        } catch (IOException e) {
            throw new UncheckedIOException("locking " + state, e);
        }
    }

    private synchronized void startAll(int trainers) {
        tether = Tether.tie(state.resolve("pids"));
        CompletableFuture<KafkaBroker> brokerStart =
                CompletableFuture.supplyAsync(() -> KafkaBroker.persistent(state.resolve("kafka"), 0));
        postgres = PostgresServer.persistent(state.resolve("postgres"), 0);
        database = postgres.ensureDatabase("firstpick");
        broker = brokerStart.join();
        Topics.standard().create(broker.bootstrapServers());
        console.line(
                "stack",
                "Kafka at " + broker.bootstrapServers() + ", PostgreSQL at " + database.host() + ":" + database.port());

        startService("results", home.resolve("results-service"), 8080, "320m");
        // Half of it bounds what is checked at once, at 8 bytes a voxel: 512 × 512 × 500 fit.
        startService("ingest", home.resolve("ingest-service/service"), 8081, "2g");
        startService("selection", home.resolve("selection-service/service"), 8082, "320m");
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / Math.max(1, trainers));
        for (int n = 1; n <= trainers; n++) {
            startTrainer(n, threads);
        }
        addresses.forEach(
                (name, address) -> processNamed(name).awaitReady(address.resolve("/q/health/ready"), TO_START));
        console.line("services", String.join(", ", addresses.keySet()) + " are ready");
    }

    private void startService(String name, Path module, int port, String heap) {
        int chosen = Ports.freeOr(port);
        List<String> options = new ArrayList<>(name.equals("ingest") ? RETURNS_MEMORY : LITTLE_MEMORY);
        options.add("-Xmx" + heap);
        launch(name, module, options, chosen, Map.of());
    }

    private void startTrainer(int number, int threads) {
        Path module = home.resolve("training-service/service");
        Map<String, String> environment = EngineSettings.read(module.resolve("engine.env"));
        environment.put("FIRSTPICK_TRAINING_THREADS", Integer.toString(threads));
        environment.put("FIRSTPICK_TRAINING_WORKER", "trainer-" + number);
        environment.put("OMP_NUM_THREADS", Integer.toString(threads));
        int port = number == 1 ? Ports.freeOr(8083) : Ports.free();
        List<String> options = new ArrayList<>(LITTLE_MEMORY);
        options.add("-Xmx1g");
        launch("trainer-" + number, module, options, port, environment);
    }

    private void launch(String name, Path module, List<String> options, int port, Map<String, String> more) {
        Path jar = module.resolve("target/quarkus-app/quarkus-run.jar");
        if (!Files.isRegularFile(jar)) {
            throw new LocalRunException(jar
                    + ": found no such file, expected the built service; start with deploy/local/run, which builds");
        }
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
        environment.put("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        environment.put("FIRSTPICK_STORE", state.resolve("store").toUri().toString());
        environment.put("QUARKUS_DATASOURCE_JDBC_URL", database.jdbcUrl());
        environment.put("QUARKUS_DATASOURCE_REACTIVE_URL", database.reactiveUrl());
        environment.put("QUARKUS_DATASOURCE_USERNAME", database.username());
        environment.put("QUARKUS_DATASOURCE_PASSWORD", database.password());
        environment.putAll(more);
        environment.putAll(settings);
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of("-XX:-UsePerfData", "-XX:+ExitOnOutOfMemoryError", "-jar", jar.toString()));
        track(ServiceProcess.start(name, arguments, environment, state.resolve("logs")));
        addresses.put(name, URI.create("http://127.0.0.1:" + port));
    }

    private void track(ServiceProcess process) {
        processes.add(process);
        tether.hold(process.name(), process.pid());
    }

    private ServiceProcess processNamed(String name) {
        return processes.stream()
                .filter(process -> process.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Starts the process that hands in labels for picks. */
    synchronized void startAnnotator(String pool, Path labels) {
        List<String> arguments = List.of(
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.log.dev.firstpick=info",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                Annotator.class.getName(),
                "--bootstrap",
                broker.bootstrapServers(),
                "--ingest",
                ingest().toString(),
                "--pool",
                pool,
                "--labels",
                labels.toAbsolutePath().toString());
        track(ServiceProcess.start(ANNOTATOR, arguments, Map.of(), state.resolve("logs")));
    }

    /** Ends the processes that hand in labels: nothing more is to be labelled. */
    synchronized void endAnnotators() {
        List<ServiceProcess> annotators = processes.stream()
                .filter(process -> process.name().equals(ANNOTATOR))
                .toList();
        processes.removeAll(annotators);
        annotators.forEach(ServiceProcess::terminate);
        annotators.forEach(process -> process.awaitEnd(TO_STOP));
    }

    /** @throws LocalRunException if a process ended by itself, with the end of its log */
    synchronized void checkAlive() {
        if (closed) {
            throw new LocalRunException("stopped");
        }
        processes.stream().filter(ServiceProcess::died).findFirst().ifPresent(dead -> {
            throw new LocalRunException(dead.obituary());
        });
    }

    /** Where everything is kept. */
    Path state() {
        return state;
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    URI ingest() {
        return addresses.get("ingest");
    }

    URI selection() {
        return addresses.get("selection");
    }

    URI results() {
        return addresses.get("results");
    }

    /** Addresses for people, and how much memory each process needed at most. */
    String summary(String pool) {
        StringBuilder text = new StringBuilder();
        text.append("web page      ").append(results()).append("/\n");
        text.append("leaderboard   ")
                .append(results())
                .append("/api/pools/")
                .append(pool)
                .append("/leaderboard\n");
        text.append("picks         ")
                .append(selection())
                .append("/pools/")
                .append(pool)
                .append("/selections\n");
        text.append("send scans    ")
                .append(ingest())
                .append("/pools/")
                .append(pool)
                .append("/volumes/NAME\n");
        text.append("Kafka         ").append(bootstrapServers()).append('\n');
        text.append("peak memory   ").append(memory()).append('\n');
        return text.toString();
    }

    private String memory() {
        List<String> peaks = new ArrayList<>();
        peaks().forEach((name, peak) -> peaks.add(name + " " + peak + " MB"));
        return String.join(", ", peaks);
    }

    /** How much memory each process needed at most, in MB; of PostgreSQL, which is many, nothing is known. */
    Map<String, Long> peaks() {
        Map<String, Long> peaks = new LinkedHashMap<>();
        pids().forEach((name, pid) -> {
            if (!name.equals(POSTGRES)) {
                ServiceProcess.peakMemory(pid).ifPresent(peak -> peaks.put(name, peak));
            }
        });
        return peaks;
    }

    /** The processes; of PostgreSQL the one that began all others. */
    Map<String, Long> pids() {
        Map<String, Long> pids = new LinkedHashMap<>();
        pids.put("Kafka", broker.pid());
        pids.put(POSTGRES, postgres.pid());
        processes.forEach(process -> pids.put(process.name(), process.pid()));
        pids.put("launcher", ProcessHandle.current().pid());
        return pids;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        processes.forEach(ServiceProcess::terminate);
        processes.forEach(process -> process.awaitEnd(TO_STOP));
        if (postgres != null) {
            postgres.close();
        }
        if (broker != null) {
            broker.close();
        }
        if (tether != null) {
            tether.close();
        }
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new UncheckedIOException("unlocking " + state, e);
        }
    }
}
