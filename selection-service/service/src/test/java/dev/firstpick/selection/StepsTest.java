package dev.firstpick.selection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.Topics;
import dev.firstpick.events.kafka.KafkaEvents;
import dev.firstpick.selection.database.Transactions;
import dev.firstpick.selection.events.SelectionEvent;
import dev.firstpick.selection.events.StepFailed;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What does not succeed is seen, and ends if it never will. */
@QuarkusTest
class StepsTest extends OnStack {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PLAN =
            "{\"budgets\":[2],\"strategies\":[\"random\"],\"randomDraws\":1,\"train\":false}";

    @Inject
    Transactions transactions;

    @Test
    void aStepThatIsRetriedShowsInHealthMetricsStatusAndEventsUntilItWorks() {
        // Given
        ScanPool pool = pool("retried").with(4).opened();
        api.put("/pools/" + pool.name() + "/plan", PLAN);

        // When
        Runnable storing = pool.sealedBeforeItsMembersAreStored();
        JsonNode status = api.awaitStatus(pool, found -> !found.get("retried").isEmpty());

        // Then
        assertThat(status.at("/retried/0/kind").asText()).isEqualTo("plan");
        assertThat(status.at("/retried/0/attempts").asInt()).isGreaterThan(3);
        assertThat(status.at("/retried/0/failure").asText()).contains("FileNotFoundException");
        Awaitility.await().atMost(PATIENCE).until(() -> health().path("status").asText(), "DOWN"::equals);
        assertThat(health().toString()).contains("step PLAN/" + pool.name() + "/1");
        assertThat(api.get("/q/health/live").statusCode()).isEqualTo(200);
        assertThat(api.get("/q/health/ready").statusCode()).isEqualTo(200);
        Awaitility.await().atMost(PATIENCE).until(() -> metric("firstpick_selection_steps{state=\"retried\"}") >= 1);
        Awaitility.await().atMost(PATIENCE).until(() -> told(pool).size() == 1);
        assertThat(told(pool).get(0)).satisfies(event -> {
            assertThat(event.terminal()).isFalse();
            assertThat(event.kind()).isEqualTo("plan");
            assertThat(event.reason()).contains("FileNotFoundException");
        });

        // When
        storing.run();

        // Then
        api.awaitStatus(pool, found -> found.at("/selections/made").asInt() == 1);
        assertThat(api.status(pool).get("retried")).isEmpty();
        Awaitility.await().atMost(PATIENCE).until(() -> !health().toString().contains(pool.name()));
    }

    @Test
    void aStepWhoseOutcomeCanNeverBeStoredIsGivenUpWithTheReason() {
        // Given
        ScanPool pool = pool("surrendered").with(4).opened();
        api.put("/pools/" + pool.name() + "/plan", PLAN);
        execute("create or replace function selection.refuse_picks() returns trigger language plpgsql as $$"
                + " begin raise exception 'these picks are not taken'; end $$");
        execute("create trigger refuse_picks before insert on selection.picks for each row when (new.pool = '"
                + pool.name() + "') execute function selection.refuse_picks()");

        // When
        pool.sealed();
        JsonNode status;
        try {
            status = api.awaitStatus(pool, found -> found.get("complete").asBoolean());
        } finally {
            execute("drop trigger refuse_picks on selection.picks");
        }

        // Then
        assertThat(status.at("/selections/failed").asInt()).isEqualTo(1);
        assertThat(api.selections(pool).get(0).get("failure").asText()).contains("these picks are not taken");
        assertThat(status.get("retried")).isEmpty();
        Awaitility.await().atMost(PATIENCE).until(() -> told(pool).stream().anyMatch(StepFailed::terminal));
    }

    @Test
    void aStepAtWhichReplicaAfterReplicaEndsIsGivenUp() {
        // Given
        ScanPool pool = pool("deadly").with(4).opened();
        api.put("/pools/" + pool.name() + "/plan", PLAN);
        execute(
                "insert into selection.revisions (pool, revision, digest, volumes, candidates, members, sealed_at) values ('"
                        + pool.name() + "', 1, '" + "0".repeat(64) + "', 1, 1, '{\"uri\":\"store:x\",\"sha256\":\""
                        + "0".repeat(64)
                        + "\",\"bytes\":1}', now())");

        // When
        execute("insert into selection.steps (id, kind, pool, subject, attempts, lapses, owner, due_at) values ('PLAN/"
                + pool.name() + "/1', 'PLAN', '" + pool.name() + "', '1', 9, 8, 'a replica that ended', now())");

        // Then
        JsonNode status =
                api.awaitStatus(pool, found -> found.path("failure").asText().contains("fell silent"));
        assertThat(status.get("complete").asBoolean()).isTrue();
    }

    private JsonNode health() {
        return api.json(api.get("/q/health"));
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

    private List<StepFailed> told(ScanPool pool) {
        return wire.read(Topics.SELECTION_EVENTS, record -> pool.name().equals(record.key())).stream()
                .map(record -> SelectionEvent.CODEC.decode(KafkaEvents.fromRecord(record)))
                .filter(StepFailed.class::isInstance)
                .map(StepFailed.class::cast)
                .toList();
    }
}
