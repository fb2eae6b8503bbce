package dev.firstpick.selection.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpick.events.Digests;
import dev.firstpick.ingest.events.OrganPreset;
import dev.firstpick.selection.database.Transactions;
import dev.firstpick.selection.events.Purpose;
import dev.firstpick.selection.events.Scope;
import dev.firstpick.stack.StackTestResource;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.training.events.LearningSettings;
import dev.firstpick.training.events.RepresentationKind;
import dev.firstpick.training.events.RepresentationRequested;
import dev.firstpick.training.events.TrainingJob;
import dev.firstpick.training.events.TrainingRequested;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The order of jobs, with a dispatcher that sends none. */
@QuarkusTest
@TestProfile(LineTest.ClosedWindow.class)
@QuarkusTestResource(value = StackTestResource.class, initArgs = @ResourceArg(name = "database", value = "selection"))
class LineTest {

    private static final Duration SILENCE = Duration.ofMinutes(3);
    private static final ObjectRef MANIFEST = new ObjectRef("store:x", Digests.sha256("x"), 1);
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    /** Nothing is released, nor sent again. */
    public static final class ClosedWindow implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("firstpick.dispatch.window", "0", "firstpick.dispatch.silence", "1000D");
        }
    }

    @Inject
    Jobs jobs;

    @Inject
    Line line;

    @Inject
    Transactions transactions;

    @BeforeEach
    void empty() {
        transactions.await(() -> jobs.deleteAll());
    }

    @Test
    void poolsTakeTurnsAndUrgentJobsGoFirst() {
        // Given
        for (int n = 1; n <= 4; n++) {
            hold("a", n, false);
        }
        hold("b", 1, false);
        hold("b", 2, false);
        hold("a", 5, true);

        // When
        List<String> next = transactions.await(() -> line.next(6));

        // Then
        assertThat(next).containsExactly(id("a", 5), id("a", 1), id("b", 1), id("a", 2), id("b", 2), id("a", 3));
    }

    @Test
    void whatPicksWaitForGoesBeforeTrainings() {
        // Given
        holdTraining("a", 1);
        holdTraining("a", 2);
        hold("a", 3, false);
        hold("b", 1, false);

        // When
        List<String> next = transactions.await(() -> line.next(4));

        // Then
        assertThat(next).containsExactly(id("a", 3), id("b", 1), id("a", 1), id("a", 2));
    }

    @Test
    void aPoolWithJobsReleasedWaitsForThoseWithout() {
        // Given
        for (int n = 1; n <= 4; n++) {
            hold("a", n, false);
        }
        hold("b", 1, false);
        sent("a", 1, NOW);
        sent("a", 2, NOW);

        // When
        List<String> next = transactions.await(() -> line.next(2));

        // Then
        assertThat(next).containsExactly(id("b", 1), id("a", 3));
    }

    @Test
    void aJobThatWasBegunIsSilentAfterAWhile() {
        // Given
        hold("a", 1, false);
        hold("a", 2, false);
        sent("a", 1, NOW.minusSeconds(3600));
        sent("a", 2, NOW.minusSeconds(3600));
        reported("a", 1, NOW.minus(SILENCE).minusSeconds(1));
        reported("a", 2, NOW.minus(SILENCE).plusSeconds(1));

        // When
        List<String> silent = transactions.await(() -> line.silent(NOW, SILENCE));

        // Then
        assertThat(silent).containsExactly(id("a", 1));
    }

    @Test
    void aJobThatNobodyBeganIsLeftWhileTrainersAreBusyWithOthers() {
        // Given
        hold("a", 1, false);
        hold("a", 2, false);
        sent("a", 1, NOW.minusSeconds(600));
        sent("a", 2, NOW.minusSeconds(600));
        reported("a", 2, NOW.minusSeconds(5));

        // When
        List<String> busy = transactions.await(() -> line.silent(NOW, SILENCE));
        List<String> muchLater = transactions.await(() -> line.silent(NOW.plus(SILENCE.multipliedBy(10)), SILENCE));

        // Then
        assertThat(busy).isEmpty();
        assertThat(muchLater).contains(id("a", 1));
    }

    @Test
    void aJobThatNobodyBeganIsSentAgainAfterTwiceAsLongEachTime() {
        // Given
        hold("a", 1, false);
        sent("a", 1, NOW.minusSeconds(3600));
        sent("a", 1, NOW.minus(SILENCE.multipliedBy(2)).plusSeconds(1));

        // When
        List<String> early = transactions.await(() -> line.silent(NOW, SILENCE));
        List<String> later = transactions.await(() -> line.silent(NOW.plusSeconds(2), SILENCE));

        // Then
        assertThat(early).isEmpty();
        assertThat(later).containsExactly(id("a", 1));
    }

    private void hold(String pool, int number, boolean urgent) {
        hold(
                new RepresentationRequested(
                        id(pool, number),
                        pool,
                        Digests.sha256(pool),
                        RepresentationKind.PROXY,
                        OrganPreset.HEART.task(),
                        LearningSettings.preset("quick"),
                        1,
                        MANIFEST,
                        1,
                        NOW),
                urgent);
    }

    private void holdTraining(String pool, int number) {
        hold(
                new TrainingRequested(
                        id(pool, number),
                        pool,
                        Digests.sha256(pool),
                        Digests.sha256("selection"),
                        "random",
                        Scope.GLOBAL,
                        3,
                        1,
                        Purpose.BENCHMARK,
                        OrganPreset.HEART.task(),
                        LearningSettings.preset("quick"),
                        1,
                        MANIFEST,
                        1,
                        NOW),
                false);
    }

    private void hold(TrainingJob job, boolean urgent) {
        transactions.await(() -> jobs.add(job, urgent));
    }

    private void sent(String pool, int number, Instant when) {
        transactions.await(() -> jobs.locked(id(pool, number)).invoke(job -> job.sent(when)));
    }

    private void reported(String pool, int number, Instant when) {
        transactions.await(() -> jobs.reported(id(pool, number), when, 1));
    }

    private static String id(String pool, int number) {
        return Digests.sha256(pool + number);
    }
}
