package dev.firstpick.selection.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoopTest {

    private static final Duration NEVER = Duration.ofHours(5);
    private static final Duration AT_ONCE = Duration.ofMillis(50);

    private final Semaphore rounds = new Semaphore(0);

    @Test
    void goesRoundAgainWhileThereIsMore() {
        // Given
        AtomicInteger left = new AtomicInteger(3);

        // When
        try (Loop loop = Loop.start(
                new Pulse("more", NEVER),
                NEVER,
                () -> round(left.decrementAndGet() > 0 ? Loop.Next.AT_ONCE : Loop.Next.LATER))) {
            awaitRounds(3);
        }

        // Then
        assertThat(left).hasValueLessThanOrEqualTo(0);
    }

    @Test
    void whatIsStoredWhileItIsAtWorkIsLookedAtAfterwards() {
        // Given
        CountDownLatch stored = new CountDownLatch(1);
        try (Loop loop = Loop.start(new Pulse("busy", NEVER), NEVER, () -> {
            awaitLatch(stored);
            return round(Loop.Next.LATER);
        })) {
            // When
            loop.wake();
            stored.countDown();

            // Then
            awaitRounds(2);
        }
    }

    @Test
    void whatAnotherReplicaIsAtIsLookedAtBeforeTheIntervalEnds() {
        // Given
        Duration interval = AT_ONCE.multipliedBy(5);

        // When
        try (Loop loop = Loop.start(new Pulse("contended", NEVER), interval, () -> round(Loop.Next.SOON))) {
            // Then
            awaitRounds(10);
        }
    }

    @Test
    void whatFailsIsTriedAgain() {
        // Given
        AtomicInteger tries = new AtomicInteger();

        // When
        try (Loop loop = Loop.start(new Pulse("failing", NEVER), AT_ONCE, () -> {
            if (tries.incrementAndGet() < 3) {
                throw new IllegalStateException("not yet");
            }
            return round(Loop.Next.LATER);
        })) {
            awaitRounds(1);
        }

        // Then
        assertThat(tries).hasValueGreaterThanOrEqualTo(3);
    }

    @Test
    void anErrorEndsNoLoopAndIsSeenWhileItLasts() {
        // Given
        Pulse pulse = new Pulse("breaking", NEVER);
        AtomicInteger tries = new AtomicInteger();

        // When
        try (Loop loop = Loop.start(pulse, AT_ONCE, () -> {
            if (tries.incrementAndGet() < 3) {
                throw new NoClassDefFoundError("lost");
            }
            assertThat(pulse.failing()).isTrue();
            assertThat(pulse.trouble(java.time.Duration.ofSeconds(-1)).orElseThrow())
                    .contains("NoClassDefFoundError: lost");
            return round(Loop.Next.LATER);
        })) {
            awaitRounds(1);
        }

        // Then
        assertThat(pulse.trouble(AT_ONCE)).isEmpty();
    }

    @Test
    void whatNeverEndsIsSeen() throws Exception {
        // Given
        Pulse pulse = new Pulse("endless", AT_ONCE);
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);

        // When
        try (Loop loop = Loop.start(pulse, NEVER, () -> {
            begun.countDown();
            awaitLatch(end);
            return Loop.Next.LATER;
        })) {
            awaitLatch(begun);
            Thread.sleep(1200);

            // Then
            assertThat(pulse.trouble(NEVER).orElseThrow()).startsWith("has been at one piece of work for 1 s");
            end.countDown();
        }
    }

    @Test
    void aClosedLoopGoesRoundNoMore() {
        // Given
        Loop loop = Loop.start(new Pulse("closed", NEVER), NEVER, () -> round(Loop.Next.LATER));
        awaitRounds(1);

        // When
        loop.close();
        loop.wake();

        // Then
        assertThat(rounds.availablePermits()).isZero();
    }

    private Loop.Next round(Loop.Next next) {
        rounds.release();
        return next;
    }

    private void awaitRounds(int many) {
        try {
            assertThat(rounds.tryAcquire(many, 30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
