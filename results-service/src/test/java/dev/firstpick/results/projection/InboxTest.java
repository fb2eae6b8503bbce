package dev.firstpick.results.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpick.stack.StackTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(value = StackTestResource.class, initArgs = @ResourceArg(name = "database", value = "results"))
class InboxTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @Inject
    Inbox inbox;

    @Test
    void is_not_alive_while_a_handler_never_ends() throws Exception {
        // Given
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<Void> taken =
                inbox.take(message(), "handler-that-hangs", () -> await(end)).subscribeAsCompletionStage();

        // When, then
        org.awaitility.Awaitility.await()
                .atMost(LONG)
                .until(() -> RestAssured.get("/q/health/live").asString().contains("hangs: at the same attempt"));
        assertThat(RestAssured.get("/q/health/live").statusCode()).isEqualTo(503);
        assertThat(RestAssured.get("/q/metrics").asString())
                .contains("firstpick_results_consumer_up{consumer=\"handler-that-hangs\"} 0.0");
        end.countDown();
        taken.get(60, TimeUnit.SECONDS);
        assertThat(RestAssured.get("/q/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void takes_records_while_every_worker_thread_of_the_process_waits() throws Exception {
        // Given
        CountDownLatch end = new CountDownLatch(1);
        for (int task = 0; task < 500; task++) {
            Infrastructure.getDefaultWorkerPool().execute(() -> await(end));
        }

        try {
            // When
            CompletableFuture<Void> taken =
                    inbox.take(message(), "handler-beside", () -> {}).subscribeAsCompletionStage();

            // Then
            taken.get(20, TimeUnit.SECONDS);
        } finally {
            end.countDown();
        }
    }

    @Test
    void refuses_a_record_whose_handler_throws_an_error_and_goes_on() throws Exception {
        // Given
        AtomicInteger attempts = new AtomicInteger();
        CompletableFuture<Throwable> refused = new CompletableFuture<>();
        Message<byte[]> message = message().withNack(cause -> {
            refused.complete(cause);
            return CompletableFuture.completedFuture(null);
        });

        // When
        inbox.take(message, "handler-that-throws", () -> {
                    attempts.incrementAndGet();
                    throw new StackOverflowError("a list too deep");
                })
                .subscribeAsCompletionStage()
                .get(60, TimeUnit.SECONDS);

        // Then
        assertThat(refused.get(1, TimeUnit.SECONDS)).isInstanceOf(StackOverflowError.class);
        assertThat(attempts).hasValue(5);
    }

    private static Message<byte[]> message() {
        return Message.of(new byte[0]);
    }

    private static void await(CountDownLatch end) {
        try {
            end.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
