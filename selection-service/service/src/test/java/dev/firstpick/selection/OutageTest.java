package dev.firstpick.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.Topics;
import dev.firstpick.stack.KafkaBroker;
import dev.firstpick.stack.PostgresServer;
import dev.firstpick.stack.TestStack;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The database or the broker dies, and comes back. */
@QuarkusTest
class OutageTest extends OnStack {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String PLAN =
            "{\"budgets\":[2],\"strategies\":[\"random\"],\"randomDraws\":3,\"train\":false}";

    @Test
    void eventsThatComeWhileTheDatabaseIsAwayTakeEffectOnceItIsBack() {
        // Given
        PostgresServer postgres = asProcess(() -> TestStack.shared().postgres());
        ScanPool pool = pool("nodb").with(4);
        api.put("/pools/" + pool.name() + "/plan", PLAN);

        // When
        postgres.kill();
        pool.opened();
        pool.sealed();
        JsonNode trouble = api.json(api.get("/pools/" + pool.name() + "/status"));
        postgres.start();

        // Then
        assertThat(trouble.get("status").asInt()).isEqualTo(503);
        api.awaitStatus(pool, found -> found.path("complete").asBoolean());
        assertThat(wire.read(Topics.deadLettersOf(Topics.INGEST_EVENTS), record -> pool.name()
                        .equals(record.key())))
                .isEmpty();
    }

    @Test
    void whatIsSelectedWhileTheBrokerIsAwayIsPublishedOnceItIsBack() {
        // Given
        KafkaBroker broker = asProcess(() -> TestStack.shared().broker());
        ScanPool pool = pool("nobroker").with(4).opened();
        api.put("/pools/" + pool.name() + "/plan", PLAN);
        pool.sealed();
        api.awaitStatus(pool, found -> found.path("complete").asBoolean());
        Awaitility.await().atMost(PATIENCE).until(() -> published(pool) == 3);

        // When
        broker.kill();
        api.post("/pools/" + pool.name() + "/selections", "{\"strategy\":\"random\",\"budget\":1,\"seed\":50}");
        api.awaitStatus(pool, found -> found.at("/selections/made").asInt() == 4);
        int alive = api.get("/q/health/live").statusCode();
        broker.start();

        // Then
        assertThat(alive).isEqualTo(200);
        Awaitility.await().atMost(PATIENCE).until(() -> published(pool) == 4);
    }

    private int published(ScanPool pool) {
        return wire.read(Topics.SELECTION_EVENTS, record -> pool.name().equals(record.key()))
                .size();
    }

    /** A container of a test is not to be killed: that is for servers that are processes of this machine. */
    private static <T> T asProcess(Supplier<T> server) {
        try {
            return server.get();
        } catch (UnsupportedOperationException e) {
            return abort("the servers are containers");
        }
    }
}
