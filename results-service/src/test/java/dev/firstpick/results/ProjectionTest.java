package dev.firstpick.results;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.Json;
import dev.firstpick.events.Topics;
import dev.firstpick.events.kafka.KafkaEvents;
import dev.firstpick.results.Story.Told;
import dev.firstpick.selection.events.Pick;
import dev.firstpick.selection.events.PickWithdrawn;
import dev.firstpick.selection.events.SelectionAnnotated;
import dev.firstpick.selection.events.SelectionEvent;
import dev.firstpick.stack.StackTestResource;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events on a real broker become rows of a real database and answers of the API. */
@QuarkusTest
@QuarkusTestResource(value = StackTestResource.class, initArgs = @ResourceArg(name = "database", value = "results"))
class ProjectionTest {

    private static final Duration LONG = Duration.ofSeconds(90);

    @Inject
    ObjectStore store;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @Inject
    io.agroal.api.AgroalDataSource database;

    @TestHTTPResource("/api/events")
    String live;

    private Sending sending;

    @BeforeEach
    void connect() {
        sending = new Sending(bootstrapServers);
    }

    @AfterEach
    void disconnect() {
        sending.close();
    }

    @Test
    void shows_the_same_whatever_the_order_of_events_and_however_often_they_come() throws Exception {
        // Given
        List<Told> once = Story.of("ordered", store);
        List<Told> shuffledTwice = new ArrayList<>(Story.of("shuffled", store));
        shuffledTwice.addAll(Story.of("shuffled", store));
        Collections.shuffle(shuffledTwice, new Random(7));

        // When
        try (Sse listener = Sse.to(live)) {
            sending.send(once);
            sending.send(shuffledTwice);
            await().atMost(LONG).until(() -> about(listener, "ordered") >= once.size());
            await().atMost(LONG).until(() -> about(listener, "shuffled") >= once.size());
            sending.send(Story.of("sentinel", store));
            await().atMost(LONG).until(() -> about(listener, "sentinel") >= once.size());

            // Then
            assertThat(about(listener, "ordered")).isEqualTo(once.size());
            assertThat(about(listener, "shuffled")).isEqualTo(once.size());
            assertThat(new HashSet<>(listener.ids())).hasSameSizeAs(listener.ids());
            assertThat(listener.ids()).isSorted();
        }
        assertThat(everything("shuffled")).isEqualTo(everything("ordered"));
    }

    @Test
    void tells_of_a_pool_what_its_story_says() throws IOException {
        // Given
        List<Told> story = Story.of("told", store);

        // When
        sending.send(story);
        eventually("/api/pools/told/runs", answer -> answer.size() == 6);
        eventually(
                "/api/pools/told",
                answer -> answer.path("runs").path("completed").asInt() == 5);
        eventually("/api/pools/told", answer -> answer.path("annotated").asInt() == 3);

        eventually(
                "/api/pools/told/runs?state=failed",
                answer -> answer.path(0).path("strategy").asText().equals("typiclust"));
        eventually("/api/pools/told/selections", answer -> answer.size() == 5);
        eventually("/api/failures?pool=told", answer -> answer.size() == 2);

        // Then
        JsonNode pool = get("/api/pools/told");
        assertThat(pool.path("organ").asText()).isEqualTo("hippocampus");
        assertThat(pool.path("roles")).isEqualTo(Json.mapper().readTree("{\"pool\":3,\"validation\":0,\"test\":2}"));
        assertThat(pool.path("excluded").asInt()).isEqualTo(1);
        assertThat(pool.path("revision").asInt()).isEqualTo(1);
        JsonNode failed = get("/api/pools/told/runs?state=failed").get(0);
        assertThat(failed.path("failure").asText()).isEqualTo("given up after 3 attempts");
        assertThat(failed.path("strategy").asText()).isEqualTo("typiclust");
        JsonNode selection = get("/api/selections/" + Story.id("told", "typiclust"));
        assertThat(selection.path("picks").get(0).path("volume").asText()).isEqualTo("p2");
        assertThat(selection.path("picks").get(0).path("annotated").asBoolean()).isTrue();
        assertThat(get("/api/failures?pool=told&strategy=typiclust&budget=1")).hasSize(2);
    }

