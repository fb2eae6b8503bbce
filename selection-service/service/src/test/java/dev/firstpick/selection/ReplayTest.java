package dev.firstpick.selection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.Topics;
import dev.firstpick.selection.database.Transactions;
import dev.firstpick.selection.listener.Housekeeping;
import dev.firstpick.training.events.TrainingJob;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Topics are kept for ever and may be replayed: what the service has forgotten that it applied changes nothing when it is told again. */
@QuarkusTest
class ReplayTest extends OnStack {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final List<String> TABLES = List.of(
            "pools",
            "revisions",
            "members",
            "exclusions",
            "set_aside",
            "annotations",
            "arrivals",
            "representations",
            "selections",
            "picks",
            "jobs",
            "steps",
            "ended_jobs");

    @Inject
    Transactions transactions;

    @Inject
    Housekeeping housekeeping;

    @Test
    void everythingPrunedAndReplayedChangesNothing() throws Exception {
        // Given: a pool with all that can happen to one
        ScanPool pool = pool("replayed").with(8).opened();
        api.put(
                "/pools/" + pool.name() + "/plan",
                "{\"budgets\":[3],\"strategies\":[\"random\",\"typiclust\"],\"randomDraws\":2}");
        try (PlayedTrainer trainer = PlayedTrainer.of(store, wire, pool).cannotRead("scan-07")) {
            pool.registered();
            pool.sealed();
            api.awaitStatus(pool, found -> found.at("/selections/made").asInt() == 3);
            pool.excluded("scan-01");
            annotateAll(pool);
            api.awaitStatus(pool, found -> found.at("/selections/trained").asInt() == 3);
            pool.candidate("late", "late").registered();
            pool.sealed();
            api.awaitStatus(
                    pool,
                    found -> found.path("revision").asInt() == 2
                            && found.at("/selections/made").asInt() == 3);
            annotateAll(pool);
            pool.annotated("late");
            api.awaitStatus(pool, found -> found.at("/selections/trained").asInt() == 3);
            settle(pool);
            Map<String, String> before = state(pool);
            int published = records(Topics.SELECTION_EVENTS, pool).size();
            List<TrainingJob> sent = trainer.seen();

            // When
            prune();
            replay(Topics.INGEST_EVENTS, pool);
            replay(Topics.TRAINING_EVENTS, pool);
            settle(pool);

            // Then
            assertThat(state(pool)).isEqualTo(before);
            assertThat(records(Topics.SELECTION_EVENTS, pool)).hasSize(published);
            assertThat(trainer.seen()).isEqualTo(sent);
            assertThat(api.status(pool).at("/selections/trained").asInt()).isEqualTo(3);
        }
    }

    @Test
    void aFailureThatIsToldAgainDoesNotCountAgain() throws Exception {
        // Given
        ScanPool pool = pool("twice").with(4).opened();
        api.put("/pools/" + pool.name() + "/plan", "{\"budgets\":[2],\"strategies\":[\"typiclust\"],\"train\":false}");
        try (PlayedTrainer trainer = PlayedTrainer.idle(store, wire, pool)) {
            pool.sealed();
            awaitAttempt(trainer, 1);
            trainer.fail(trainer.seen().get(0));
            awaitAttempt(trainer, 2);
            trainer.fail(trainer.seen().get(trainer.seen().size() - 1));
            awaitAttempt(trainer, 3);

            // When
            prune();
            replay(Topics.TRAINING_EVENTS, pool);
            prune();
            replay(Topics.TRAINING_EVENTS, pool);

            // Then
            JsonNode job = api.json(api.get("/jobs?pool=" + pool.name())).at("/jobs/0");
            assertThat(job.get("state").asText()).isEqualTo("released");
            assertThat(job.get("failures").asInt()).isEqualTo(2);
            api.delete("/jobs/" + job.get("job").asText());
        }
    }

    private static void awaitAttempt(PlayedTrainer trainer, int attempt) {
        Awaitility.await().atMost(PATIENCE).until(() -> trainer.seen().stream()
                .anyMatch(job -> job.attempt() == attempt));
    }

    private static void annotateAll(ScanPool pool) {
        for (int n = 0; n < 8; n++) {
            pool.annotated("scan-%02d".formatted(n));
        }
    }

    private void prune() {
        while (housekeeping.prune(Instant.now().plusSeconds(60))) {
            // there is more
        }
        assertThat(count("select count(*) from selection.applied_events")).isZero();
    }

    private void replay(String topic, ScanPool pool) {
        for (ConsumerRecord<String, byte[]> record : records(topic, pool)) {
            wire.send(new ProducerRecord<>(topic, null, record.key(), record.value(), record.headers()));
        }
        wire.awaitConsumed(topic, "selection");
    }

    private List<ConsumerRecord<String, byte[]>> records(String topic, ScanPool pool) {
        return wire.read(topic, record -> pool.name().equals(record.key()));
    }

    /** Waits until nothing is to be done or to be published. */
    private void settle(ScanPool pool) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> count("select count(*) from selection.steps where pool = '" + pool.name() + "'")
                                + count("select count(*) from selection.outbox where published_at is null and pool = '"
                                        + pool.name() + "'")
                        == 0);
    }

    private Map<String, String> state(ScanPool pool) {
        Map<String, String> state = new TreeMap<>();
        TABLES.forEach(table -> state.put(
                table, transactions.await(() -> Panache.getSession().chain(session -> session.createNativeQuery(
                                "select coalesce(string_agg(row, e'\\n' order by row), '') from (select cast(t.* as text) as row"
                                        + " from selection." + table + " t where pool = '"
                                        + pool.name() + "') rows",
                                String.class)
                        .getSingleResult()))));
        return state;
    }

    private long count(String query) {
        return transactions.await(() -> Panache.getSession()
                .chain(session -> session.createNativeQuery(query, Long.class).getSingleResult()));
    }
}
