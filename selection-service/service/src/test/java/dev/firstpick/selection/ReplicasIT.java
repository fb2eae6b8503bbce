package dev.firstpick.selection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.Topics;
import dev.firstpick.events.kafka.KafkaEvents;
import dev.firstpick.stack.Database;
import dev.firstpick.stack.TestStack;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.store.ObjectStores;
import java.io.File;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service as processes of their own, more than one at a time, and killed. */
class ReplicasIT {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    Path folder;

    private final List<Process> processes = new ArrayList<>();
    private Database database;
    private ObjectStore store;
    private Wire wire;

    @BeforeEach
    void start() throws Exception {
        database = TestStack.shared().freshDatabase("replicas");
        store = ObjectStores.open(folder.resolve("store").toString());
        wire = new Wire(TestStack.shared().bootstrapServers());
    }

    @AfterEach
    void end() throws Exception {
        for (Process process : processes) {
            process.destroy();
        }
        for (Process process : processes) {
            process.waitFor();
        }
        wire.close();
        store.close();
    }

    @Test
    void twoReplicasDoTheWorkOnceAndOneGoesOnWhenTheOtherIsKilled() throws Exception {
        // Given
        Replica first = replica();
        Replica second = replica();
        Api one = first.awaitReady();
        Api other = second.awaitReady();
        ScanPool pool = ScanPool.named("both", store, wire).with(10).opened();
        one.put(
                "/pools/" + pool.name() + "/plan",
                "{\"budgets\":[2,3],\"strategies\":[\"random\",\"typiclust\"],\"randomDraws\":10}");
        ScanPool next = ScanPool.named("survivor", store, wire).with(10).opened();
        other.put(
                "/pools/" + next.name() + "/plan",
                "{\"budgets\":[2,3],\"strategies\":[\"random\",\"typiclust\"],\"randomDraws\":10}");

        try (PlayedTrainer trainer = PlayedTrainer.of(store, wire, pool);
                PlayedTrainer trainerOfNext = PlayedTrainer.of(store, wire, next)) {
            // When
            pool.sealed();
            annotateAll(pool);
            other.awaitStatus(pool, found -> found.path("complete").asBoolean());
            next.sealed();
            annotateAll(next);
            other.awaitStatus(next, found -> found.at("/selections/made").asInt() > 0);
            first.process().destroyForcibly().waitFor();
            JsonNode status =
                    other.awaitStatus(next, found -> found.path("complete").asBoolean());

            // Then
            assertThat(status.at("/selections/trained").asInt()).isEqualTo(22);
            assertThat(status.at("/selections/failed").asInt()).isZero();
            assertThat(ids(pool)).hasSize(44).doesNotHaveDuplicates();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> List.copyOf(new java.util.HashSet<>(ids(next))).size() == 44);
            try (SseReader reader = new SseReader(
                    other.base() + "/pools/" + next.name() + "/selections/events?purpose=all", Optional.empty())) {
                Awaitility.await().atMost(PATIENCE).until(() -> reader.entries().size() == 44);
            }
        }
    }

    @Test
    void whatWasStoredBeforeAKillIsPublishedAfterwardsAndOnce() throws Exception {
        // Given
        Replica doomed = replica();
        Api api = doomed.awaitReady();
        ScanPool pool = ScanPool.named("killed", store, wire).with(6).opened();
        api.put(
                "/pools/" + pool.name() + "/plan",
                "{\"budgets\":[2],\"strategies\":[\"random\"],\"randomDraws\":4,\"train\":false}");

        // When
        try (Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.username(), database.password());
                Statement statement = connection.createStatement()) {
            // The lock of the relay, held by another: events are stored and none is published.
            statement.execute("select pg_advisory_lock(1179666755, 1)");
            pool.sealed();
            api.awaitStatus(pool, found -> found.at("/selections/made").asInt() == 4);
            doomed.process().destroyForcibly().waitFor();
        }
        List<String> published = ids(pool);
        replica().awaitReady();
        Awaitility.await().atMost(PATIENCE).until(() -> ids(pool).size() == 4);

        // Then
        assertThat(published).isEmpty();
        assertThat(ids(pool)).doesNotHaveDuplicates();
    }

    private static void annotateAll(ScanPool pool) {
        for (int n = 0; n < 10; n++) {
            pool.annotated("scan-%02d".formatted(n));
        }
    }

    private List<String> ids(ScanPool pool) {
        return wire.read(Topics.SELECTION_EVENTS, record -> pool.name().equals(record.key())).stream()
                .map(KafkaEvents::fromRecord)
                .map(CloudEvent::id)
                .toList();
    }

    /** A process of the packaged service. */
    private record Replica(Process process, int port) {

        Api awaitReady() {
            Api api = new Api("http://127.0.0.1:" + port);
            Awaitility.await("replica at " + port)
                    .atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> {
                        if (!process.isAlive()) {
                            throw new AssertionError("the replica ended with status " + process.exitValue());
                        }
                        return api.get("/q/health/ready").statusCode() == 200;
                    });
            return api;
        }
    }

    private Replica replica() throws Exception {
        int port = freePort();
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-jar",
                Path.of("target", "quarkus-app", "quarkus-run.jar").toString());
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
        builder.environment().put("KAFKA_BOOTSTRAP_SERVERS", TestStack.shared().bootstrapServers());
        builder.environment().put("QUARKUS_DATASOURCE_JDBC_URL", database.jdbcUrl());
        builder.environment().put("QUARKUS_DATASOURCE_REACTIVE_URL", database.reactiveUrl());
        builder.environment().put("QUARKUS_DATASOURCE_USERNAME", database.username());
        builder.environment().put("QUARKUS_DATASOURCE_PASSWORD", database.password());
        builder.environment().put("FIRSTPICK_STORE", folder.resolve("store").toString());
        builder.environment().put("FIRSTPICK_SHARD_SIZE", "4");
        // Each test has a database of its own, so it also reads the topics for itself.
        builder.environment().put("MP_MESSAGING_CONNECTOR_SMALLRYE_KAFKA_GROUP_ID", "selection-" + database.name());
        builder.redirectErrorStream(true);
        builder.redirectOutput(new File("target", "replica-" + database.name() + "-" + processes.size() + ".log"));
        Process process = builder.start();
        processes.add(process);
        return new Replica(process, port);
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
