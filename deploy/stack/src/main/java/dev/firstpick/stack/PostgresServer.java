package dev.firstpick.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A real PostgreSQL 18 as a process, listening on the loopback interface alone. Works for an ordinary user and for root, whom PostgreSQL
 * itself refuses: there it runs under another identity in a user namespace, or as {@code nobody} where those are forbidden.
 *
 * <p>It ends with the JVM that started it, whichever way that ends. Calls block until the server answers or is gone; not for several
 * threads at once. The one user is a superuser, {@value #USERNAME} with the password {@value #PASSWORD}: no secret, and of use on this machine alone.
 */
public final class PostgresServer implements AutoCloseable {

    public static final String USERNAME = "firstpick";
    public static final String PASSWORD = "firstpick";

    private static final String NOBODY = "65534";
    private static final Duration TO_INITIALISE = Duration.ofSeconds(90);
    private static final Duration TO_START = Duration.ofSeconds(90);
    private static final Duration TO_STOP = Duration.ofSeconds(20);
    private static final String PORT = "port";
    private static final String MAINTENANCE = "postgres";

    private final Path directory;
    private final int port;
    private final boolean temporary;
    private final ServerProcess process;

    private PostgresServer(Path directory, int port, boolean temporary) {
        this.directory = directory;
        this.port = port;
        this.temporary = temporary;
        this.process = new ServerProcess("PostgreSQL", "postgres", directory, "INT", temporary);
    }

    /** Starts a server on a free port in a temporary folder, which goes when the server is closed or this JVM ends. */
    public static PostgresServer temporary() {
        Path directory = Directories.temporary("firstpick-postgres-");
        return started(new PostgresServer(directory, Loopback.freePort(), true));
    }

    /**
     * Starts a server on a folder that is kept, and initialises the folder the first time.
     *
     * @param port 0 for the one this folder had last, or a free one the first time or where that is taken
     * @throws StackException if the server does not start, or one runs on this folder already
     */
    public static PostgresServer persistent(Path directory, int port) {
        Loopback.requirePort(port);
        Path home = Directories.create(directory);
        return started(new PostgresServer(home, port == 0 ? lastPort(home) : port, false));
    }

    /** The server of a folder where one was started before, by this class loader or another. */
    static PostgresServer at(Path directory, boolean temporary) {
        return new PostgresServer(directory, recordedPort(directory), temporary);
    }

    private static PostgresServer started(PostgresServer server) {
        server.process.requireStopped();
        try {
            server.start();
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /**
     * The database of that name, made now if it is not there.
     *
     * @param name a lower-case letter, then lower-case letters, digits and underscores
     */
    public Database ensureDatabase(String name) {
        SqlAdmin.ensure(database(MAINTENANCE), name);
        return database(name);
    }

    /**
     * A new database of that name.
     *
     * @throws StackException if there is one already
     */
    public Database createDatabase(String name) {
        if (!SqlAdmin.ensure(database(MAINTENANCE), name)) {
            throw new StackException("database " + name + ": found at " + database(name) + ", expected none");
        }
        return database(name);
    }

    /** {@code jdbc:postgresql://127.0.0.1:port/name}. */
    public String jdbcUrl(String name) {
        return database(name).jdbcUrl();
    }

    /** {@code postgresql://127.0.0.1:port/name}. */
    public String reactiveUrl(String name) {
        return database(name).reactiveUrl();
    }

    public int port() {
        return port;
    }

    public Path directory() {
        return directory;
    }

    /** What the server prints. */
    public Path log() {
        return process.log();
    }

    /** @throws StackException if the server does not run */
    public long pid() {
        return process.pid();
    }

    public boolean isRunning() {
        return process.running().isPresent();
    }

    /** Starts the server after {@link #stop()} or {@link #kill()}, with its data, on its port. */
    public void start() {
        process.requireStopped();
        if (!Files.exists(data())) {
            initialise();
        } else {
            // Its number may be another process's by now, for which PostgreSQL would refuse to start.
            deleteStale(data().resolve("postmaster.pid"));
        }
        writePort();
        List<String> command = new ArrayList<>(unprivileged());
        command.addAll(List.of(program("postgres"), "-D", data().toString()));
        settings().forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        process.launch(command);
        boolean answered = Patience.awaited(TO_START, () -> !isRunning() || SqlAdmin.answers(database(MAINTENANCE)));
        if (!answered || !isRunning()) {
            throw process.failure("does not answer on port " + port);
        }
    }

    /** A fast shutdown, which ends sessions; SIGKILL if the server is still there after 20 s. */
    public void stop() {
        process.stop(TO_STOP);
    }

    /** SIGKILL to the server and all its sessions: what a power cut is to the processes. */
    public void kill() {
        process.kill();
    }

    /** SIGSTOP to the server and all its sessions: they keep their connections and answer nothing, until {@link #resume()}. */
    public void pause() {
        process.signalAll("STOP");
    }

    public void resume() {
        process.signalAll("CONT");
    }

    /** Stops the server; the data of a temporary one are deleted. */
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

    private Database database(String name) {
        return new Database(Loopback.HOST, port, name, USERNAME, PASSWORD);
    }

    /** Into a folder beside, renamed when whole: what is called {@code data} was never left half-made. */
    private void initialise() {
        Path fresh = directory.resolve("data.new");
        Path password = directory.resolve("password");
        Directories.delete(fresh);
        try {
            Files.writeString(password, PASSWORD);
            Files.createDirectory(fresh);
            giveAway(fresh);
            List<String> command = new ArrayList<>(unprivileged());
            command.addAll(List.of(program("initdb"), "-D", fresh.toString(), "-U", USERNAME));
            command.addAll(List.of("--auth=scram-sha-256", "--pwfile=" + password, "--no-sync", "--no-instructions"));
            command.addAll(List.of("--encoding=UTF8", "--locale=C", "--locale-provider=builtin"));
            command.addAll(List.of("--builtin-locale=C.UTF-8"));
            process.run(command, TO_INITIALISE);
            Files.delete(password);
            Files.move(fresh, data());
        } catch (IOException e) {
            throw new StackException("PostgreSQL's folder " + directory + " cannot be prepared", e);
        }
    }

    private Map<String, String> settings() {
        String durable = temporary ? "off" : "on";
        return Map.ofEntries(
                Map.entry("port", Integer.toString(port)),
                Map.entry("listen_addresses", Loopback.HOST),
                Map.entry("unix_socket_directories", ""),
                Map.entry("max_connections", "100"),
                Map.entry("shared_buffers", "64MB"),
                Map.entry("work_mem", "8MB"),
                Map.entry("maintenance_work_mem", "32MB"),
                Map.entry("max_wal_size", "256MB"),
                Map.entry("jit", "off"),
                // These guard against a crash of the machine, not of the process: a temporary server does not outlive
                // the machine.
                Map.entry("fsync", durable),
                Map.entry("full_page_writes", durable));
    }

    private static String program(String name) {
        return PostgresBinaries.home().resolve("bin").resolve(name).toString();
    }

    /** What to put before a command so that it does not run as root; nothing for an ordinary user. */
    private static List<String> unprivileged() {
        return switch (Identity.HERE) {
            case ORDINARY -> List.of();
            case ROOT_WITH_NAMESPACES -> List.of("unshare", "--user");
            case ROOT_WITHOUT_NAMESPACES ->
                List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
        };
    }

    private void giveAway(Path fresh) {
        if (Identity.HERE == Identity.ROOT_WITHOUT_NAMESPACES
                && !(ServerProcess.succeeds("chown", "-R", NOBODY + ":" + NOBODY, fresh.toString())
                        && ServerProcess.succeeds(
                                "chown", NOBODY, directory.resolve("password").toString())
                        && ServerProcess.succeeds("chmod", "a+x", directory.toString()))) {
            throw new StackException("PostgreSQL's folder " + fresh + " cannot be given to user " + NOBODY);
        }
    }

    private static void deleteStale(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new StackException(file + " cannot be deleted", e);
        }
    }

    private void writePort() {
        try {
            Files.writeString(directory.resolve(PORT), Integer.toString(port));
        } catch (IOException e) {
            throw new StackException(directory.resolve(PORT) + " cannot be written", e);
        }
    }

    private static int lastPort(Path directory) {
        int last = Files.exists(directory.resolve(PORT)) ? recordedPort(directory) : 0;
        // Where the server runs already its port is taken by itself, and starting it again is refused with its pid.
        boolean usable =
                last > 0 && (Loopback.isFree(last) || at(directory, false).isRunning());
        return usable ? last : Loopback.freePort();
    }

    private static int recordedPort(Path directory) {
        Path file = directory.resolve(PORT);
        try {
            return Integer.parseInt(Files.readString(file).strip());
        } catch (IOException | NumberFormatException e) {
            throw new StackException(file + ": expected the number of a port", e);
        }
    }

    private Path data() {
        return directory.resolve("data");
    }

    private enum Identity {
        ORDINARY,
        ROOT_WITH_NAMESPACES,
        ROOT_WITHOUT_NAMESPACES;

        static final Identity HERE = find();

        private static Identity find() {
            if (!ServerProcess.succeeds("sh", "-c", "[ \"$(id -u)\" = 0 ]")) {
                return ORDINARY;
            }
            return ServerProcess.succeeds("unshare", "--user", "true") ? ROOT_WITH_NAMESPACES : ROOT_WITHOUT_NAMESPACES;
        }
    }
}
