package dev.firstpick.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.Topics;
import dev.firstpick.events.kafka.KafkaEvents;
import dev.firstpick.ingest.events.PoolSealed;
import dev.firstpick.selection.database.Transactions;
import dev.firstpick.selection.events.PoolGrown;
import dev.firstpick.selection.events.Purpose;
import dev.firstpick.selection.events.Scope;
import dev.firstpick.selection.events.SelectionAnnotated;
import dev.firstpick.selection.events.SelectionEvent;
import dev.firstpick.selection.events.SelectionMade;
import dev.firstpick.strategies.Strategies;
import dev.firstpick.training.events.CaseManifest;
import dev.firstpick.training.events.EmbeddingRequested;
import dev.firstpick.training.events.RepresentationKind;
import dev.firstpick.training.events.RepresentationRequested;
import dev.firstpick.training.events.TrainingJob;
import dev.firstpick.training.events.TrainingRequested;
import dev.firstpick.training.events.VolumeManifest;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@QuarkusTest
class SelectionFlowTest extends OnStack {

    @Test
    void aSealedPoolHasItsPlanMadeAnnotatedAndTrained() throws Exception {
        // Given
        ScanPool pool = pool("whole").with(10);
        api.put("/pools/" + pool.name() + "/plan", """
            {"budgets":[2,3],"strategies":["random","typiclust"],"randomDraws":2,"trainingSeeds":2,"seed":7}
            """);
        try (PlayedTrainer trainer = PlayedTrainer.of(store, wire, pool)) {
            pool.opened();

            // When
            PoolSealed sealed = pool.sealed();
            api.awaitStatus(pool, status -> status.at("/selections/made").asInt() == 6);
            made(pool).stream()
                    .flatMap(selection -> selection.picks().stream())
                    .map(pick -> pick.volume())
                    .distinct()
                    .forEach(pool::annotated);
            JsonNode status =
                    api.awaitStatus(pool, found -> found.get("complete").asBoolean());

            // Then
            assertThat(status.get("selections").toString())
                    .isEqualTo("{\"planned\":6,\"made\":6,\"annotated\":6,\"trained\":6,\"failed\":0}");
            assertThat(status.get("digest").asText()).isEqualTo(sealed.digest());
            assertThat(status.get("candidates").asInt()).isEqualTo(10);
            assertThat(made(pool))
                    .extracting(
                            SelectionMade::strategy, SelectionMade::purpose, SelectionMade::budget, SelectionMade::seed)
                    .containsExactlyInAnyOrder(
                            tuple("random", Purpose.BENCHMARK, 2, 7L),
                            tuple("random", Purpose.BENCHMARK, 2, 8L),
                            tuple("random", Purpose.BENCHMARK, 3, 7L),
                            tuple("random", Purpose.BENCHMARK, 3, 8L),
                            tuple("typiclust", Purpose.ANNOTATE, 2, 7L),
                            tuple("typiclust", Purpose.ANNOTATE, 3, 7L));
            assertThat(events(pool).stream().filter(SelectionAnnotated.class::isInstance))
                    .hasSize(6);
            assertThat(distinctJobs(trainer.seen(RepresentationRequested.class)))
                    .hasSize(1);
            assertThat(distinctJobs(trainer.seen(EmbeddingRequested.class))).hasSize(3);
            assertThat(distinctJobs(trainer.seen(TrainingRequested.class))).hasSize(12);
            theJobsAreCompleteInThemselves(trainer, pool);
        }
    }

    private void theJobsAreCompleteInThemselves(PlayedTrainer trainer, ScanPool pool) throws Exception {
        RepresentationRequested learning =
                trainer.seen(RepresentationRequested.class).get(0);
        assertThat(trainer.manifest(learning.volumes(), VolumeManifest.class).volumes())
                .extracting(VolumeManifest.Entry::volume)
                .hasSize(10)
                .allMatch(volume -> volume.startsWith("scan-"));
        TrainingRequested training = trainer.seen(TrainingRequested.class).get(0);
        CaseManifest cases = trainer.manifest(training.cases(), CaseManifest.class);
        SelectionMade selection = made(pool).stream()
                .filter(event -> event.selection().equals(training.selection()))
                .findFirst()
                .orElseThrow();
        assertThat(cases.training())
                .extracting(CaseManifest.Entry::volume)
                .containsExactlyElementsOf(
                        selection.picks().stream().map(pick -> pick.volume()).toList());
        assertThat(cases.test()).extracting(CaseManifest.Entry::volume).containsExactly("test-0", "test-1");
    }