    @Test
    void a_selection_that_has_a_pick_replaced_is_annotated_again_later_whatever_the_order() throws Exception {
        for (boolean inOrder : List.of(true, false)) {
            // Given
            String pool = inOrder ? "again" : "again-late";
            Instant withdrawn = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            List<Told> withdrawal = List.of(withdrawal(pool, withdrawn));

            // When
            sending.send(inOrder ? Story.of(pool, store) : withdrawal);
            String selection = "/api/selections/" + Story.id(pool, "typiclust");
            if (inOrder) {
                eventually(selection, answer -> answer.has("annotatedAt"));
            }
            sending.send(inOrder ? withdrawal : Story.of(pool, store));
            eventually(selection, answer -> answer.path("withdrawn").asInt() == 1);
            eventually("/api/pools/" + pool + "/runs", answer -> answer.size() == 6);

            // Then
            eventually(selection, answer -> answer.has("madeAt") && !answer.has("annotatedAt"));

            // When
            Instant again = withdrawn.plusSeconds(1);
            sending.send(List.of(new Told(
                    Topics.SELECTION_EVENTS,
                    SelectionEvent.CODEC.encode(
                            new SelectionAnnotated(Story.id(pool, "typiclust"), pool, 1, 1, again)))));

            // Then
            eventually(selection, answer -> answer.path("annotatedAt").asText().equals(again.toString()));
        }
    }

    private static Told withdrawal(String pool, Instant time) {
        Pick replacement = new Pick(2, "p3", ObjectRef.ofKey("images/p3", "0".repeat(64), 1), 0.5, "the next");
        return new Told(
                Topics.SELECTION_EVENTS,
                SelectionEvent.CODEC.encode(new PickWithdrawn(
                        Story.id(pool, "typiclust"), pool, "p2", Optional.of(replacement), "motion", time)));
    }

    @Test
    void ranks_by_figures_worked_out_by_hand() throws IOException {
        // Given
        sending.send(Story.of("ranked", store));

        // When
        eventually(
                "/api/pools/ranked",
                answer -> answer.path("runs").path("completed").asInt() == 5);
        eventually(
                "/api/pools/ranked/leaderboard",
                answer -> answer.path(0).path("revision").asInt() == 1);
        JsonNode board = get("/api/pools/ranked/leaderboard");

        // Then
        assertThat(board).hasSize(2);
        JsonNode typiclust = board.get(0);
        assertThat(typiclust.path("strategy").asText()).isEqualTo("typiclust");
        assertThat(typiclust.path("scope").asText()).isEqualTo("global");
        assertThat(typiclust.path("budget").asInt()).isEqualTo(1);
        assertThat(typiclust.path("runs").asInt()).isEqualTo(2);
        assertThat(typiclust.path("meanDice").asDouble()).isEqualTo(0.8, within(1e-12));
        assertThat(typiclust.path("sd").asDouble()).isEqualTo(0.0707106781, within(1e-9));
        assertThat(typiclust.path("worst").asDouble()).isEqualTo(0.65, within(1e-12));
        assertThat(typiclust.path("percentile").asDouble()).isCloseTo(250.0 / 3, within(1e-9));
        assertThat(typiclust.path("meanHd95").asDouble()).isEqualTo(2.0);
        assertThat(typiclust.path("cases").asInt()).isEqualTo(2);
        JsonNode random = board.get(1);
        assertThat(random.path("runs").asInt()).isEqualTo(3);
        assertThat(random.path("meanDice").asDouble()).isEqualTo(0.7, within(1e-12));
        assertThat(random.path("sd").asDouble()).isEqualTo(0.1, within(1e-12));
        assertThat(random.has("percentile")).isTrue();
        assertThat(random.path("percentile").isNull()).isTrue();
        JsonNode cases = get("/api/runs/" + Story.id("ranked", "run-typiclust-1") + "/cases?sort=dice");
        assertThat(cases.get(0).path("volume").asText()).isEqualTo("t1");
        assertThat(cases.get(0).has("hd95")).isFalse();
        assertThat(cases.get(1).path("hd95").asDouble()).isEqualTo(2.0);
    }

