package dev.firstpick.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.Topics;
import dev.firstpick.events.kafka.KafkaEvents;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.selection.database.Transactions;
import dev.firstpick.selection.events.PickWithdrawn;
import dev.firstpick.selection.events.SelectionAnnotated;
import dev.firstpick.selection.events.SelectionEvent;
import dev.firstpick.selection.events.SelectionMade;
import dev.firstpick.selection.steps.Steps;
import dev.firstpick.training.events.CaseManifest;
import dev.firstpick.training.events.RepresentationRequested;
import dev.firstpick.training.events.TrainingJob;
import dev.firstpick.training.events.TrainingRequested;
import dev.firstpick.training.events.VolumeManifest;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A volume that is excluded is out, whatever had become of it. */
@QuarkusTest
class WithdrawalTest extends OnStack {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final List<ScanPool> pools = new ArrayList<>();

    @Inject
    Transactions transactions;

    @Inject
    Steps steps;

    /** Jobs that are left with nobody would fill the window of the tests that follow. */
    @AfterEach
    void cancelWhatIsLeft() {
        pools.forEach(pool -> List.of("held", "released")
                .forEach(state -> api.json(api.get("/jobs?state=" + state + "&pool=" + pool.name()))
                        .get("jobs")
                        .forEach(job -> api.delete("/jobs/" + job.get("job").asText()))));
    }

    @Test
    void aPickThatIsExcludedIsReplacedByTheStrategyAndTheSelectionGoesOnToItsTraining() throws Exception {
        // Given
        ScanPool pool = planned("replaced", 6, "\"strategies\":[\"typiclust\"],\"budgets\":[3]");
        try (PlayedTrainer trainer = PlayedTrainer.of(store, wire, pool)) {
            pool.sealed();
            SelectionMade made = made(pool, 1).get(0);
            String bad = made.picks().get(1).volume();
            List<String> good =
                    List.of(made.picks().get(0).volume(), made.picks().get(2).volume());
            good.forEach(pool::annotated);

            // When
            pool.excluded(bad, "motion,\ntwice");
            PickWithdrawn withdrawn = withdrawn(pool, 1).get(0);

            // Then
            assertThat(withdrawn.selection()).isEqualTo(made.selection());
            assertThat(withdrawn.volume()).isEqualTo(bad);
            assertThat(withdrawn.reason()).isEqualTo("motion, twice");
            String replacement = withdrawn.replacement().orElseThrow().volume();
            assertThat(withdrawn.replacement().orElseThrow().rank()).isEqualTo(4);
            assertThat(made.picks()).extracting(pick -> pick.volume()).doesNotContain(replacement);

            // When
            pool.annotated(replacement);
            api.awaitStatus(pool, found -> found.at("/selections/trained").asInt() == 1);

            // Then
            TrainingRequested training = trainer.seen(TrainingRequested.class).get(0);
            assertThat(trainer.manifest(training.cases(), CaseManifest.class).training())
                    .extracting(CaseManifest.Entry::volume)
                    .containsExactlyInAnyOrder(good.get(0), good.get(1), replacement);
            JsonNode selection = api.selections(pool).get(0);
            assertThat(selection.get("picks")).hasSize(4);
            assertThat(selection.at("/withdrawn/0/volume").asText()).isEqualTo(bad);
            assertThat(selection.at("/withdrawn/0/replacement").asText()).isEqualTo(replacement);
            assertThat(selection.at("/withdrawn/0/learnedFrom").asBoolean()).isFalse();
            assertThat(made(pool, 1)).containsExactly(made);
        }
    }

    @Test
    void annotatorsSeeTheWithdrawalOnTheirFeed() throws Exception {
        // Given
        ScanPool pool = planned("fed", 4, "\"strategies\":[\"random\"],\"randomDraws\":1,\"budgets\":[2]");
        pool.sealed();
        api.awaitStatus(pool, found -> found.at("/selections/made").asInt() == 1);
        api.post(
                "/pools/" + pool.name() + "/selections",
                "{\"strategy\":\"random\",\"budget\":2,\"seed\":9,\"purpose\":\"annotate\"}");
        SelectionMade made = made(pool, 2).get(1);

        // When
        pool.excluded(made.picks().get(0).volume());

        // Then
        try (SseReader feed =
                new SseReader(api.base() + "/pools/" + pool.name() + "/selections/events", Optional.empty())) {
            Awaitility.await().atMost(PATIENCE).until(() -> feed.entries().size() >= 2);
            assertThat(feed.entries())
                    .extracting(SseReader.Entry::name)
                    .containsExactly("selection-made", "pick-withdrawn");
            assertThat(feed.entries().get(1).data())
                    .contains(made.picks().get(0).volume(), "\"replacement\"");
        }
    }

