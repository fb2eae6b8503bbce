package dev.firstpick.results.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpick.results.Replayed;
import dev.firstpick.stack.StackTestResource;
import dev.firstpick.store.ObjectStore;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(value = StackTestResource.class, initArgs = @ResourceArg(name = "database", value = "results"))
class AppliedEventsTest {

    private static final Duration LONG = Duration.ofSeconds(90);

    @Inject
    AppliedEvents applied;

    @Inject
    AgroalDataSource database;

    @Inject
    ObjectStore store;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @Test
    void forgets_what_was_applied_long_ago_and_stays_as_it_is_when_all_of_it_is_told_again() throws Exception {
        // Given
        Replayed pool = new Replayed("forgotten", bootstrapServers, store, database);
        pool.send();
        await().atMost(LONG).until(() -> pool.applied() == pool.events());
        String before = pool.everything();
        long told = pool.told();

        // When
        pool.age(Duration.ofDays(40));
        assertThat(applied.prune().await().atMost(LONG)).isGreaterThanOrEqualTo(pool.events());
        assertThat(pool.applied()).isZero();
        pool.sendShuffled();
        await().atMost(LONG).until(() -> pool.applied() == pool.events());

        // Then
        assertThat(pool.everything()).isEqualTo(before);
        assertThat(told).isZero();
        assertThat(pool.told()).isZero();
        assertThat(RestAssured.get("/api/dead-letters?key=forgotten").asString())
                .isEqualTo("[]");
    }

    @Test
    void keeps_what_was_applied_lately() throws SQLException {
        // Given
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("insert into results.applied_events (ce_id, type, applied_at) values"
                    + " ('lately', 'x', now() - interval '29 days'), ('long ago', 'x', now() - interval '31 days')");

            // When
            applied.prune().await().atMost(LONG);

            // Then
            try (var left = statement.executeQuery("select ce_id from results.applied_events where type = 'x'")) {
                assertThat(left.next()).isTrue();
                assertThat(left.getString(1)).isEqualTo("lately");
                assertThat(left.next()).isFalse();
            }
        }
    }

    @Test
    void finds_those_to_forget_by_an_index() throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("set enable_seqscan = off");
            StringBuilder plan = new StringBuilder();
            try (var lines = statement.executeQuery(
                    "explain select ce_id from results.applied_events where applied_at < now() order by applied_at limit 10")) {
                while (lines.next()) {
                    plan.append(lines.getString(1));
                }
            }
            assertThat(plan).contains("applied_events_at");
        }
    }
}
