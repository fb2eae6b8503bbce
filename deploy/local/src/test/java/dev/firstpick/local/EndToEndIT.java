package dev.firstpick.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.Json;
import dev.firstpick.events.TraceParent;
import dev.firstpick.ingest.events.LabelClass;
import dev.firstpick.ingest.events.Modality;
import dev.firstpick.ingest.events.ProxyRule;
import dev.firstpick.ingest.events.Task;
import dev.firstpick.phantoms.PhantomDataset;
import dev.firstpick.training.events.LearningSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged system on tiny phantoms: the services as processes, real Kafka and PostgreSQL, two annotation queues. */
class EndToEndIT {

    private static final String ENGINES_WARNING = "[W";
    private static final Path HOME = Path.of("..", "..").toAbsolutePath().normalize();
    private static final String POOL = "tiny";
    private static final int SELECTIONS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    @Test
    void scansBecomeALeaderboardAndASecondRunRepeatsNothing() throws Exception {
        PhantomDataset.write(folder.resolve("data"), 12, 7);
        Path state = Files.createDirectories(folder.resolve("state"));
        Benchmark benchmark = benchmark();
        Console console = new Console();

        Map<String, JsonNode> firstRuns;
        try (Collector collector = Collector.start();
                LocalSystem system = LocalSystem.start(HOME, state, 1, console, watchedBy(collector));
                SseReader queue = new SseReader(
                        system.selection().resolve("/pools/" + POOL + "/selections/events?purpose=all"))) {
            boolean complete = benchmark.run(system, console);

            assertThat(complete).isTrue();
            firstRuns = runs(system);
            assertThat(firstRuns).hasSize(SELECTIONS);
            assertLeaderboardIsHonest(Leaderboard.of(system, POOL));
            assertOnlyPicksWereAnnotated(system, queue);
            assertTheQueueGoesOnWhereItsConnectionDropped(queue);
            assertAScanIsFollowedFromItsUploadToItsEvaluation(collector, firstPick(queue));
            assertARunIsFollowedThroughAllServices(
                    collector, firstRuns.keySet().iterator().next());
        }
        assertLogLinesAreJsonAndSayWhatTheyAreAbout(state.resolve("logs"));

        try (LocalSystem system = LocalSystem.start(HOME, state, 1, console)) {
            boolean complete = benchmark.run(system, console);

            assertThat(complete).isTrue();
            assertThat(runs(system)).isEqualTo(firstRuns);
        }
    }

    private Benchmark benchmark() {
        LearningSettings learning = new LearningSettings(
                "quick", Optional.of(12), Optional.empty(), Optional.of(List.of(32, 32, 32)), Optional.empty());
        Task task = new Task(
                "phantom",
                Modality.MR,
                List.of(new LabelClass(1, "head"), new LabelClass(2, "tail")),
                true,
                List.of(),
                ProxyRule.otsuAbove());
        Plan plan = new Plan(
                List.of(2), List.of("random", "typiclust"), List.of("global"), 2, 1, 1, learning, learning, true);
        return new Benchmark(POOL, MsdDataset.read(folder.resolve("data")), task, 0.25, plan);
    }

    /** Traces to the collector, logs as a machine reads them. */
    private static Map<String, String> watchedBy(Collector collector) {
        return Map.of(
                "QUARKUS_OTEL_SDK_DISABLED", "false",
                "QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT", collector.address().toString(),
                "QUARKUS_OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
                "QUARKUS_OTEL_BSP_SCHEDULE_DELAY", "500ms",
                "FIRSTPICK_LOG_JSON", "true");
    }

    private static Map<String, JsonNode> runs(LocalSystem system) {
        JsonNode answer = new JsonClient(system.results())
                .get("/api/pools/" + POOL + "/runs")
                .orThrow("runs");
        JsonNode items = answer.isArray() ? answer : answer.path("items");
        Map<String, JsonNode> runs = new TreeMap<>();
        items.forEach(run -> runs.put(run.path("run").asText(), run));
        return runs;
    }

