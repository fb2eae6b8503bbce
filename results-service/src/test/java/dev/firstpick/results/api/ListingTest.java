package dev.firstpick.results.api;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.Json;
import dev.firstpick.stack.StackTestResource;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.training.events.FeatureTable;
import dev.firstpick.training.events.NpyMatrix;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pages of rows whose values have line breaks or are missing, in a real database. */
@QuarkusTest
@QuarkusTestResource(value = StackTestResource.class, initArgs = @ResourceArg(name = "database", value = "results"))
class ListingTest {

    @Inject
    AgroalDataSource database;

    @Inject
    ObjectStore store;

    @BeforeEach
    void fill() throws SQLException {
        execute("insert into results.pools (pool) values ('listed') on conflict do nothing");
        execute("insert into results.runs (run, pool, kind, failure, given_up_at) values"
                + " (repeat('a', 32), 'listed', 'training', E'killed:\\n\\tno memory is left\\r\\n', now()),"
                + " (repeat('b', 32), 'listed', 'training', E'killed:\\u0007 a bell \\ufffd\\n', now()),"
                + " (repeat('c', 32), 'listed', 'training', 'killed: stopped', now()) on conflict do nothing");
        for (String row : List.of("'a', 3.0, 0", "'b', null, 1", "'c', 1.0, 0")) {
            execute("insert into results.cases (run, volume, pool, dice, classes, prediction_uri, prediction_sha256,"
                    + " prediction_bytes, class_count, hd95_sum, assd_sum, assd, hd95, undefined_classes)"
                    + " select repeat('a', 32), v, 'listed', 0.5, '[]', 'store:x', repeat('0', 64), 1, 1, 0, 0, cast(d as double precision), cast(d as double precision), u"
                    + " from (values (" + row + ")) as x (v, d, u) on conflict do nothing");
        }
    }

    @Test
    void goes_on_after_a_row_whose_value_has_several_lines() throws IOException {
        assertThat(pages("/api/pools/listed/runs?sort=failure&limit=1&fields=run", "run"))
                .containsExactlyInAnyOrder("a".repeat(32), "b".repeat(32), "c".repeat(32));
        assertThat(rows(given().queryParam("failure", "killed:\n\tno memory is left\r\n")
                        .get("/api/pools/listed/runs")
                        .asByteArray()))
                .hasSize(1);
        given().urlEncodingEnabled(false)
                .get("/api/pools/listed/runs?failure=%07")
                .then()
                .statusCode(400);
    }

    @Test
    void ranks_a_distance_that_is_not_known_behind_all_others() throws IOException {
        for (int limit = 1; limit <= 3; limit++) {
            String path = "/api/pools/listed/cases?fields=volume&limit=" + limit;
            assertThat(pages(path + "&sort=hd95", "volume")).containsExactly("c", "a", "b");
            assertThat(pages(path + "&sort=-hd95", "volume")).containsExactly("b", "a", "c");
        }
        assertThat(when().get("/api/pools/listed/cases?sort=assd&fields=volume&format=csv")
                        .asString()
                        .lines())
                .containsExactly("volume", "c", "a", "b");
    }

    @Test
    void takes_scores_of_other_views_without_their_features() throws Exception {
        // Given
        List<String> names = List.of("scan-1", "scan-2", "scan-3");
        ObjectRef there = put(new NpyMatrix(3, 2, new float[] {0, 1, 2, 3, 5, 4}).toBytes());
        ObjectRef gone = new ObjectRef(there.uri() + "-gone", "0".repeat(64), Long.MAX_VALUE);
        represent("reconstruction", new FeatureTable(names, 2, there, Map.of("novelty", List.of(1.0, 2.0, 3.0))));
        represent("proxy", new FeatureTable(names, 2, gone, Map.of("entropy", List.of(0.1, 0.2, 0.3))));

        // When
        JsonNode map = rows(when().get("/api/pools/listed/map?representation=reconstruction&clusters=2")
                .then()
                .statusCode(200)
                .extract()
                .asByteArray());

        // Then
        assertThat(map.path("scores").path("reconstruction novelty").toString()).isEqualTo("[1.0,2.0,3.0]");
        assertThat(map.path("scores").path("proxy entropy").toString()).isEqualTo("[0.1,0.2,0.3]");
        String refusal = when().get("/api/pools/listed/map?representation=proxy")
                .then()
                .statusCode(422)
                .extract()
                .asString();
        assertThat(refusal).contains("more features than a map is drawn of");
    }

    private void represent(String representation, FeatureTable table) throws IOException, SQLException {
        ObjectRef ref = put(Json.write(table));
        execute("insert into results.feature_tables values ('listed', repeat('d', 64), '" + representation
                + "', 'global', repeat('e', 64), 0, 1, 3, '" + ref.uri() + "', '" + ref.sha256() + "', " + ref.bytes()
                + ", now()) on conflict do nothing");
    }

    private ObjectRef put(byte[] content) throws IOException {
        return store.put(content);
    }

    private static List<String> pages(String path, String field) throws IOException {
        List<String> values = new ArrayList<>();
        String next = path;
        while (next != null) {
            var page = given().urlEncodingEnabled(false)
                    .get(next)
                    .then()
                    .statusCode(200)
                    .extract();
            rows(page.asByteArray()).forEach(row -> values.add(row.path(field).asText()));
            String link = page.header("Link");
            URI more = link == null ? null : URI.create(link.replaceFirst("<(.*)>; rel=\"next\"", "$1"));
            next = more == null ? null : more.getRawPath() + "?" + more.getRawQuery();
        }
        return values;
    }

    private static JsonNode rows(byte[] json) throws IOException {
        return Json.mapper().readTree(json);
    }

    private void execute(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