    @Test
    void aPickThatIsExcludedWithoutALabelLeavesFewerIfThePlanWantsIt() throws Exception {
        // Given
        ScanPool pool = planned(
                "fewer", 5, "\"strategies\":[\"random\"],\"randomDraws\":1,\"budgets\":[2],\"replaceExcluded\":false");
        try (PlayedTrainer trainer = PlayedTrainer.of(store, wire, pool)) {
            pool.sealed();
            SelectionMade made = made(pool, 1).get(0);
            pool.annotated(made.picks().get(0).volume());

            // When
            pool.excluded(made.picks().get(1).volume());
            api.awaitStatus(pool, found -> found.at("/selections/trained").asInt() == 1);

            // Then
            assertThat(withdrawn(pool, 1).get(0).replacement()).isEmpty();
            assertThat(cases(trainer, 0)).containsExactly(made.picks().get(0).volume());
        }
    }

    @Test
    void aSelectionWhosePicksAreAllExcludedFailsWithTheReason() {
        // Given
        ScanPool pool = planned("none", 2, "\"strategies\":[\"random\"],\"randomDraws\":1,\"budgets\":[2]");
        pool.sealed();
        made(pool, 1);

        // When
        pool.excluded("scan-00");
        pool.excluded("scan-01");
        JsonNode status = api.awaitStatus(pool, found -> found.get("complete").asBoolean());

        // Then
        assertThat(status.at("/selections/failed").asInt()).isEqualTo(1);
        assertThat(api.selections(pool).get(0).get("failure").asText()).isEqualTo("all picks were withdrawn");
        assertThat(withdrawn(pool, 2))
                .allSatisfy(event -> assertThat(event.replacement()).isEmpty());
    }

    @Test
    void aTrainingThatHasNotEndedIsCancelledAndItsOutcomeIgnored() throws Exception {
        // Given
        ScanPool pool = planned("stopped", 4, "\"strategies\":[\"random\"],\"randomDraws\":1,\"budgets\":[2]");
        try (PlayedTrainer trainer = PlayedTrainer.idle(store, wire, pool)) {
            pool.sealed();
            SelectionMade made = made(pool, 1).get(0);
            made.picks().forEach(pick -> pool.annotated(pick.volume()));
            Awaitility.await().atMost(PATIENCE).until(() -> !trainer.seen().isEmpty());
            TrainingRequested first = trainer.seen(TrainingRequested.class).get(0);
            String bad = made.picks().get(0).volume();

            // When
            pool.excluded(bad);
            String replacement =
                    withdrawn(pool, 1).get(0).replacement().orElseThrow().volume();
            trainer.announce(trainer.outcome(first));
            wire.awaitConsumed(Topics.TRAINING_EVENTS, "selection");

            // Then
            JsonNode job = api.json(api.get("/jobs/" + first.job()));
            assertThat(job.get("state").asText()).isEqualTo("cancelled");
            Awaitility.await().atMost(PATIENCE).until(() -> store.exists(TrainingJob.cancellationKey(first.job())));
            assertThat(job.get("failure").asText()).isEqualTo("volume " + bad + " was excluded");
            assertThat(api.status(pool).at("/selections/trained").asInt()).isZero();
            assertThat(api.selections(pool).get(0).get("state").asText()).isEqualTo("made");

            // When
            pool.annotated(replacement);
            Awaitility.await().atMost(PATIENCE).until(() -> trainer.seen(TrainingRequested.class).stream()
                    .anyMatch(training -> !training.job().equals(first.job())));
            TrainingRequested second = trainer.seen(TrainingRequested.class).stream()
                    .filter(training -> !training.job().equals(first.job()))
                    .findFirst()
                    .orElseThrow();
            trainer.announce(trainer.outcome(second));

            // Then
            api.awaitStatus(pool, found -> found.at("/selections/trained").asInt() == 1);
            assertThat(events(pool, SelectionAnnotated.class, 2))
                    .extracting(SelectionAnnotated::selection, SelectionAnnotated::withdrawn)
                    .containsExactly(tuple(made.selection(), 0), tuple(made.selection(), 1));
            assertThat(trainer.manifest(second.cases(), CaseManifest.class).training())
                    .extracting(CaseManifest.Entry::volume)
                    .doesNotContain(bad)
                    .contains(replacement);
        }
    }