    @Test
    void strategiesOfUncertaintyLookAtTheScoresOfTheirNetworkAndScope() throws Exception {
        // Given
        ScanPool pool = pool("unsure").with(10);
        api.put("/pools/" + pool.name() + "/plan", """
            {"budgets":[2],"scopes":["global","local"],"train":false,"strategies":["proxy-entropy","proxy-variance",
            "proxy-variance-certain","reconstruction-variance","csal-3d","cscs"]}
            """);
        try (PlayedTrainer trainer = PlayedTrainer.of(store, wire, pool)) {
            pool.opened();

            // When
            pool.sealed();
            api.awaitStatus(pool, found -> found.get("complete").asBoolean());

            // Then
            for (Scope scope : Scope.values()) {
                assertThat(picks(pool, "proxy-entropy", scope)).containsExactly("scan-09", "scan-08");
                assertThat(picks(pool, "proxy-variance", scope)).containsExactly("scan-00", "scan-01");
                assertThat(picks(pool, "proxy-variance-certain", scope)).containsExactly("scan-09", "scan-08");
                assertThat(picks(pool, "reconstruction-variance", scope)).containsExactly("scan-03", "scan-06");
                assertThat(picks(pool, "csal-3d", scope)).hasSize(2);
                assertThat(picks(pool, "cscs", scope)).hasSize(2);
            }
            assertThat(distinctJobs(trainer.seen(RepresentationRequested.class)))
                    .hasSize(2);
            assertThat(trainer.seen(EmbeddingRequested.class))
                    .extracting(EmbeddingRequested::representation, EmbeddingRequested::scope)
                    .contains(
                            tuple(RepresentationKind.PROXY, Scope.GLOBAL),
                            tuple(RepresentationKind.PROXY, Scope.LOCAL),
                            tuple(RepresentationKind.RECONSTRUCTION, Scope.GLOBAL),
                            tuple(RepresentationKind.RECONSTRUCTION, Scope.LOCAL));
        }
    }

    private List<String> picks(ScanPool pool, String strategy, Scope scope) {
        return made(pool).stream()
                .filter(selection -> selection.strategy().equals(strategy) && selection.scope() == scope)
                .flatMap(selection -> selection.picks().stream())
                .map(pick -> pick.volume())
                .toList();
    }

    @Test
    void randomDrawsNeedNoTrainer() {
        // Given
        ScanPool pool = pool("draws").with(6).opened();
        api.put(
                "/pools/" + pool.name() + "/plan",
                "{\"budgets\":[2],\"strategies\":[\"random\"],\"randomDraws\":3,\"train\":false}");

        // When
        pool.sealed();
        JsonNode status = api.awaitStatus(pool, found -> found.get("complete").asBoolean());

        // Then
        assertThat(status.at("/selections/made").asInt()).isEqualTo(3);
        assertThat(api.selections(pool)).allSatisfy(selection -> {
            assertThat(selection.get("picks")).hasSize(2);
            assertThat(selection.has("representation")).isFalse();
            assertThat(selection.get("picks").get(0).get("reason").asText()).isNotBlank();
        });
    }

    @Test
    void excludedVolumesAndCopiesAreNeverPicked() {
        // Given
        ScanPool pool = pool("twins").with(2).opened();
        pool.candidate("copy-of-00", "scan 0 of " + pool.name())
                .candidate("copy-of-test", pool.name() + "test-0")
                .candidate("bad", "motion artefacts");
        api.put(
                "/pools/" + pool.name() + "/plan",
                "{\"budgets\":[2],\"strategies\":[\"random\"],\"randomDraws\":5,\"train\":false}");

        // When
        pool.excluded("bad");
        pool.sealed();
        api.awaitStatus(pool, found -> found.get("complete").asBoolean());

        // Then
        assertThat(made(pool)).hasSize(5).allSatisfy(selection -> assertThat(selection.picks())
                .extracting(pick -> pick.volume())
                .containsExactlyInAnyOrder("copy-of-00", "scan-01"));
    }

    @Test
    void allStrategiesAndScopesShareOneTrainingOfEachRepresentation() throws Exception {
        // Given
        ScanPool pool = pool("all").with(9).opened();
        api.put("/pools/" + pool.name() + "/plan", """
                {"budgets":[3],"strategies":["all"],"scopes":["global","local"],"randomDraws":2,"train":false}
                """);
        try (PlayedTrainer trainer = PlayedTrainer.of(store, wire, pool)) {
            // When
            pool.sealed();
            JsonNode status =
                    api.awaitStatus(pool, found -> found.get("complete").asBoolean());

            // Then
            int looking = Strategies.names().size() - 1;
            assertThat(status.at("/selections/made").asInt()).isEqualTo(2 * looking + 2);
            assertThat(status.at("/selections/failed").asInt()).isZero();
            assertThat(distinctJobs(trainer.seen(RepresentationRequested.class)))
                    .hasSize(2);
            assertThat(distinctJobs(trainer.seen(EmbeddingRequested.class))).hasSize(12);
            assertThat(made(pool)).extracting(SelectionMade::strategy).containsAll(Strategies.names());
        }
    }