    private static void assertLeaderboardIsHonest(Leaderboard leaderboard) {
        assertThat(StreamSupport.stream(leaderboard.rows().spliterator(), false)
                        .map(row -> row.path("strategy").asText()))
                .containsExactlyInAnyOrder("random", "typiclust");
        for (JsonNode row : leaderboard.rows()) {
            assertThat(row.path("budget").asInt()).isEqualTo(2);
            assertThat(row.path("runs").asInt())
                    .isEqualTo(row.path("strategy").asText().equals("random") ? 2 : 1);
            assertThat(row.path("meanDice").asDouble()).isBetween(0.0, 1.0);
            assertThat(row.path("interval").path("low").asDouble())
                    .isLessThanOrEqualTo(row.path("interval").path("high").asDouble());
            assertThat(row.has("sdSelection")).isTrue();
            assertThat(row.has("sdTraining")).isTrue();
            assertThat(row.path("worst").asDouble())
                    .isLessThanOrEqualTo(row.path("meanDice").asDouble());
        }
    }

    private static void assertOnlyPicksWereAnnotated(LocalSystem system, SseReader queue) {
        await().atMost(PATIENCE).until(() -> made(queue).size() == SELECTIONS);
        Set<String> picked = made(queue).stream()
                .flatMap(made -> StreamSupport.stream(made.path("picks").spliterator(), false))
                .map(pick -> pick.path("volume").asText())
                .collect(Collectors.toSet());

        for (String volume : MsdDatasetNames.of(9)) {
            int status = new JsonClient(system.ingest())
                    .get("/pools/" + POOL + "/volumes/" + volume + "/annotation")
                    .status();
            assertThat(status).as(volume).isEqualTo(picked.contains(volume) ? 200 : 404);
        }
    }

    private static String firstPick(SseReader queue) {
        return made(queue).get(0).path("picks").path(0).path("volume").asText();
    }

    private static void assertAScanIsFollowedFromItsUploadToItsEvaluation(Collector collector, String volume) {
        String trace = TraceParent.ofScan(POOL, volume).traceId();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(collector.spansOf(trace))
                .contains(
                        "ingest: take in image",
                        "ingest: publish volume-registered",
                        "selection: process volume-registered",
                        "results: process volume-registered",
                        "training: embed",
                        "selection: pick",
                        "ingest: publish annotation-registered",
                        "selection: process annotation-registered",
                        "results: process annotation-registered",
                        "training: train",
                        "training: evaluate"));
    }

    private static void assertARunIsFollowedThroughAllServices(Collector collector, String run) {
        String trace = TraceParent.of(run).traceId();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(collector.spansOf(trace))
                .contains(
                        "selection: publish training-requested",
                        "training: process training-requested",
                        "training: publish evaluation-completed",
                        "selection: process evaluation-completed",
                        "results: process evaluation-completed"));
    }

    private static void assertLogLinesAreJsonAndSayWhatTheyAreAbout(Path logs) throws IOException {
        for (String service : List.of("ingest", "selection", "results", "trainer-1")) {
            assertThat(logLines(logs.resolve(service + ".log"))).as(service).isNotEmpty();
        }
        assertThat(logLines(logs.resolve("trainer-1.log"))).anySatisfy(line -> {
            assertThat(line.path("message").asText()).startsWith("job done");
            assertThat(line.path("pool").asText()).isEqualTo(POOL);
            assertThat(line.path("job").asText()).matches("[0-9a-f]{64}");
            assertThat(line.path("run").asText()).isEqualTo(line.path("job").asText());
        });
    }

    /** The lines from the service's own start on; the framework's before it are text, and so are the warnings of the engine's native code. */
    private static List<JsonNode> logLines(Path log) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(log)) {
            if (line.startsWith("{") || (!lines.isEmpty() && !line.startsWith(ENGINES_WARNING))) {
                lines.add(Json.mapper().readTree(line));
            }
        }
        return lines;
    }

    private static List<JsonNode> made(SseReader queue) {
        return queue.events().values().stream()
                .filter(event -> event.has("picks"))
                .toList();
    }

    private static void assertTheQueueGoesOnWhereItsConnectionDropped(SseReader queue) {
        Set<Long> seen = Set.copyOf(queue.events().keySet());
        int connections = queue.connections();

        queue.drop();

        await().atMost(PATIENCE).until(() -> queue.connections() > connections);
        assertThat(queue.events().keySet()).containsAll(seen);
    }

    /** The candidates of the tiny data set: the first of the sorted names. */
    private static final class MsdDatasetNames {

        static List<String> of(int candidates) {
            return java.util.stream.IntStream.rangeClosed(1, candidates)
                    .mapToObj(number -> String.format("phantom_%03d", number))
                    .toList();
        }
    }
}
