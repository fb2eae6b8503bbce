package dev.firstpick.selection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.Topics;
import dev.firstpick.events.kafka.KafkaEvents;
import dev.firstpick.ingest.events.IngestEvent;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.ingest.events.VolumeRegistered;
import dev.firstpick.ingest.events.VolumeReplaced;
import dev.firstpick.selection.database.Transactions;
import dev.firstpick.selection.events.Pick;
import dev.firstpick.selection.events.PickWithdrawn;
import dev.firstpick.selection.events.PoolGrown;
import dev.firstpick.selection.events.SelectionEvent;
import dev.firstpick.selection.events.SelectionMade;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.strategies.Strategies;
import dev.firstpick.training.events.EmbeddingRequested;
import dev.firstpick.training.events.VolumeManifest;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A copy is one scan with what it copies, whatever its bytes, and a volume that was replaced is another one. */
@QuarkusTest
class CopiesTest extends OnStack {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Inject
    Transactions transactions;

    @Test
    void noStrategyPicksAScanTwiceOrOneThatATestScanIsACopyOf() throws Exception {
        // Given: four scans in three files each, a fifth that is a test scan in other bytes.
        ScanPool pool = pool("copies").opened();
        for (int scan = 0; scan < 4; scan++) {
            for (String file : List.of("level-1", "level-6", "level-9")) {
                pool.copy("scan-" + scan + "-" + file, "scan " + scan + file + pool.name(), "scan " + scan);
            }
        }
        pool.copy("scan-4-level-1", "scan 4 level 1 " + pool.name(), "scan 4").test("test-0", "scan 4");
        api.put("/pools/" + pool.name() + "/plan", """
                {"budgets":[4],"strategies":["all"],"scopes":["global","local"],"randomDraws":3,"train":false}
                """);
        try (PlayedTrainer trainer = PlayedTrainer.of(store, wire, pool)) {
            // When
            pool.sealed();
            JsonNode status =
                    api.awaitStatus(pool, found -> found.get("complete").asBoolean());

            // Then
            assertThat(status.at("/selections/failed").asInt()).isZero();
            assertThat(made(pool)).extracting(SelectionMade::strategy).containsAll(Strategies.names());
            assertThat(made(pool)).allSatisfy(selection -> assertThat(selection.picks())
                    .as(selection.strategy())
                    .extracting(Pick::volume)
                    .containsExactlyInAnyOrder("scan-0-level-1", "scan-1-level-1", "scan-2-level-1", "scan-3-level-1"));
        }
    }

    @Test
    void aBudgetAboveTheScansThatAreNoCopiesIsRefused() {
        // Given
        ScanPool pool =
                pool("few").opened().copy("a", "a", "one").copy("b", "b", "one").copy("c", "c", "two");
        pool.test("test-0", "three");
        api.put(
                "/pools/" + pool.name() + "/plan",
                "{\"budgets\":[3],\"strategies\":[\"random\"],\"randomDraws\":1,\"train\":false}");

        // When
        pool.sealed();
        JsonNode status = api.awaitStatus(pool, found -> found.get("complete").asBoolean());

        // Then
        assertThat(status.at("/selections/failed").asInt()).isEqualTo(1);
        assertThat(api.selections(pool).toString()).contains("at most 2");
    }

    @Test
    void ofCopiesTheAnnotatedOneIsPickedAndStaysPicked() {
        // Given
        ScanPool pool = pool("kept")
                .opened()
                .copy("a", "a", "one")
                .copy("b", "b", "one")
                .copy("c", "c", "two");
        pool.copy("d", "d", "three").test("test-0", "four");
        pool.annotated("b");
        api.put(
                "/pools/" + pool.name() + "/plan",
                "{\"budgets\":[3],\"strategies\":[\"random\"],\"randomDraws\":1,\"train\":false,\"keep\":true}");

        // When
        pool.sealed();
        api.awaitStatus(pool, found -> found.get("complete").asBoolean());
        Awaitility.await().atMost(PATIENCE).until(() -> made(pool).size() == 1);

        // Then
        assertThat(made(pool).get(0).picks()).extracting(Pick::volume).containsExactlyInAnyOrder("b", "c", "d");
        assertThat(made(pool).get(0).kept()).contains(List.of("b"));
    }

    @Test
    void aPoolGrowsByEachReplacementOfACandidate() {
        // Given
        ScanPool pool = pool("regrown").opened().candidate("scan", "first of " + UUID.randomUUID());
        pool.candidate("moving", "moving");
        api.put("/pools/" + pool.name() + "/plan", """
                {"budgets":[1],"strategies":["random"],"randomDraws":1,"train":false,"reselection":{"afterScans":1}}
                """);
        pool.registered();
        Awaitility.await().atMost(PATIENCE).until(() -> grownBy(pool) == 2);

        // When
        pool.replaced("scan", 2, "second");
        Awaitility.await().atMost(PATIENCE).until(() -> grownBy(pool) == 3);
        pool.replaced("scan", 3, "third");

        // Then
        Awaitility.await().atMost(PATIENCE).until(() -> grownBy(pool) == 4);
    }

