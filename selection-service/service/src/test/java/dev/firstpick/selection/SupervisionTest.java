package dev.firstpick.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.Topics;
import dev.firstpick.events.kafka.KafkaEvents;
import dev.firstpick.selection.database.Transactions;
import dev.firstpick.selection.events.SelectionEvent;
import dev.firstpick.selection.events.SelectionMade;
import dev.firstpick.selection.supervision.Pulse;
import dev.firstpick.selection.supervision.Pulses;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What goes wrong quietly: it holds up nothing else, and it is seen. */
@QuarkusTest
class SupervisionTest extends OnStack {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PLAN =
            "{\"budgets\":[2],\"strategies\":[\"random\"],\"randomDraws\":2,\"train\":false}";

    @Inject
    Transactions transactions;

    @Inject
    Pulses pulses;

    @Test
    void anEventThatNoLongerDecodesIsPublishedOnceAndHoldsUpNothing() {
        // Given
        ScanPool pool = pool("poison").with(4).opened();
        api.put("/pools/" + pool.name() + "/plan", PLAN);
        String id = UUID.randomUUID().toString();

        // When
        store(
                pool,
                id,
                "{\"ce_type\":\"dev.firstpick.selection-made.v1\",\"ce_id\":\"" + id + "\"}",
                "{\"selection\":1}");
        pool.sealed();

        // Then
        Awaitility.await().atMost(PATIENCE).until(() -> made(pool) == 2);
        Awaitility.await().atMost(PATIENCE).until(() -> sent(pool, id) >= 1);
        assertThat(longValue("select count(*) from selection.outbox where ce_id = '" + id
                        + "' and published_at is not null"))
                .isEqualTo(1);
        assertThat(sent(pool, id)).isEqualTo(1);
    }

