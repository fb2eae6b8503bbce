package dev.firstpick.events.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LotsTest {

    @Test
    void takesAllInItsOrderAndNoMoreThan128AtOnce() throws InterruptedException {
        // Given
        BlockingQueue<List<Integer>> taken = new LinkedBlockingQueue<>();
        CountDownLatch first = new CountDownLatch(1);
        Lots<Integer> lots = new Lots<>("lots", lot -> {
            awaitQuietly(first);
            taken.add(lot);
        });

        // When
        try (SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>(Runnable::run, 2_000)) {
            publisher.subscribe(lots);
            IntStream.range(0, 1_000).forEach(publisher::submit);
            first.countDown();

            // Then
            List<Integer> all = new ArrayList<>();
            int largest = 0;
            while (all.size() < 1_000) {
                List<Integer> lot = taken.poll(10, TimeUnit.SECONDS);
                assertThat(lot).isNotNull();
                all.addAll(lot);
                largest = Math.max(largest, lot.size());
            }
            assertThat(all)
                    .containsExactlyElementsOf(IntStream.range(0, 1_000).boxed().toList());
            assertThat(largest).isEqualTo(128);
        }
    }

    @Test
    void doesNotWaitForALotToBeFull() throws InterruptedException {
        // Given
        BlockingQueue<List<String>> taken = new LinkedBlockingQueue<>();

        // When
        try (SubmissionPublisher<String> publisher = new SubmissionPublisher<>(Runnable::run, 256)) {
            publisher.subscribe(new Lots<>("lots", taken::add));
            publisher.submit("alone");

            // Then
            assertThat(taken.poll(10, TimeUnit.SECONDS)).containsExactly("alone");
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