    @Test
    void goes_on_after_a_poisoned_record_and_shows_it() throws IOException {
        // Given
        List<Told> story = Story.of("poisoned", store);
        CloudEvent good = story.get(0).event();
        Map<String, String> headers = new HashMap<>(good.headers());
        headers.put(CloudEvent.ID, "0".repeat(64));
        CloudEvent bad = new CloudEvent("poisoned", headers, "{\"pool\":".getBytes(StandardCharsets.UTF_8));

        // When
        sending.send(KafkaEvents.toRecord(Topics.INGEST_EVENTS, bad));
        sending.send(new ProducerRecord<>(Topics.INGEST_EVENTS, "poisoned", new byte[] {0, 1, 2}));
        sending.send(story);

        // Then
        eventually("/api/pools/poisoned", answer -> answer.path("volumes").asInt() == 5);
        eventually("/api/dead-letters?key=poisoned", answer -> answer.size() == 2);
        JsonNode letters = get("/api/dead-letters?key=poisoned&sort=sourceOffset");
        assertThat(letters.get(0).path("sourceTopic").asText()).isEqualTo("ingest-events");
        assertThat(letters.get(0).path("type").asText()).isEqualTo("dev.firstpick.pool-opened.v1");
        assertThat(letters.get(0).path("reason").asText()).contains("dev.firstpick.pool-opened.v1");
        assertThat(letters.get(1).path("reason").asText()).contains("ce_type");
    }

    @Test
    void sends_a_dead_letter_again_once_its_cause_is_mended() throws IOException {
        // Given
        Told evaluation = evaluation(Story.of("mended", store));
        JsonNode ref = Json.mapper().readTree(evaluation.event().data()).path("cases");
        String key = ref.path("uri").asText().substring("store:".length());
        byte[] cases = store.read(key).orElseThrow();
        Files.delete(Path.of("target/test-store", key));
        sending.send(List.of(evaluation));
        eventually("/api/dead-letters?key=mended", answer -> answer.size() == 1);
        String id = get("/api/dead-letters?key=mended").get(0).path("id").asText();

        // When
        store.put(cases);
        when().post("/api/dead-letters/" + id + "/replay").then().statusCode(204);

        // Then
        eventually("/api/pools/mended/runs?state=completed", answer -> answer.size() == 1);
        assertThat(get("/api/dead-letters?key=mended")).hasSize(1);
        assertThat(get("/api/dead-letters?key=mended").get(0).has("replayedAt")).isTrue();
        when().post("/api/dead-letters/none/replay").then().statusCode(404).contentType("application/problem+json");
    }

    @Test
    void refuses_an_evaluation_whose_cases_are_another_runs() throws IOException {
        // Given
        Told mine = evaluation(Story.of("mine", store));
        Told others = evaluation(Story.of("others", store));
        ObjectNode data = (ObjectNode) Json.mapper().readTree(mine.event().data());
        data.set("cases", Json.mapper().readTree(others.event().data()).path("cases"));
        CloudEvent forged = new CloudEvent("mine", mine.event().headers(), Json.write(data));

        // When
        sending.send(KafkaEvents.toRecord(Topics.TRAINING_EVENTS, forged));

        // Then
        eventually("/api/dead-letters?key=mine", answer -> answer.size() == 1);
        assertThat(get("/api/dead-letters?key=mine").get(0).path("reason").asText())
                .contains("cases.job");
    }

    @Test
    void resumes_live_events_after_the_last_that_was_seen() throws Exception {
        // Given
        List<Told> story = Story.of("resumed", store);
        List<Long> seen;
        try (Sse first = Sse.to(live + "?pool=resumed")) {
            sending.send(story);
            await().atMost(LONG).until(() -> first.ids().size() == story.size());
            seen = first.ids();
        }

        // When
        try (Sse second = Sse.to(live + "?pool=resumed", "Last-Event-ID", seen.get(9) + "")) {
            await().atMost(LONG).until(() -> second.heartbeats() > 1);

            // Then
            assertThat(second.ids()).isEqualTo(seen.subList(10, seen.size()));
        }
    }