    @Test
    void anEventThatCanNeverBePublishedIsPutOutOfTheWayAndShown() {
        // Given
        ScanPool pool = pool("unsendable").with(4).opened();
        api.put("/pools/" + pool.name() + "/plan", PLAN);
        String broken = UUID.randomUUID().toString();
        String large = UUID.randomUUID().toString();

        // When
        store(pool, broken, "no JSON", "{}");
        store(pool, large, "{\"ce_id\":\"" + large + "\"}", "x".repeat(3_000_000));
        pool.sealed();

        // Then
        Awaitility.await().atMost(PATIENCE).until(() -> made(pool) == 2);
        Awaitility.await().atMost(PATIENCE).until(() -> metric("firstpick_selection_outbox{state=\"refused\"}") == 2);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> api.get("/q/health").body().contains("RecordTooLarge"));
        JsonNode health = api.json(api.get("/q/health/well"));
        assertThat(health.get("status").asText()).isEqualTo("DOWN");
        assertThat(api.get("/q/health/ready").statusCode()).isEqualTo(200);
        execute("delete from selection.outbox where refused is not null");
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> !api.get("/q/health").body().contains("outgoing event"));
    }

    @Test
    void aJobThatCanNotBeSentIsGivenUpAndHoldsUpNoOther() {
        // Given
        ScanPool broken = pool("broken").with(4).opened();
        ScanPool sound = pool("sound").with(4).opened();
        String job = "f".repeat(32) + UUID.randomUUID().toString().replace("-", "");
        execute(
                "insert into selection.jobs (job, pool, kind, urgent, state, attempt, failures, payload, created_at) values ('"
                        + job + "', '" + broken.name() + "', 'EMBEDDING', true, 'HELD', 0, 0, '{}', now())");

        // When
        api.put("/pools/" + sound.name() + "/plan", "{\"budgets\":[2],\"strategies\":[\"typiclust\"],\"train\":false}");
        try (PlayedTrainer trainer = PlayedTrainer.of(store, wire, sound)) {
            sound.sealed();
            api.awaitStatus(sound, found -> found.get("complete").asBoolean());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }

        // Then
        JsonNode found = api.json(api.get("/jobs/" + job));
        assertThat(found.get("state").asText()).isEqualTo("failed");
        assertThat(found.get("failure").asText()).contains("it cannot be sent").contains("expected");
    }

    @Test
    void aTransactionThatHangsEndsAndLeavesItsConnection() {
        // Given
        Transactions hurried = new Transactions(Duration.ofMillis(500));

        // When: more of them than there are connections
        for (int n = 0; n < 20; n++) {
            assertThatThrownBy(
                            () -> hurried.await(() -> Panache.getSession().chain(session -> session.createNativeQuery(
                                            "select cast(pg_sleep(3) as text)", String.class)
                                    .getSingleResult())))
                    .hasRootCauseInstanceOf(TimeoutException.class);
        }

        // Then
        assertThat(longValue("select count(*) from selection.pools")).isNotNegative();
    }

    @Test
    void noStatementAndNoIdleTransactionIsLeftToTheDatabaseForEver() {
        assertThat(text("select current_setting('statement_timeout')")).isNotEqualTo("0");
        assertThat(text("select current_setting('idle_in_transaction_session_timeout')"))
                .isNotEqualTo("0");
    }

    @Test
    void everyLoopAndEveryConsumerIsWatched() {
        assertThat(pulses.all())
                .extracting(Pulse::name)
                .contains(
                        "ingest-events",
                        "training-events",
                        "training-progress",
                        "dispatcher",
                        "outbox-relay",
                        "growth-watch",
                        "job-metrics",
                        "steps-1",
                        "steps-claims",
                        "housekeeping",
                        "backlog");
        assertThat(api.get("/q/metrics").body())
                .contains("firstpick_selection_failing{part=\"ingest-events\"}")
                .contains("firstpick_selection_in_hand{part=\"outbox-relay\"}");
    }

    @Test
    void whatGoesToTheDeadLettersIsCounted() {
        // Given
        double before = metric("firstpick_selection_dead_letters_total{channel=\"training-events\"}");

        // When
        wire.send(new ProducerRecord<>(Topics.TRAINING_EVENTS, "x", "no event".getBytes(StandardCharsets.UTF_8)));

        // Then
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> metric("firstpick_selection_dead_letters_total{channel=\"training-events\"}") > before);
    }

    private void store(ScanPool pool, String id, String headers, String data) {
        execute(
                "insert into selection.outbox (ce_id, topic, record_key, name, pool, headers, data, stored_at) values ('"
                        + id
                        + "', 'selection-events', '" + pool.name() + "', 'selection-made', '" + pool.name() + "', '"
                        + headers + "', '"
                        + data + "', now())");
    }

    private long made(ScanPool pool) {
        return wire.read(Topics.SELECTION_EVENTS, record -> pool.name().equals(record.key())).stream()
                .map(KafkaEvents::fromRecord)
                .filter(event -> isMade(event))
                .count();
    }

    private static boolean isMade(dev.firstpick.events.CloudEvent event) {
        try {
            return SelectionEvent.CODEC.decode(event) instanceof SelectionMade;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private long sent(ScanPool pool, String id) {
        return wire.read(Topics.SELECTION_EVENTS, record -> pool.name().equals(record.key())).stream()
                .map(KafkaEvents::fromRecord)
                .filter(event -> id.equals(event.headers().get("ce_id")))
                .count();
    }

    private double metric(String name) {
        return api.get("/q/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElse(0);
    }

    private void execute(String statement) {
        transactions.await(() -> Panache.getSession()
                .chain(session -> session.createNativeQuery(statement).executeUpdate()));
    }

    private long longValue(String query) {
        return transactions.await(() -> Panache.getSession()
                .chain(session -> session.createNativeQuery(query, Long.class).getSingleResult()));
    }

    private String text(String query) {
        return transactions.await(() -> Panache.getSession()
                .chain(session -> session.createNativeQuery(query, String.class).getSingleResult()));
    }
}
