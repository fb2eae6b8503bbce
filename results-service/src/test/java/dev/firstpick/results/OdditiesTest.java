package dev.firstpick.results;

import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.Json;
import dev.firstpick.stack.StackTestResource;
import dev.firstpick.store.ObjectStore;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What flatters is said beside it, and what is odd about a scan is told of it. */
@QuarkusTest
@QuarkusTestResource(value = StackTestResource.class, initArgs = @ResourceArg(name = "database", value = "results"))
class OdditiesTest {

    private static final Duration LONG = Duration.ofSeconds(90);

    /** Of every scan of the study: 34 × 42 × 30 voxels of 1 × 1 × 1.2 mm. */
    private static final double DIAGONAL = Math.sqrt(34 * 34 + 42 * 42 + 36 * 36);

    @Inject
    ObjectStore store;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @BeforeEach
    void send() throws IOException {
        if (when().get("/api/pools/odd").statusCode() == 404) {
            try (Sending sending = new Sending(bootstrapServers)) {
                sending.send(Study.odd("odd", store, Instant.now().minusSeconds(3_600)));
            }
        }
        await().atMost(LONG)
                .until(() ->
                        get("/api/runs?pool=odd&state=completed&kind=training").size() == 1);
        await().atMost(LONG)
                .until(() -> get("/api/pools/odd/volumes?excluded=true").size() == 1);
        await().atMost(LONG)
                .until(() -> get("/api/pools/odd/volumes?volume=scan-008")
                                .at("/0/labelRevision")
                                .asInt()
                        == 2);
        await().atMost(LONG).until(() -> get("/api/pools/odd/picks").size() == 4);
        await().atMost(LONG)
                .until(() -> get("/api/pools/odd/volumes?setAside=true").size() == 1);
    }

    @Test
    void says_beside_a_case_in_how_many_classes_its_distance_is_not_defined() throws IOException {
        JsonNode cases = get("/api/pools/odd/cases?sort=volume");
        JsonNode whole = cases.get(0);
        assertThat(whole.path("hd95").asDouble()).isEqualTo(2.0);
        assertThat(whole.path("undefinedShare").asDouble()).isZero();
        assertThat(whole.path("penalisedHd95").asDouble()).isEqualTo(2.0);
        JsonNode half = cases.get(1);
        assertThat(half.has("hd95")).isFalse();
        assertThat(half.path("classCount").asInt()).isEqualTo(2);
        assertThat(half.path("undefinedClasses").asInt()).isEqualTo(1);
        assertThat(half.path("undefinedShare").asDouble()).isEqualTo(0.5);
        assertThat(half.path("penalisedHd95").asDouble()).isEqualTo((8.6 + DIAGONAL) / 2, within(1e-9));
        assertThat(half.path("penalisedAssd").asDouble()).isEqualTo((8.6 / 4 + DIAGONAL) / 2, within(1e-9));
        assertThat(cases.get(2).path("undefinedShare").asDouble()).isEqualTo(1);
        assertThat(cases.get(2).path("penalisedHd95").asDouble()).isEqualTo(DIAGONAL, within(1e-9));
    }

    @Test
    void ranks_by_distance_as_if_a_miss_were_as_far_away_as_the_scan_is_large() throws IOException {
        assertThat(get("/api/pools/odd/cases?sort=hd95&fields=volume").toString())
                .isEqualTo(
                        "[{\"volume\":\"test-01\"},{\"volume\":\"test-02\"},{\"volume\":\"test-03\"},{\"volume\":\"test-04\"}]");
        assertThat(get("/api/pools/odd/cases?sort=-assd&fields=volume&limit=1").toString())
                .isEqualTo("[{\"volume\":\"test-03\"}]");
        assertThat(get("/api/pools/odd/leaderboard?by=hd95")
                        .at("/0/penalisedHd95")
                        .asDouble())
                .isEqualTo((2 + (8.6 + DIAGONAL) / 2 + 2 * DIAGONAL) / 4, within(1e-9));
        when().get("/api/pools/odd/leaderboard?by=colour").then().statusCode(400);
    }

    @Test
    void says_beside_every_mean_of_a_run_and_a_strategy_over_how_much_it_is() throws IOException {
        JsonNode run = get("/api/runs/" + Story.id("odd", "run"));
        assertThat(run.path("meanHd95").asDouble()).isEqualTo(2.0);
        assertThat(run.path("undefined").asInt()).isEqualTo(3);
        assertThat(run.path("undefinedShare").asDouble()).isEqualTo(0.75);
        assertThat(run.path("penalisedHd95").asDouble())
                .isEqualTo((2 + (8.6 + DIAGONAL) / 2 + 2 * DIAGONAL) / 4, within(1e-9));
        JsonNode standing = get("/api/pools/odd/leaderboard").get(0);
        assertThat(standing.path("meanHd95").asDouble()).isEqualTo(2.0);
        assertThat(standing.path("undefinedShare").asDouble()).isEqualTo(0.75);
        assertThat(standing.path("penalisedAssd").asDouble())
                .isEqualTo((0.5 + (8.6 / 4 + DIAGONAL) / 2 + 2 * DIAGONAL) / 4, within(1e-9));
        for (String list : List.of("leaderboard", "runs", "cases")) {
            assertThat(when().get("/api/pools/odd/" + list + "?format=csv")
                            .asString()
                            .lines()
                            .findFirst()
                            .orElseThrow()
                            .split(","))
                    .contains("undefinedShare", "penalisedHd95", "penalisedAssd");
            assertThat(ArrowColumns.of(when().get("/api/pools/odd/" + list + "?format=arrow")
                            .asByteArray()))
                    .contains("undefinedShare", "penalisedHd95", "penalisedAssd");
        }
    }

