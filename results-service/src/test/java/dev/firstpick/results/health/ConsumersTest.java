package dev.firstpick.results.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class ConsumersTest {

    private Instant now = Instant.parse("2026-03-01T08:00:00Z");
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Consumers consumers = new Consumers(meters, Duration.ofMinutes(5), new Clock() {
        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    });
    private final Consumers.Consumer consumer = consumers.named("training-events");

    @Test
    void tells_of_an_attempt_that_never_ends() {
        // Given
        consumer.attempt();

        // When
        now = now.plusSeconds(299);
        boolean before = alive();
        now = now.plusSeconds(2);

        // Then
        assertThat(before).isTrue();
        assertThat(alive()).isFalse();
        assertThat(consumers.states().get("training-events")).isEqualTo("hangs: at the same attempt for 301 s");
        assertThat(up()).isZero();
        assertThat(inHand()).isEqualTo(301);
    }

    @Test
    void goes_on_living_while_attempts_fail_and_counts_them_as_one_piece_of_work() {
        // When
        for (int attempt = 0; attempt < 100; attempt++) {
            consumer.attempt();
            now = now.plusSeconds(10);
            consumer.failed(new IllegalStateException("the database is away"));
        }

        // Then
        assertThat(alive()).isTrue();
        assertThat(up()).isEqualTo(1);
        assertThat(inHand()).isEqualTo(1_000);
        assertThat(consumers.states().get("training-events"))
                .isEqualTo("tries again for 1000 s: java.lang.IllegalStateException: the database is away");
        consumer.done();
        assertThat(inHand()).isZero();
        assertThat(consumers.states().get("training-events")).isEqualTo("idle");
    }

    @Test
    void tells_of_a_consumer_that_ended() {
        // When
        consumer.ended(new OutOfMemoryError("Java heap space"));

        // Then
        assertThat(alive()).isFalse();
        assertThat(consumers.states().get("training-events")).contains("ended", "Java heap space");
        assertThat(up()).isZero();
    }

    private boolean alive() {
        return new ConsumersCheck(consumers).call().getStatus() == Status.UP;
    }

    private double up() {
        return meters.get("firstpick.results.consumer.up")
                .tag("consumer", "training-events")
                .gauge()
                .value();
    }

    private double inHand() {
        return meters.get("firstpick.results.in.hand")
                .tag("consumer", "training-events")
                .gauge()
                .value();
    }
}