    @Test
    void aRegistrationThatIsDeliveredAgainGrowsNoPoolByAVolumeThatIsNoCandidateAnyMore() {
        // Given
        ScanPool pool = pool("again").opened().candidate("stays", "stays").candidate("moving", "moving");
        pool.registered();
        VolumeRegistered again = registration(pool, "moving");
        pool.moved("moving", 2, Role.TEST, "moving");

        // When
        pool.send(again);
        pool.annotated("stays");
        wire.awaitConsumed(Topics.INGEST_EVENTS, "selection");

        // Then
        List<String> arrived = transactions.await(() -> Panache.getSession().chain(session -> session.<String>
                        createNativeQuery("select volume from selection.arrivals where pool = :pool")
                .setParameter("pool", pool.name())
                .getResultList()));
        assertThat(arrived).containsExactly("stays");
    }

    private VolumeRegistered registration(ScanPool pool, String volume) {
        return wire.read(Topics.INGEST_EVENTS, record -> pool.name().equals(record.key())).stream()
                .map(record -> IngestEvent.CODEC.decode(KafkaEvents.fromRecord(record)))
                .filter(event -> event instanceof VolumeRegistered registered
                        && registered.volume().equals(volume))
                .map(VolumeRegistered.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private int grownBy(ScanPool pool) {
        return events(pool).stream()
                .filter(PoolGrown.class::isInstance)
                .mapToInt(event -> ((PoolGrown) event).added())
                .sum();
    }

    @Test
    void aPickThatIsReplacedIsWithdrawnAndANewCandidateOfTheNextRevision() throws Exception {
        // Given
        ScanPool pool = pool("mended").with(3).opened();
        api.put("/pools/" + pool.name() + "/plan", "{\"budgets\":[3],\"strategies\":[\"typiclust\"],\"train\":false}");
        try (PlayedTrainer trainer = PlayedTrainer.of(store, wire, pool)) {
            pool.sealed();
            api.awaitStatus(pool, found -> found.get("complete").asBoolean());
            ObjectRef wrong = imageOf(made(pool).get(0), "scan-01");

            // When
            VolumeReplaced replaced = pool.replaced("scan-01", 2, "the right scan of " + pool.name());
            pool.send(replaced);
            Awaitility.await().atMost(PATIENCE).until(() -> withdrawn(pool).size() == 1);
            pool.sealed();
            Awaitility.await().atMost(PATIENCE).until(() -> made(pool).size() == 2);

            // Then
            PickWithdrawn withdrawn = withdrawn(pool).get(0);
            assertThat(withdrawn.volume()).isEqualTo("scan-01");
            assertThat(withdrawn.reason()).contains("replaced");
            assertThat(withdrawn.replacement()).isEmpty();
            SelectionMade next = made(pool).get(1);
            assertThat(next.revision()).isEqualTo(2);
            assertThat(imageOf(next, "scan-01")).isEqualTo(replaced.image()).isNotEqualTo(wrong);
            EmbeddingRequested again = trainer.seen(EmbeddingRequested.class).stream()
                    .reduce((earlier, later) -> later)
                    .orElseThrow();
            assertThat(trainer.manifest(again.volumes(), VolumeManifest.class).volumes())
                    .extracting(VolumeManifest.Entry::image)
                    .containsExactly(replaced.image());
        }
    }

    private static ObjectRef imageOf(SelectionMade selection, String volume) {
        return selection.picks().stream()
                .filter(pick -> pick.volume().equals(volume))
                .findFirst()
                .orElseThrow()
                .image();
    }

    private List<SelectionMade> made(ScanPool pool) {
        return events(pool).stream()
                .filter(SelectionMade.class::isInstance)
                .map(SelectionMade.class::cast)
                .toList();
    }

    private List<PickWithdrawn> withdrawn(ScanPool pool) {
        return events(pool).stream()
                .filter(PickWithdrawn.class::isInstance)
                .map(PickWithdrawn.class::cast)
                .toList();
    }

    private List<SelectionEvent> events(ScanPool pool) {
        return wire.read(Topics.SELECTION_EVENTS, record -> pool.name().equals(record.key())).stream()
                .map(record -> SelectionEvent.CODEC.decode(KafkaEvents.fromRecord(record)))
                .toList();
    }
}