    @Test
    void whatIsAnnotatedStaysPickedWhenALargerBudgetIsAsked() throws Exception {
        // Given
        ScanPool pool = pool("kept").with(10).opened();
        String path = "/pools/" + pool.name();
        api.put(path + "/plan", "{\"budgets\":[2],\"strategies\":[\"typiclust\"],\"train\":false}");
        try (PlayedTrainer trainer = PlayedTrainer.of(store, wire, pool)) {
            pool.sealed();
            api.awaitStatus(pool, found -> found.get("complete").asBoolean());
            List<String> paid = volumes(made(pool).get(0)).stream().sorted().toList();
            paid.forEach(pool::annotated);
            api.awaitStatus(pool, found -> found.at("/selections/annotated").asInt() == 1);

            // When
            String larger = "{\"strategy\":\"typiclust\",\"budget\":5,\"keep\":true}";
            JsonNode asked = api.json(api.post(path + "/selections", larger));
            api.awaitStatus(pool, found -> found.at("/selections/made").asInt() == 2);
            SelectionMade made = made(pool).get(1);
            pool.annotated(volumes(made).get(4));
            wire.awaitConsumed(Topics.INGEST_EVENTS, "selection");
            JsonNode again = api.json(api.post(path + "/selections", larger));
            HttpResponse<String> tooSmall =
                    api.post(path + "/selections", "{\"strategy\":\"alps\",\"budget\":2,\"keep\":true}");

            // Then
            assertThat(made.kept()).contains(paid);
            assertThat(volumes(made).subList(0, 2)).isEqualTo(paid);
            assertThat(made.picks().get(0).reason()).isEqualTo("annotated already, so it stays picked");
            assertThat(again.get("request")).isEqualTo(asked.get("request"));
            assertThat(again.get("selection").asText()).isEqualTo(made.selection());
            assertThat(tooSmall.statusCode()).isEqualTo(422);
            assertThat(tooSmall.body()).contains("at least 3, the annotated volumes that stay picked");
            assertThat(distinctJobs(trainer.seen(RepresentationRequested.class)))
                    .hasSize(1);
        }
    }

    @Test
    void aGrowingPoolHasItsNewScansEmbeddedByTheNetworkThatIsThereUntilItsRuleWantsAnother() throws Exception {
        // Given
        ScanPool pool = pool("growing").with(6).opened();
        api.put("/pools/" + pool.name() + "/plan", """
                {"budgets":[2],"strategies":["typiclust"],"train":false,
                 "reselection":{"afterScans":3,"relearnAfterScans":6}}
                """);
        try (PlayedTrainer trainer = PlayedTrainer.of(store, wire, pool)) {
            grow(pool, 1);
            List<TrainingJob> first = trainer.seen();

            // When
            pool.candidate("late-0", "a").candidate("late-1", "b").candidate("late-2", "c");
            JsonNode reusing = grow(pool, 2);
            List<TrainingJob> second =
                    trainer.seen().subList(first.size(), trainer.seen().size());
            pool.candidate("late-3", "d").candidate("late-4", "e").candidate("late-5", "f");
            JsonNode relearning = grow(pool, 3);

            // Then
            assertThat(grown(pool)).extracting(PoolGrown::candidates).containsExactly(6, 9, 12);
            assertThat(grown(pool)).extracting(PoolGrown::added).containsExactly(6, 3, 3);
            assertThat(distinctJobs(first)).hasSize(3);
            assertThat(second).hasSize(1);
            EmbeddingRequested late = (EmbeddingRequested) second.get(0);
            assertThat(trainer.manifest(late.volumes(), VolumeManifest.class).volumes())
                    .extracting(VolumeManifest.Entry::volume)
                    .containsExactly("late-0", "late-1", "late-2");
            assertThat(reusing.get("base").asInt()).isEqualTo(1);
            assertThat(relearning.get("base").asInt()).isEqualTo(3);
            assertThat(distinctJobs(trainer.seen(RepresentationRequested.class)))
                    .hasSize(2);
            assertThat(made(pool)).extracting(SelectionMade::revision).containsExactly(1, 2, 3);
        }
    }

