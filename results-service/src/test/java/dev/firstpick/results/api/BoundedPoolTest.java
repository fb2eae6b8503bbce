package dev.firstpick.results.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BoundedPoolTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void refuses_at_once_what_neither_a_thread_nor_the_queue_has_room_for() throws Exception {
        // Given
        BoundedPool pool = new BoundedPool("slices", 1, 1, LONG, meters);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<String> first = pool.run(() -> {
                    begun.countDown();
                    wait(end);
                    return "first";
                })
                .subscribeAsCompletionStage();
        begun.await(20, TimeUnit.SECONDS);
        CompletableFuture<String> second = pool.run(() -> "second").subscribeAsCompletionStage();

        // When, then
        assertThatThrownBy(() -> pool.run(() -> "third").await().atMost(LONG))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(503));
        assertThat(meters.get("firstpick.results.waiting")
                        .tag("work", "slices")
                        .gauge()
                        .value())
                .isEqualTo(1);
        end.countDown();
        assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo("first");
        assertThat(second.get(20, TimeUnit.SECONDS)).isEqualTo("second");
    }

    @Test
    void does_not_work_for_those_who_waited_too_long() throws Exception {
        // Given
        BoundedPool pool = new BoundedPool("slices", 1, 5, Duration.ofMillis(50), meters);
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<Boolean> worked = new CompletableFuture<>();
        CompletableFuture<String> first = pool.run(() -> {
                    wait(end);
                    return "first";
                })
                .subscribeAsCompletionStage();
        CompletableFuture<Boolean> late = pool.run(() -> worked.complete(true)).subscribeAsCompletionStage();

        // When
        Thread.sleep(100);
        end.countDown();

        // Then
        assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo("first");
        assertThatThrownBy(() -> late.get(20, TimeUnit.SECONDS)).hasRootCauseInstanceOf(ProblemException.class);
        assertThat(worked).isNotDone();
    }

    @Test
    void tells_whoever_asked_of_an_error_and_works_on() {
        // Given
        BoundedPool pool = new BoundedPool("slices", 1, 5, LONG, meters);

        // When, then
        assertThatThrownBy(() -> pool.run(() -> {
                            throw new OutOfMemoryError("a scan too large");
                        })
                        .await()
                        .atMost(LONG))
                .hasCauseInstanceOf(OutOfMemoryError.class);
        assertThat(pool.run(() -> "next").await().atMost(LONG)).isEqualTo("next");
    }

    private static void wait(CountDownLatch end) {
        try {
            end.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
