package dev.firstpick.results.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.firstpick.stack.StackTestResource;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.smallrye.mutiny.TimeoutException;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Against a table that another transaction holds for itself: the database takes the question and does not answer. */
@QuarkusTest
@QuarkusTestResource(value = StackTestResource.class, initArgs = @ResourceArg(name = "database", value = "results"))
class LiveLogTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @Inject
    LiveLog log;

    @Inject
    AgroalDataSource database;

    @Test
    void gives_up_a_question_that_is_not_answered_and_is_seen_to_wait() throws Exception {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            // Given
            connection.setAutoCommit(false);
            statement.execute("lock table results.live in access exclusive mode");

            // When, then
            assertThatThrownBy(() -> log.latest().await().atMost(LONG)).isInstanceOf(TimeoutException.class);
            assertThatThrownBy(() -> log.after(0).await().atMost(LONG)).isInstanceOf(TimeoutException.class);
            await().atMost(LONG)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> RestAssured.get("/q/health/live").asString().contains("\"live\": \"tries again for"));
            assertThat(secondsInHand()).isGreaterThan(5);
            connection.rollback();
        }
        await().atMost(LONG).until(() -> secondsInHand() == 0);
        assertThat(log.latest().await().atMost(LONG)).isGreaterThanOrEqualTo(0);
    }

    private static double secondsInHand() {
        return RestAssured.get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith("firstpick_results_in_hand_seconds{consumer=\"live\"}"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow();
    }
}