    @Test
    void aTestVolumeThatIsExcludedTakesNoPartInTheTrainingsThatHaveNotEnded() throws Exception {
        // Given
        ScanPool pool = planned("untested", 4, "\"strategies\":[\"random\"],\"randomDraws\":1,\"budgets\":[2]");
        try (PlayedTrainer trainer = PlayedTrainer.idle(store, wire, pool)) {
            pool.sealed();
            made(pool, 1).get(0).picks().forEach(pick -> pool.annotated(pick.volume()));
            Awaitility.await().atMost(PATIENCE).until(() -> !trainer.seen().isEmpty());
            String first = trainer.seen().get(0).job();

            // When
            pool.excluded("test-0");
            Awaitility.await().atMost(PATIENCE).until(() -> trainer.seen().stream()
                    .anyMatch(training -> !training.job().equals(first)));

            // Then
            TrainingRequested second = trainer.seen(TrainingRequested.class).stream()
                    .filter(training -> !training.job().equals(first))
                    .findFirst()
                    .orElseThrow();
            assertThat(trainer.manifest(second.cases(), CaseManifest.class).test())
                    .extracting(CaseManifest.Entry::volume)
                    .containsExactly("test-1");
            trainer.announce(trainer.outcome(second));
            api.awaitStatus(pool, found -> found.at("/selections/trained").asInt() == 1);
        }
    }

    @Test
    void whatHadLearnedFromAVolumeBeforeItWasExcludedIsMarked() throws Exception {
        // Given
        ScanPool pool = planned("marked", 5, "\"strategies\":[\"typiclust\"],\"budgets\":[2]");
        try (PlayedTrainer trainer = PlayedTrainer.of(store, wire, pool)) {
            pool.sealed();
            SelectionMade made = made(pool, 1).get(0);
            made.picks().forEach(pick -> pool.annotated(pick.volume()));
            api.awaitStatus(pool, found -> found.at("/selections/trained").asInt() == 1);
            String bad = made.picks().get(0).volume();

            // When
            pool.excluded(bad);
            PickWithdrawn withdrawn = withdrawn(pool, 1).get(0);

            // Then
            assertThat(withdrawn.replacement()).isEmpty();
            assertThat(api.status(pool).at("/selections/trained").asInt()).isEqualTo(1);
            assertThat(api.selections(pool)
                            .get(0)
                            .at("/withdrawn/0/learnedFrom")
                            .asBoolean())
                    .isTrue();
            JsonNode excluded = api.json(api.get("/pools/" + pool.name() + "/excluded"));
            assertThat(excluded).hasSize(1);
            assertThat(StreamSupport.stream(excluded.at("/0/learnedBy").spliterator(), false)
                            .map(JsonNode::asText))
                    .containsExactlyInAnyOrder(
                            trainer.seen(RepresentationRequested.class).get(0).job(),
                            trainer.seen(TrainingRequested.class).get(0).job());
        }
    }

    @Test
    void aRepresentationThatIsNotLearnedYetIsLearnedWithoutTheExcluded() throws Exception {
        // Given
        ScanPool pool = planned("unseen", 5, "\"strategies\":[\"typiclust\"],\"budgets\":[2]");
        try (PlayedTrainer trainer = PlayedTrainer.idle(store, wire, pool)) {
            pool.sealed();
            Awaitility.await().atMost(PATIENCE).until(() -> !trainer.seen().isEmpty());
            RepresentationRequested first =
                    trainer.seen(RepresentationRequested.class).get(0);

            // When
            pool.excluded("scan-02");
            Awaitility.await().atMost(PATIENCE).until(() -> trainer.seen().stream()
                    .anyMatch(job -> !job.job().equals(first.job())));
            trainer.announce(trainer.outcome(first));
            wire.awaitConsumed(Topics.TRAINING_EVENTS, "selection");
            Optional<RepresentationRequested> second = trainer.seen(RepresentationRequested.class).stream()
                    .filter(job -> !job.job().equals(first.job()))
                    .findFirst();

            // Then
            assertThat(trainer.manifest(second.orElseThrow().volumes(), VolumeManifest.class)
                            .volumes())
                    .extracting(VolumeManifest.Entry::volume)
                    .containsExactly("scan-00", "scan-01", "scan-03", "scan-04");
            assertThat(api.json(api.get("/jobs/" + first.job())).get("state").asText())
                    .isEqualTo("cancelled");
        }
    }