    @Test
    void pages_filters_sorts_and_exports() throws IOException {
        // Given
        sending.send(Story.of("paged", store));
        eventually("/api/pools/paged/volumes?excluded=false", answer -> answer.size() == 5);
        eventually("/api/pools/paged/volumes?annotated=true", answer -> answer.size() == 5);

        // When
        List<String> names = new ArrayList<>();
        String next = "/api/pools/paged/volumes?sort=-role,volume&limit=2&fields=volume,role";
        while (next != null) {
            var response = given().urlEncodingEnabled(false)
                    .get(next)
                    .then()
                    .statusCode(200)
                    .extract();
            Json.mapper().readTree(response.asByteArray()).forEach(row -> {
                assertThat(row.size()).isLessThanOrEqualTo(2);
                names.add(row.path("volume").asText());
            });
            String link = response.header("Link");
            next = link == null
                    ? null
                    : java.net.URI.create(link.replaceFirst("<(.*)>.*", "$1")).getRawPath() + "?"
                            + java.net
                                    .URI
                                    .create(link.replaceFirst("<(.*)>.*", "$1"))
                                    .getRawQuery();
        }

        // Then
        assertThat(names).containsExactly("t1", "t2", "odd", "p1", "p2", "p3");
        String csv = when().get("/api/pools/paged/volumes?format=csv&fields=volume,excludedReason&role=pool")
                .then()
                .statusCode(200)
                .contentType("text/csv;charset=UTF-8")
                .extract()
                .asString();
        assertThat(csv.lines()).containsExactly("volume,excludedReason", "odd,cut off at the top", "p1,", "p2,", "p3,");
        String tag = when().get("/api/pools/paged").header("ETag");
        given().header("If-None-Match", tag).get("/api/pools/paged").then().statusCode(304);
    }

    @Test
    void answers_with_a_problem_where_there_is_nothing_or_the_question_is_wrong() {
        for (String path : List.of(
                "/api/pools/nowhere",
                "/api/pools/nowhere/volumes",
                "/api/pools/nowhere/selections",
                "/api/pools/nowhere/runs",
                "/api/pools/nowhere/leaderboard",
                "/api/runs/none",
                "/api/runs/none/cases",
                "/api/selections/none",
                "/api/none")) {
            when().get(path).then().statusCode(404).contentType("application/problem+json");
        }
        var problem = when().get("/api/pools?volumes=many")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .extract()
                .jsonPath();
        assertThat(problem.getString("errors[0].field")).isEqualTo("volumes");
        assertThat(problem.getString("errors[0].found")).isEqualTo("many");
        when().get("/api/pools?sort=colour").then().statusCode(400);
        when().get("/api/pools?limit=0").then().statusCode(400);
        when().get("/api/pools?after=x").then().statusCode(400);
        when().get("/api/pools?colour=red").then().statusCode(400);
        when().get("/api/pools?fields=pool,colour").then().statusCode(400);
        when().get("/api/pools?fields=pool,roles,task,annotated").then().statusCode(200);
    }

