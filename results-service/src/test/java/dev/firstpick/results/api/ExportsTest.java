package dev.firstpick.results.api;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firstpick.events.Json;
import dev.firstpick.results.rows.CaseRow;
import dev.firstpick.stack.StackTestResource;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists of more rows than a file may have, in a real database. */
@QuarkusTest
@QuarkusTestResource(value = StackTestResource.class, initArgs = @ResourceArg(name = "database", value = "results"))
class ExportsTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SOON = Duration.ofSeconds(8);
    private static final int ROWS = 100_500;

    @Inject
    AgroalDataSource database;

    @TestHTTPResource("/")
    URI service;

    @BeforeEach
    void fill() throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("insert into results.pools (pool) values ('large') on conflict do nothing");
            statement.execute("insert into results.cases (run, volume, pool, dice, hd95, assd, classes, prediction_uri,"
                    + " prediction_sha256, prediction_bytes, class_count, undefined_classes, hd95_sum, assd_sum)"
                    + " select md5(cast(n / 50 as text)), 'scan-' || lpad(cast(n % 50 as text), 2, '0'), 'large', (n % 1000) / 1000.0,"
                    + " case when n % 3 > 0 then n % 7 end, case when n % 3 > 0 then 1.5 end, '[{\"name\":\"a\",\"dice\":0.5}]',"
                    + " 'store:x', repeat('0', 64), 1, 1, case when n % 3 > 0 then 0 else 1 end, 0, 0"
                    + " from generate_series(0, " + (ROWS - 1) + ") n on conflict do nothing");
        }
    }

    @Test
    void writes_a_hundred_thousand_rows_as_csv_and_the_rest_on_the_next_page() throws IOException {
        // When
        var first = when().get("/api/pools/large/cases?format=csv&sort=-dice&fields=run,volume,dice,hd95")
                .then()
                .statusCode(200)
                .contentType("text/csv;charset=UTF-8")
                .extract();
        URI next = URI.create(first.header("Link").replaceFirst("<(.*)>; rel=\"next\"", "$1"));
        var rest = given().urlEncodingEnabled(false)
                .get(next.getRawPath() + "?" + next.getRawQuery())
                .then()
                .statusCode(200)
                .extract();

        // Then
        List<String> lines = first.asString().lines().toList();
        assertThat(lines).hasSize(100_001);
        assertThat(lines.get(0)).isEqualTo("run,volume,dice,hd95");
        JsonNode json = Json.mapper()
                .readTree(when().get("/api/pools/large/cases?sort=-dice&limit=1000&fields=run,volume,dice,hd95")
                        .asByteArray());
        for (int n = 0; n < 1_000; n++) {
            JsonNode row = json.get(n);
            assertThat(lines.get(n + 1))
                    .isEqualTo(row.path("run").asText() + ","
                            + row.path("volume").asText() + ","
                            + row.path("dice").asText() + "," + row.path("hd95").asText(""));
        }
        List<String> more = rest.asString().lines().toList();
        assertThat(more).hasSize(501);
        assertThat(rest.header("Link")).isNull();
        Set<String> all = new java.util.HashSet<>(lines.subList(1, lines.size()));
        all.addAll(more.subList(1, more.size()));
        assertThat(all).hasSize(ROWS);
    }

    @Test
    void writes_a_hundred_thousand_rows_as_arrow_in_batches() throws IOException {
        // When
        byte[] stream = when().get("/api/pools/large/cases?format=arrow&sort=hd95")
                .then()
                .statusCode(200)
                .contentType(ArrowStream.MEDIA_TYPE)
                .extract()
                .asByteArray();

        // Then
        int rows = 0;
        int largest = 0;
        int missing = 0;
        try (RootAllocator memory = new RootAllocator();
                ArrowStreamReader reader = new ArrowStreamReader(new ByteArrayInputStream(stream), memory)) {
            while (reader.loadNextBatch()) {
                var batch = reader.getVectorSchemaRoot();
                rows += batch.getRowCount();
                largest = Math.max(largest, batch.getRowCount());
                missing += batch.getVector("hd95").getNullCount();
                assertThat(batch.getVector("classes").getObject(0).toString()).contains("dice");
            }
        }
        assertThat(rows).isEqualTo(100_000);
        assertThat(largest).isEqualTo(Exports.PORTION);
        assertThat(missing).isGreaterThan(33_000 - 500);
    }

    @Test
    void holds_no_more_rows_in_memory_than_a_portion() throws SQLException {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            int[] seen = {0, 0};
            new Rows<>(CaseRow.class, Set.of())
                    .read(connection, " where e.pool = ? order by e.run, e.volume", List.of("large"), 700, rows -> {
                        seen[0] = Math.max(seen[0], rows.size());
                        seen[1] += rows.size();
                    });
            assertThat(seen).containsExactly(700, ROWS);
            connection.rollback();
        }
    }

    @Test
    void knows_an_unchanged_file_and_leaves_none_behind() throws Exception {
        // Given
        String path = "/api/pools/large/cases?format=csv&limit=5000";
        String tag = when().get(path).header("ETag");

        // When
        given().header("If-None-Match", tag).get(path).then().statusCode(304);
        when().head(path).then().statusCode(200);
        when().get("/api/pools/nowhere/cases?format=csv").then().statusCode(404);
        when().get("/api/pools/large/cases?format=csv&sort=colour").then().statusCode(400);
        for (int client = 0; client < 18; client++) {
            // They ask for much and go away.
            try (Socket socket = new Socket(service.getHost(), service.getPort())) {
                socket.setReceiveBufferSize(4_096);
                socket.getOutputStream()
                        .write(("GET /api/pools/large/cases?format=csv&limit=30000 HTTP/1.1\r\nHost: localhost\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(socket.getInputStream().read()).isEqualTo('H');
            }
        }

        // Then
        await().atMost(LONG).untilAsserted(() -> assertThat(files()).isEmpty());
        when().get(path).then().statusCode(200);
    }

    @Test
    void ends_the_work_for_clients_that_go_before_the_first_byte() throws Exception {
        // Given: one list is being written, the others wait; each takes seconds.
        List<Socket> clients = new ArrayList<>();
        for (int client = 0; client < 9; client++) {
            Socket socket = new Socket(service.getHost(), service.getPort());
            clients.add(socket);
            socket.getOutputStream()
                    .write("GET /api/pools/large/cases?format=arrow HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
        }
        await().atMost(LONG).untilAsserted(() -> assertThat(files()).isNotEmpty());

        // When
        for (Socket socket : clients) {
            assertThat(socket.getInputStream().available()).isZero();
            socket.close();
        }

        // Then
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(files()).isEmpty();
            assertThat(when().get("/api/pools/large/cases?format=csv&limit=10").statusCode())
                    .isEqualTo(200);
        });
        assertThat(files()).isEmpty();
    }

    @Test
    void deletes_at_the_start_what_was_left_long_ago(@TempDir Path folder) throws IOException {
        // Given
        Path old = Files.createFile(folder.resolve("firstpick-export-1.tmp"));
        Path other = Files.createFile(folder.resolve("other-1.tmp"));
        Instant now = Instant.now();
        Files.setLastModifiedTime(old, FileTime.from(now.minusSeconds(7_200)));
        Files.setLastModifiedTime(other, FileTime.from(now.minusSeconds(7_200)));
        Path young = Files.createFile(folder.resolve("firstpick-export-2.tmp"));

        // When
        Exports.sweep(folder, now.minusSeconds(3_600));

        // Then
        assertThat(old).doesNotExist();
        assertThat(other).exists();
        assertThat(young).exists();
    }

    @Test
    void rests_between_portions_while_it_writes() throws Exception {
        // Given
        var answer = CompletableFuture.supplyAsync(() ->
                when().get("/api/pools/large/cases?format=arrow&limit=50000").statusCode());

        // When
        int seen = 0;
        int resting = 0;
        while (!answer.isDone()) {
            seen++;
            resting += rests() ? 1 : 0;
            Thread.sleep(5);
        }

        // Then how often depends on the machine
        assertThat(answer.get()).isEqualTo(200);
        assertThat(resting).as("of %d looks", seen).isPositive();
    }

    @Test
    void tells_the_same_of_a_row_by_its_fields_as_by_json() throws SQLException {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            Rows<CaseRow> rows = new Rows<>(CaseRow.class, Set.of());
            rows.read(
                    connection,
                    " where e.pool = ? limit 50",
                    List.of("large"),
                    50,
                    some -> some.forEach(row -> {
                        ObjectNode json = Json.mapper().valueToTree(row);
                        json.removeIf(JsonNode::isNull);
                        assertThat(Json.write(rows.object(row))).isEqualTo(Json.write(json));
                    }));
            connection.rollback();
        }
    }

    private static boolean rests() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().equals("results-exports"))
                .flatMap(thread -> Arrays.stream(thread.getValue()))
                .anyMatch(frame -> frame.getClassName().equals(Exports.class.getName())
                        && frame.getMethodName().equals("rest"));
    }

    /** Of exports: those that have a name, and those that are open. */
    private static List<String> files() throws IOException {
        List<String> files = new ArrayList<>();
        try (var named =
                Files.newDirectoryStream(Path.of(System.getProperty("java.io.tmpdir")), "firstpick-export-*")) {
            named.forEach(path -> files.add(path.toString()));
        }
        try (var open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path one : open) {
                try {
                    files.add(Files.readSymbolicLink(one).toString());
                } catch (java.nio.file.NoSuchFileException e) {
                    // It was closed meanwhile.
                }
            }
        }
        files.removeIf(path -> !path.contains("firstpick-export-"));
        return files;
    }
}