    @Test
    void says_of_a_mean_of_a_class_over_how_many_scans_it_is() throws IOException {
        JsonNode classes = get("/api/runs/" + Story.id("odd", "run") + "/classes");
        assertThat(classes).hasSize(2);
        JsonNode anterior = classes.get(0);
        assertThat(anterior.path("name").asText()).isEqualTo("anterior");
        assertThat(anterior.path("scans").asInt()).isEqualTo(4);
        assertThat(anterior.path("meanDice").asDouble()).isEqualTo(0.3, within(1e-12));
        assertThat(anterior.path("undefined").asInt()).isEqualTo(2);
        assertThat(anterior.path("undefinedShare").asDouble()).isEqualTo(0.5);
        assertThat(anterior.path("meanHd95").asDouble()).isEqualTo((2.0 + 8.6) / 2, within(1e-12));
        assertThat(anterior.path("penalisedHd95").asDouble()).isEqualTo((2 + 8.6 + 2 * DIAGONAL) / 4, within(1e-9));
        JsonNode posterior = classes.get(1);
        assertThat(posterior.path("undefinedShare").asDouble()).isEqualTo(0.75);
        assertThat(posterior.path("meanHd95").asDouble()).isEqualTo(2.0);
    }

    @Test
    void says_that_a_network_was_trained_on_label_maps_that_hold_nothing() throws IOException {
        assertThat(get("/api/pools/odd").path("labelEmpty").asInt()).isEqualTo(2);
        assertThat(get("/api/pools/odd/volumes?labelEmpty=true&fields=volume").toString())
                .isEqualTo("[{\"volume\":\"scan-004\"},{\"volume\":\"scan-006\"}]");
        JsonNode standing = get("/api/pools/odd/leaderboard").get(0);
        assertThat(standing.path("emptyLabels").asInt()).isEqualTo(2);
        assertThat(standing.path("remarks").toString())
                .contains("trained on label maps of which some hold none of the classes (2 of 3)");
        assertThat(get("/api/runs/" + Story.id("odd", "run"))
                        .path("emptyLabels")
                        .toString())
                .isEqualTo("[\"scan-004\",\"scan-006\"]");
    }

    @Test
    void tells_of_findings_copies_replaced_and_set_aside_scans_and_of_withdrawn_picks() throws IOException {
        JsonNode pool = get("/api/pools/odd");
        assertThat(pool.path("found").asInt()).isEqualTo(2);
        assertThat(pool.path("copies").asInt()).isEqualTo(2);
        assertThat(pool.path("setAside").asInt()).isEqualTo(1);
        List<String> remarkable = new ArrayList<>();
        get("/api/pools/odd/volumes?remarkable=true")
                .forEach(row -> remarkable.add(row.path("volume").asText()));
        assertThat(remarkable).containsExactly("scan-002", "scan-004", "scan-005", "scan-006", "scan-012", "scan-copy");
        JsonNode replaced = get("/api/pools/odd/volumes/scan-002");
        assertThat(replaced.path("revision").asInt()).isEqualTo(2);
        assertThat(replaced.path("dataType").asText()).isEqualTo("float32");
        assertThat(replaced.has("replacedAt")).isTrue();
        assertThat(replaced.at("/findings/1/code").asText()).isEqualTo("small-extent");
        assertThat(get("/api/pools/odd/volumes/scan-copy").path("copyOf").asText())
                .isEqualTo("scan-001");
        JsonNode aside = get("/api/pools/odd/volumes/scan-012");
        assertThat(aside.path("setAside").asBoolean()).isTrue();
        assertThat(aside.path("setAsideReason").asText()).isEqualTo("the network's output is not finite");
        JsonNode selection = get("/api/selections/" + Story.id("odd", "picked"));
        assertThat(selection.path("wanted").asInt()).isEqualTo(3);
        assertThat(selection.path("withdrawn").asInt()).isEqualTo(1);
        assertThat(selection.path("annotated").asInt()).isEqualTo(3);
        JsonNode withdrawn = selection.path("picks").get(1);
        assertThat(withdrawn.path("volume").asText()).isEqualTo("scan-005");
        assertThat(withdrawn.path("withdrawn").asBoolean()).isTrue();
        assertThat(withdrawn.path("withdrawnReason").asText()).isEqualTo("consent withdrawn");
        assertThat(withdrawn.path("replacement").asText()).isEqualTo("scan-008");
        assertThat(selection.path("picks").get(3).path("replaces").asText()).isEqualTo("scan-005");
    }

    private static JsonNode get(String path) throws IOException {
        return Json.mapper().readTree(when().get(path).asByteArray());
    }
}