    @Test
    void aTrainingGoesOnWhenAVolumeThatTakesNoPartInItIsExcluded() throws Exception {
        // Given
        ScanPool pool = planned("unconcerned", 4, "\"strategies\":[\"random\"],\"randomDraws\":1,\"budgets\":[2]");
        try (PlayedTrainer trainer = PlayedTrainer.idle(store, wire, pool)) {
            pool.sealed();
            SelectionMade made = made(pool, 1).get(0);
            made.picks().forEach(pick -> pool.annotated(pick.volume()));
            Awaitility.await().atMost(PATIENCE).until(() -> !trainer.seen().isEmpty());
            TrainingRequested training = trainer.seen(TrainingRequested.class).get(0);

            // When
            List<String> picked =
                    made.picks().stream().map(pick -> pick.volume()).toList();
            Stream.of("scan-00", "scan-01", "scan-02", "scan-03")
                    .filter(volume -> !picked.contains(volume))
                    .forEach(pool::excluded);
            wire.awaitConsumed(Topics.INGEST_EVENTS, "selection");

            // Then
            assertThat(api.json(api.get("/jobs/" + training.job())).get("state").asText())
                    .isEqualTo("released");
            trainer.announce(trainer.outcome(training));
            api.awaitStatus(pool, found -> found.at("/selections/trained").asInt() == 1);
        }
    }

    @Test
    void aTestVolumeThatWasReplacedAndIsThenExcludedChangesNoTraining() throws Exception {
        // Given
        ScanPool pool = planned("moved", 4, "\"strategies\":[\"random\"],\"randomDraws\":1,\"budgets\":[2]");
        try (PlayedTrainer trainer = PlayedTrainer.idle(store, wire, pool)) {
            pool.sealed();
            made(pool, 1).get(0).picks().forEach(pick -> pool.annotated(pick.volume()));
            Awaitility.await().atMost(PATIENCE).until(() -> !trainer.seen().isEmpty());
            String first = trainer.seen().get(0).job();
            pool.replaced("test-0", 2, "another image of a test");
            TrainingRequested without = sent(trainer, TrainingRequested.class, first);

            // When
            pool.excluded("test-0");
            wire.awaitConsumed(Topics.INGEST_EVENTS, "selection");

            // Then
            assertThat(api.json(api.get("/jobs/" + without.job())).get("state").asText())
                    .isEqualTo("released");
            trainer.announce(trainer.outcome(without));
            api.awaitStatus(pool, found -> found.at("/selections/trained").asInt() == 1);
        }
    }

    @Test
    void aTestVolumeThatIsReplacedAndReplacedBackTakesPartAgain() throws Exception {
        // Given
        ScanPool pool = planned("restored", 4, "\"strategies\":[\"random\"],\"randomDraws\":1,\"budgets\":[2]");
        try (PlayedTrainer trainer = PlayedTrainer.idle(store, wire, pool)) {
            pool.sealed();
            made(pool, 1).get(0).picks().forEach(pick -> pool.annotated(pick.volume()));
            Awaitility.await().atMost(PATIENCE).until(() -> !trainer.seen().isEmpty());
            TrainingRequested first = trainer.seen(TrainingRequested.class).get(0);
            pool.moved("test-0", 2, Role.TEST, "another image");
            TrainingRequested without = sent(trainer, TrainingRequested.class, first.job());

            // When
            pool.moved("test-0", 3, Role.TEST, pool.name() + "test-0");
            TrainingRequested whole = sent(trainer, TrainingRequested.class, first.job(), without.job());
            trainer.announce(trainer.outcome(whole));

            // Then
            assertThat(whole.cases()).isEqualTo(first.cases());
            assertThat(trainer.manifest(without.cases(), CaseManifest.class).test())
                    .hasSize(1);
            api.awaitStatus(pool, found -> found.at("/selections/trained").asInt() == 1);
        }
    }

    @Test
    void aRepresentationGoesOnWhenAVolumeThatTakesNoPartInItIsExcluded() throws Exception {
        // Given
        ScanPool pool = planned("apart", 5, "\"strategies\":[\"typiclust\"],\"budgets\":[2]");
        try (PlayedTrainer trainer = PlayedTrainer.idle(store, wire, pool)) {
            pool.sealed();
            Awaitility.await().atMost(PATIENCE).until(() -> !trainer.seen().isEmpty());
            RepresentationRequested learning =
                    trainer.seen(RepresentationRequested.class).get(0);

            // When
            pool.excluded("test-0");
            wire.awaitConsumed(Topics.INGEST_EVENTS, "selection");

            // Then
            assertThat(api.json(api.get("/jobs/" + learning.job())).get("state").asText())
                    .isEqualTo("released");
        }
    }