    /** As ingest does: tells of its new members, and seals the pool when it is said to have grown. */
    private JsonNode grow(ScanPool pool, int revision) {
        pool.registered();
        Awaitility.await("growth of " + pool.name())
                .atMost(Duration.ofSeconds(60))
                .until(() -> grown(pool).size() == revision);
        pool.sealed();
        return api.awaitStatus(
                pool,
                found -> found.path("revision").asInt() == revision
                        && found.get("complete").asBoolean());
    }

    @Test
    void theSameEventsAgainChangeNothing() {
        // Given
        ScanPool pool = pool("again").with(5).opened();
        api.put(
                "/pools/" + pool.name() + "/plan",
                "{\"budgets\":[2],\"strategies\":[\"random\"],\"randomDraws\":2,\"train\":false}");
        PoolSealed sealed = pool.sealed();
        api.awaitStatus(pool, found -> found.get("complete").asBoolean());
        List<SelectionMade> before = made(pool);

        // When
        pool.opened();
        pool.send(sealed);
        wire.awaitConsumed(Topics.INGEST_EVENTS, "selection");

        // Then
        assertThat(made(pool)).isEqualTo(before).hasSize(2);
    }

    @Test
    void annotationsThatCameBeforeTheSelectionCount() {
        // Given
        ScanPool pool = pool("early").with(3).opened();
        api.put(
                "/pools/" + pool.name() + "/plan",
                "{\"budgets\":[3],\"strategies\":[\"random\"],\"randomDraws\":1,\"train\":false}");
        List.of("scan-00", "scan-01", "scan-02").forEach(pool::annotated);

        // When
        pool.sealed();
        JsonNode status =
                api.awaitStatus(pool, found -> found.at("/selections/annotated").asInt() == 1);

        // Then
        assertThat(status.at("/selections/made").asInt()).isEqualTo(1);
    }

    @Test
    void outcomesOfJobsThatAreNotKnownYetAreKept() throws Exception {
        // Given
        ScanPool first = pool("rebuilt").with(6).opened();
        String plan = "{\"budgets\":[2],\"strategies\":[\"typiclust\"],\"train\":false}";
        api.put("/pools/" + first.name() + "/plan", plan);
        Set<String> before;
        try (PlayedTrainer trainer = PlayedTrainer.of(store, wire, first)) {
            first.sealed();
            api.awaitStatus(first, found -> found.get("complete").asBoolean());
            before = distinctJobs(trainer.seen());
        }

        // When
        forget(first);
        first.opened();
        api.put("/pools/" + first.name() + "/plan", plan);
        first.sealed();
        JsonNode status = api.awaitStatus(
                first, found -> found.has("complete") && found.get("complete").asBoolean());

        // Then
        assertThat(status.at("/selections/made").asInt()).isEqualTo(1);
        assertThat(before).hasSize(3);
    }

    @Inject
    Transactions transactions;

    /** As if the pool's history had not been read yet, but the trainers' had. */
    private void forget(ScanPool pool) {
        List.of("selections", "representations", "jobs", "arrivals", "revisions", "members", "pools", "picks", "outbox")
                .forEach(table ->
                        transactions.await(() -> Panache.getSession().chain(session -> session.createNativeQuery(
                                        table.equals("representations")
                                                ? "truncate selection.representations, selection.embeddings,"
                                                        + " selection.shards"
                                                : "delete from selection." + table + " where pool = '" + pool.name()
                                                        + "'")
                                .executeUpdate())));
        transactions.await(() -> Panache.getSession()
                .chain(session -> session.createNativeQuery("delete from selection.applied_events")
                        .executeUpdate()));
    }

    private static Set<String> distinctJobs(List<? extends TrainingJob> jobs) {
        return jobs.stream().map(TrainingJob::job).collect(Collectors.toSet());
    }

    private List<SelectionEvent> events(ScanPool pool) {
        return wire.read(Topics.SELECTION_EVENTS, record -> pool.name().equals(record.key())).stream()
                .map(record -> SelectionEvent.CODEC.decode(KafkaEvents.fromRecord(record)))
                .toList();
    }

    private List<PoolGrown> grown(ScanPool pool) {
        return events(pool).stream()
                .filter(PoolGrown.class::isInstance)
                .map(PoolGrown.class::cast)
                .toList();
    }

    private static List<String> volumes(SelectionMade selection) {
        return selection.picks().stream().map(pick -> pick.volume()).toList();
    }

    /** What is stored as made is published a moment later. */
    private List<SelectionMade> made(ScanPool pool) {
        api.awaitStatus(
                pool,
                found -> published(pool).size() >= found.at("/selections/made").asInt());
        return published(pool);
    }

    private List<SelectionMade> published(ScanPool pool) {
        return events(pool).stream()
                .filter(SelectionMade.class::isInstance)
                .map(SelectionMade.class::cast)
                .toList();
    }
}