    @Test
    void places_scans_by_their_features_and_draws_pictures_of_all_for_papers() throws IOException {
        // Given
        sending.send(Study.of("studied", store));

        // When
        eventually(
                "/api/pools/studied/map?clusters=4",
                answer -> answer.path("volumes").size() == 40);
        eventually("/api/pools/studied/map", answer -> answer.path("scores").has("proxy entropy"));
        eventually("/api/pools/studied/leaderboard", answer -> answer.size() == 9);
        eventually("/api/pools/studied/runs?state=queued", answer -> answer.size() == 2);
        eventually("/api/pools/studied/volumes?role=test&annotated=true", answer -> answer.size() == 8);

        // Then
        JsonNode map = get("/api/pools/studied/map?clusters=4");
        assertThat(map.path("representation").asText()).isEqualTo("reconstruction");
        assertThat(map.path("clusters").asInt()).isEqualTo(4);
        assertThat(map.path("x")).hasSize(40);
        assertThat(map.path("scores").path("proxy entropy")).hasSize(40);
        for (String picture : List.of("leaderboard", "curves", "map")) {
            assertThat(when().get("/api/pools/studied/" + picture + ".svg?theme=dark")
                            .then()
                            .statusCode(200)
                            .contentType("image/svg+xml")
                            .extract()
                            .asString())
                    .contains("studied", "#12181f");
            byte[] png = when().get("/api/pools/studied/" + picture + ".png")
                    .then()
                    .statusCode(200)
                    .contentType("image/png")
                    .extract()
                    .asByteArray();
            assertThat(javax.imageio.ImageIO.read(new java.io.ByteArrayInputStream(png))
                            .getWidth())
                    .isEqualTo(1800);
            String tag = when().get("/api/pools/studied/" + picture + ".svg").header("ETag");
            given().header("If-None-Match", tag)
                    .get("/api/pools/studied/" + picture + ".svg")
                    .then()
                    .statusCode(304);
        }
        assertThat(get("/api/pools/studied/picks?purpose=annotate&strategy=typiclust&budget=3&sort=rank"))
                .hasSize(3);
        JsonNode worst = get("/api/pools/studied/cases?sort=dice&limit=2&fields=run,volume,dice");
        assertThat(worst).hasSize(2);
        assertThat(worst.get(0).path("dice").asDouble())
                .isLessThanOrEqualTo(worst.get(1).path("dice").asDouble());
        assertThat(get("/api/pools/studied/draws").get(0).path("meanDice")).hasSize(6);
        assertThat(get("/api/pools/studied/curves").get(0).path("intervals")).hasSize(3);
        when().get("/api/pools/studied/curves.svg?theme=pink").then().statusCode(400);
        when().get("/api/pools/studied/map?clusters=0").then().statusCode(400);
        double projections = metric("firstpick_results_maps_total{work=\"projection\"}");
        double groupings = metric("firstpick_results_maps_total{work=\"clusters\"}");
        for (int clusters : new int[] {11, 12, 13, 11, 12, 13}) {
            assertThat(get("/api/pools/studied/map?clusters=" + clusters)
                            .path("clusters")
                            .asInt())
                    .isEqualTo(clusters);
        }
        assertThat(metric("firstpick_results_maps_total{work=\"projection\"}")).isEqualTo(projections);
        assertThat(metric("firstpick_results_maps_total{work=\"clusters\"}")).isEqualTo(groupings + 3);
    }