    @Test
    void aCandidateThatIsReplacedAndReplacedBackIsLearnedOnAgain() throws Exception {
        // Given
        ScanPool pool = planned("back", 5, "\"strategies\":[\"typiclust\"],\"budgets\":[2],\"train\":false");
        RepresentationRequested whole;
        try (PlayedTrainer trainer = PlayedTrainer.idle(store, wire, pool)) {
            pool.sealed();
            Awaitility.await().atMost(PATIENCE).until(() -> !trainer.seen().isEmpty());
            RepresentationRequested first =
                    trainer.seen(RepresentationRequested.class).get(0);
            pool.replaced("scan-02", 2, "another image");
            RepresentationRequested without = sent(trainer, RepresentationRequested.class, first.job());

            // When
            pool.replaced("scan-02", 3, "scan 2 of " + pool.name());
            whole = sent(trainer, RepresentationRequested.class, first.job(), without.job());

            // Then
            assertThat(whole.volumes()).isEqualTo(first.volumes());
        }
        try (PlayedTrainer trainer = PlayedTrainer.of(store, wire, pool)) {
            trainer.announce(trainer.outcome(whole));
            api.awaitStatus(pool, found -> found.at("/selections/made").asInt() == 1);
        }
    }

    @Test
    void trainingsThatAreAskedForWhileAPickWaitsForItsReplacementDoNotFailTheSelection() throws Exception {
        // Given
        ScanPool pool = planned("early", 4, "\"strategies\":[\"random\"],\"randomDraws\":1,\"budgets\":[2]");
        pool.sealed();
        SelectionMade made = made(pool, 1).get(0);
        String id = "TRAIN/" + pool.name();

        // When
        transactions.await(() -> Panache.getSession().chain(session -> session.createNativeQuery("""
                        insert into selection.steps (id, kind, pool, subject, attempts, due_at)
                        select :id, 'TRAIN', s.pool, s.request || '/early', 4, now()
                        from selection.selections s where s.selection = :selection
                        """)
                .setParameter("id", id)
                .setParameter("selection", made.selection())
                .executeUpdate()));
        Awaitility.await().atMost(PATIENCE).until(() -> transactions.await(() -> steps.findById(id)) == null);

        // Then
        assertThat(api.selections(pool).get(0).get("state").asText()).isEqualTo("made");
    }

    @Test
    void theLabelOfAnExcludedVolumeCountsForNothing() {
        // Given
        ScanPool pool = planned("unlabelled", 3, "\"strategies\":[\"random\"],\"randomDraws\":1,\"budgets\":[3]");

        // When
        pool.excluded("scan-01");
        pool.annotated("scan-01");
        pool.sealed();
        JsonNode status = api.awaitStatus(pool, found -> found.get("complete").asBoolean());

        // Then
        assertThat(status.at("/selections/failed").asInt()).isEqualTo(1);
        assertThat(api.selections(pool).get(0).get("failure").asText()).contains("expected at most 2");
    }

    private ScanPool planned(String prefix, int candidates, String plan) {
        ScanPool pool = pool(prefix).with(candidates).opened();
        pools.add(pool);
        api.put("/pools/" + pool.name() + "/plan", "{" + plan + "}");
        return pool;
    }

    private List<String> cases(PlayedTrainer trainer, int n) throws Exception {
        TrainingRequested training = trainer.seen(TrainingRequested.class).get(n);
        return trainer.manifest(training.cases(), CaseManifest.class).training().stream()
                .map(CaseManifest.Entry::volume)
                .toList();
    }

    /** The first job of a kind that is sent and is none of {@code known}. */
    private <T extends TrainingJob> T sent(PlayedTrainer trainer, Class<T> kind, String... known) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> trainer.seen(kind).stream()
                                .filter(job -> !List.of(known).contains(job.job()))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private List<SelectionMade> made(ScanPool pool, int many) {
        return events(pool, SelectionMade.class, many);
    }

    private List<PickWithdrawn> withdrawn(ScanPool pool, int many) {
        return events(pool, PickWithdrawn.class, many);
    }

    private <T extends SelectionEvent> List<T> events(ScanPool pool, Class<T> type, int many) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> wire
                                .read(Topics.SELECTION_EVENTS, record -> pool.name()
                                        .equals(record.key()))
                                .stream()
                                .map(record -> SelectionEvent.CODEC.decode(KafkaEvents.fromRecord(record)))
                                .filter(type::isInstance)
                                .map(type::cast)
                                .toList(),
                        found -> found.size() >= many);
    }
}
