package dev.firstpick.training.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.firstpick.training.TestJobs;
import dev.firstpick.training.events.TrainingProgressed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final HandClock clock = new HandClock();
    private final List<TrainingProgressed> told = new ArrayList<>();
    private final Progress progress =
            new Progress(TestJobs.embedding("pool", "job", 1), "worker", Duration.ofSeconds(1), clock, told::add);

    @Test
    void isToldAtMostOnceInAnInterval() {
        // Given
        progress.begin(Progress.Phase.TRAINING, 0, 1000);

        // When
        for (int iteration = 1; iteration <= 40; iteration++) {
            clock.pass(Duration.ofMillis(100));
            progress.stepped(iteration, 1.0, 0.01);
        }

        // Then
        assertThat(told).extracting(TrainingProgressed::done).containsExactly(0, 10, 20, 30, 40);
    }

    @Test
    void isToldWhenAPhaseChangesAndWhenItEnds() {
        // When
        progress.begin(Progress.Phase.LOADING, 0, 2);
        progress.reached(1);
        progress.reached(2);
        progress.begin(Progress.Phase.EMBEDDING, 0, 2);

        // Then
        assertThat(told).extracting(TrainingProgressed::phase).containsExactly("loading", "loading", "embedding");
        assertThat(told).extracting(TrainingProgressed::done).containsExactly(0, 2, 0);
    }

    @Test
    void speedLeavesOutWhatAnEarlierAttemptDid() {
        // Given
        progress.begin(Progress.Phase.TRAINING, 500, 1000);

        // When
        clock.pass(Duration.ofSeconds(10));
        progress.stepped(600, 0.5, 0.005);

        // Then
        TrainingProgressed last = told.get(told.size() - 1);
        assertThat(last.perSecond()).isCloseTo(10, within(1e-9));
        assertThat(last.secondsLeft()).isCloseTo(40, within(1e-9));
    }

    @Test
    void lossIsTheMeanSinceTheLastReport() {
        // Given
        progress.begin(Progress.Phase.TRAINING, 0, 10);
        progress.stepped(1, 3.0, 0.01);
        clock.pass(Duration.ofSeconds(1));

        // When
        progress.stepped(2, 1.0, 0.009);

        // Then
        TrainingProgressed last = told.get(told.size() - 1);
        assertThat(last.loss()).hasValue(2.0);
        assertThat(last.learningRate()).hasValue(0.009);
        assertThat(last.validationDice()).isEmpty();
    }

    /** Time that passes when the test says so. */
    private static final class HandClock extends Clock {

        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }
}
