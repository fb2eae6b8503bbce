package dev.firstpick.results;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.Json;
import dev.firstpick.stack.Database;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged service as a process of its own. */
final class Replica implements AutoCloseable {

    private final Process process;
    private final int port;
    private final HttpClient client = HttpClient.newHttpClient();

    private Replica(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static Replica start(String name, String bootstrapServers, Database database, Path store) throws IOException {
        int port = freePort();
        Path log = Path.of("target", name + ".log");
        ProcessBuilder java = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        System.getProperty("firstpick.packaged"))
                .redirectErrorStream(true)
                .redirectOutput(new File(log.toString()));
        java.environment()
                .putAll(Map.of(
                        "QUARKUS_HTTP_PORT", port + "",
                        "KAFKA_BOOTSTRAP_SERVERS", bootstrapServers,
                        "QUARKUS_DATASOURCE_JDBC_URL", database.jdbcUrl(),
                        "QUARKUS_DATASOURCE_REACTIVE_URL", database.reactiveUrl(),
                        "QUARKUS_DATASOURCE_USERNAME", database.username(),
                        "QUARKUS_DATASOURCE_PASSWORD", database.password(),
                        "FIRSTPICK_STORE", store.toAbsolutePath().toString(),
                        "FIRSTPICK_RESULTS_HEARTBEAT", "1s"));
        return new Replica(java.start(), port);
    }

    String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    boolean ready() {
        if (!process.isAlive()) {
            throw new IllegalStateException("the replica ended with " + process.exitValue() + "; its log is in target");
        }
        try {
            return status("/q/health/ready") == 200;
        } catch (IOException e) {
            return false;
        }
    }

    int status(String path) throws IOException {
        return send(path).statusCode();
    }

    JsonNode get(String path) throws IOException {
        return Json.mapper().readTree(send(path).body());
    }

    private HttpResponse<byte[]> send(String path) throws IOException {
        try {
            return client.send(
                    HttpRequest.newBuilder(URI.create(url(path))).build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** As a crash would. */
    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
