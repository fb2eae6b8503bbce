package dev.firstpick.stack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A server that speaks S3 (Adobe's S3Mock), with one bucket, as a process of its own on the loopback interface. It looks at no
 * credentials: any will do. It ends with the JVM that started it. Calls block until the server answers or is gone; not for several
 * threads at once.
 */
public final class S3Server implements AutoCloseable {

    /** The bucket that every server has. */
    public static final String BUCKET = "firstpick";

    private static final Duration TO_START = Duration.ofSeconds(90);
    private static final Duration TO_STOP = Duration.ofSeconds(20);

    private final Path directory;
    private final int port;
    private final boolean temporary;
    private final ServerProcess process;

    private S3Server(Path directory, int port, boolean temporary) {
        this.directory = directory;
        this.port = port;
        this.temporary = temporary;
        this.process = new ServerProcess("S3", "java", directory, "TERM", temporary);
    }

    /** Starts a server on a free port in a temporary folder, which goes when the server is closed or this JVM ends. */
    public static S3Server temporary() {
        return started(new S3Server(Directories.temporary("firstpick-s3-"), Loopback.freePort(), true));
    }

    /**
     * Starts a server on a folder that is kept.
     *
     * @param port 0 for a free one
     * @throws StackException if the server does not start, or one runs on this folder already
     */
    public static S3Server persistent(Path directory, int port) {
        Loopback.requirePort(port);
        return started(new S3Server(Directories.create(directory), port == 0 ? Loopback.freePort() : port, false));
    }

    private static S3Server started(S3Server server) {
        server.process.requireStopped();
        try {
            server.start();
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** {@code http://127.0.0.1:port}; stays the same over a restart. */
    public URI endpoint() {
        return URI.create("http://" + Loopback.HOST + ":" + port);
    }

    public int port() {
        return port;
    }

    /** What the server prints. */
    public Path log() {
        return process.log();
    }

    public boolean isRunning() {
        return process.running().isPresent();
    }

    /** Starts the server after {@link #stop()} or {@link #kill()}, with its objects, on its port. */
    public void start() {
        process.requireStopped();
        process.launch(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                BuildFacts.s3ClassPath(),
                "dev.firstpick.s3.S3Main",
                Loopback.HOST,
                Integer.toString(port),
                directory.resolve("objects").toString(),
                BUCKET));
        if (!Patience.awaited(TO_START, () -> !isRunning() || answers())) {
            throw process.failure("does not answer at " + endpoint());
        }
        if (!isRunning()) {
            throw process.failure("ended while it was starting");
        }
    }

    /** SIGTERM, and SIGKILL if the server is still there after 20 s. */
    public void stop() {
        process.stop(TO_STOP);
    }

    /** SIGKILL. */
    public void kill() {
        process.kill();
    }

    /** SIGSTOP: the server keeps its connections and answers nothing, until {@link #resume()}. */
    public void pause() {
        process.signal("STOP");
    }

    public void resume() {
        process.signal("CONT");
    }

    /** Stops the server; the objects of a temporary one are deleted. */
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

    private boolean answers() {
        if (!Loopback.accepts(port)) {
            return false;
        }
        HttpRequest request = HttpRequest.newBuilder(endpoint().resolve("/" + BUCKET))
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while the S3 server was starting", e);
        }
    }
}