    @Test
    void gives_the_files_themselves_whole_or_in_ranges() throws IOException {
        // Given
        sending.send(Study.of("filed", store));
        eventually("/api/pools/filed/runs?state=completed", answer -> answer.size() == 48);
        eventually("/api/pools/filed/volumes?role=test", answer -> answer.size() == 8);
        String image = "/api/pools/filed/volumes/test-01/image";
        String run = get("/api/pools/filed/runs?state=completed&limit=1")
                .get(0)
                .path("run")
                .asText();
        String prediction = "/api/runs/" + run + "/cases/test-01/prediction";

        // When
        var whole = when().get(image).then().statusCode(200).extract();
        byte[] content = whole.asByteArray();
        var part = given().header("Range", "bytes=10-29")
                .get(image)
                .then()
                .statusCode(206)
                .extract();

        // Then
        assertThat(whole.header("Content-Disposition")).contains("test-01.nii.gz");
        assertThat(part.asByteArray()).isEqualTo(java.util.Arrays.copyOfRange(content, 10, 30));
        assertThat(part.header("Content-Range")).isEqualTo("bytes 10-29/" + content.length);
        given().header("If-None-Match", whole.header("ETag")).get(image).then().statusCode(304);
        given().header("Range", "bytes=" + content.length + "-")
                .get(image)
                .then()
                .statusCode(416)
                .contentType("application/problem+json");
        var drawn = dev.firstpick.volume.Nifti.read(
                new java.io.ByteArrayInputStream(when().get(prediction).asByteArray()),
                "prediction",
                dev.firstpick.volume.VolumeLimits.defaults());
        var scan = dev.firstpick.volume.Nifti.read(
                new java.io.ByteArrayInputStream(content), "image", dev.firstpick.volume.VolumeLimits.defaults());
        assertThat(drawn.volume().grid().sameShape(scan.volume().grid())).isTrue();
        when().get("/api/pools/filed/volumes/none/image").then().statusCode(404);
        for (int asked = 0; asked < 20; asked++) {
            when().head(image).then().statusCode(200);
            given().header("If-None-Match", whole.header("ETag"))
                    .get(image)
                    .then()
                    .statusCode(304);
            given().header("Range", "bytes=" + content.length + "-")
                    .get(image)
                    .then()
                    .statusCode(416);
        }
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(openFiles("test-store")).isEmpty());
        byte[] slice = when().get("/api/runs/" + run + "/cases/test-01/slices/axial.png?size=96&window=600&level=400")
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();
        assertThat(javax.imageio.ImageIO.read(new java.io.ByteArrayInputStream(slice))
                        .getHeight())
                .isEqualTo(96);
    }

    @Test
    void exports_columns_that_arrow_reads() throws IOException {
        // Given
        sending.send(Story.of("exported", store));
        eventually("/api/pools/exported/runs?state=completed", answer -> answer.size() == 5);

        // When
        byte[] stream = when().get("/api/pools/exported/cases?format=arrow&sort=dice")
                .then()
                .statusCode(200)
                .contentType("application/vnd.apache.arrow.stream")
                .extract()
                .asByteArray();

        // Then
        try (var memory = new org.apache.arrow.memory.RootAllocator();
                var reader = new org.apache.arrow.vector.ipc.ArrowStreamReader(
                        new java.io.ByteArrayInputStream(stream), memory)) {
            reader.loadNextBatch();
            var batch = reader.getVectorSchemaRoot();
            assertThat(batch.getRowCount()).isEqualTo(10);
            assertThat(batch.getVector("dice").getObject(0)).isEqualTo(0.5);
            assertThat(batch.getVector("hd95").getObject(0)).isNull();
            assertThat(batch.getVector("volume").getObject(0).toString()).isEqualTo("t1");
        }
    }

    @Test
    void is_rebuilt_from_the_topics_while_the_old_is_served() throws Exception {
        // Given
        sending.send(Story.of("rebuilt", store));
        eventually("/api/pools/rebuilt/runs?state=completed", answer -> answer.size() == 5);
        eventually("/api/failures?pool=rebuilt", answer -> answer.size() == 2);
        eventually("/api/pools/rebuilt/selections", answer -> answer.size() == 5);
        eventually("/api/projection", answer -> answer.path("total").asLong(-1) == 0);
        String before = everything("rebuilt");
        tamper("delete from results.cases where pool = 'rebuilt'");
        tamper("update results.pools set organ = 'spleen' where pool = 'rebuilt'");
        List<String> missing = new ArrayList<>();

        // When
        try (Sse listener = Sse.to(live + "?pool=rebuilt")) {
            when().post("/api/projection/rebuild").then().statusCode(202);
            sending.send(Story.of("meanwhile", store));
            for (String state = "running"; state.equals("running"); ) {
                if (when().get("/api/pools/rebuilt").statusCode() != 200) {
                    missing.add("a moment without the pool");
                }
                state = get("/api/projection").path("rebuild").path("state").asText();
            }
            await().atMost(LONG).until(() -> listener.heartbeats() > 0);
        }

        // Then
        assertThat(missing).isEmpty();
        assertThat(get("/api/projection").path("rebuild").path("state").asText())
                .isEqualTo("done");
        assertThat(everything("rebuilt")).isEqualTo(before);
        eventually("/api/pools/meanwhile/runs?state=completed", answer -> answer.size() == 5);
        assertThat(when().get("/q/metrics").asString()).contains("firstpick_results_lag{topic=\"ingest-events\"");
    }

    /** Of this process, those whose path contains {@code name}. */
    private static List<String> openFiles(String name) throws IOException {
        List<String> open = new ArrayList<>();
        try (var all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path one : all) {
                try {
                    open.add(Files.readSymbolicLink(one).toString());
                } catch (java.nio.file.NoSuchFileException e) {
                    // It was closed meanwhile.
                }
            }
        }
        open.removeIf(path -> !path.contains(name));
        return open;
    }

    private static double metric(String name) {
        return when().get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow();
    }

    private void tamper(String sql) throws java.sql.SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void is_ready_and_describes_itself() {
        when().get("/q/health/ready").then().statusCode(200);
        when().get("/q/openapi?format=json").then().statusCode(200);
        assertThat(when().get("/q/metrics").asString()).contains("firstpick_results_listeners");
        assertThat(when().get("/").asString()).contains("<title>Firstpick");
    }

    @Test
    void shows_an_example_of_every_answer_that_a_script_reads() throws IOException {
        // When
        JsonNode paths = get("/q/openapi?format=json").path("paths");

        // Then
        List<String> silent = new ArrayList<>();
        paths.properties().forEach(path -> {
            JsonNode json = path.getValue().at("/get/responses/200/content").path("application/json");
            boolean shown = json.path("examples").size() > 0
                    && json.path("examples").elements().next().path("value").isContainerNode();
            if (!json.isMissingNode() && !shown) {
                silent.add(path.getKey());
            }
        });
        assertThat(paths).hasSizeGreaterThan(20);
        assertThat(silent).isEmpty();
    }

    private static Told evaluation(List<Told> story) {
        return story.stream()
                .filter(told -> told.event().type().contains("evaluation-completed"))
                .findFirst()
                .orElseThrow();
    }

    private static long about(Sse listener, String pool) {
        return listener.heard().stream()
                .filter(event -> event.path("pool").asText().equals(pool))
                .count();
    }

    /** All that the API tells of a pool, with the identities that contain its name replaced by what they are of. */
    private static String everything(String pool) throws IOException {
        StringBuilder all = new StringBuilder();
        List<String> runs =
                new ArrayList<>(List.of("run-lost", "reconstruction", "run-typiclust-1", "run-typiclust-2"));
        List.of(1, 2, 3).forEach(seed -> runs.add("run-random-" + seed + "-1"));
        for (String list : List.of(
                "",
                "/volumes",
                "/selections?sort=strategy,seed",
                "/runs?kind=training,representation&sort=kind,strategy,seed,trainingSeed,attempt&fields=" + RUN_FIELDS,
                "/leaderboard")) {
            all.append(get("/api/pools/" + pool + list).toPrettyString()).append('\n');
        }
        for (String run : runs) {
            String path = "/api/runs/" + Story.id(pool, run);
            all.append(get(path + "/cases").toPrettyString()).append('\n');
            all.append(get(path + "/progress").toPrettyString()).append('\n');
        }
        all.append(get("/api/failures?pool=" + pool + "&sort=failedAt").toPrettyString());
        String text = all.toString();
        for (String name : List.of("revision-1", "random-1", "random-2", "random-3", "typiclust", "lost")) {
            text = text.replace(Story.id(pool, name), name);
        }
        for (String run : runs) {
            text = text.replace(Story.id(pool, run), run);
        }
        return text.replace(pool, "POOL");
    }

    private static final String RUN_FIELDS =
            "run,pool,kind,state,selection,digest,revision,strategy,scope,budget,seed,trainingSeed,phase,done,total,loss,learningRate,"
                    + "perSecond,secondsLeft,startedAt,progressAt,worker,attempt,evaluated,undefined,meanDice,sdDice,worstDice,"
                    + "meanHd95,meanAssd,iterations,resumedFrom,seconds,completedAt,failure,failedAt";

    /** While events are under way a pool may not be known yet. */
    private static void eventually(String path, java.util.function.Predicate<JsonNode> expectation) {
        await().atMost(LONG).untilAsserted(() -> {
            JsonNode answer = Json.mapper().readTree(when().get(path).asByteArray());
            assertThat(expectation.test(answer)).as(path + ": " + answer).isTrue();
        });
    }

    private static JsonNode get(String path) throws IOException {
        return Json.mapper()
                .readTree(when().get(path).then().statusCode(200).extract().asByteArray());
    }
}
