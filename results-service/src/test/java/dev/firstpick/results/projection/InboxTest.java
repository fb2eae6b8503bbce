package dev.firstpick.results.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpick.events.Topics;
import dev.firstpick.results.health.Consumers;
import dev.firstpick.stack.StackTestResource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(value = StackTestResource.class, initArgs = @ResourceArg(name = "database", value = "results"))
class InboxTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @Inject
    Inbox inbox;

    @Inject
    Changes changes;

    @Inject
    Projection projection;

    @Inject
    Pool database;

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

    @Test
    void has_ended_where_a_record_cannot_be_settled() throws Exception {
        // Given
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        Inbox apart = new Inbox(changes, projection, database, meters, new Consumers(meters, Duration.ofMinutes(5)));
        CompletableFuture<Void> failed =
                CompletableFuture.failedFuture(new IllegalStateException("the dead letters are away"));
        Message<byte[]> unreadable = Message.of(
                        new byte[] {1},
                        Metadata.of(new IncomingKafkaRecordMetadata<>(
                                new ConsumerRecord<>(Topics.INGEST_EVENTS, 0, 7, "a", new byte[] {1}), "ingest")))
                .withNack(cause -> failed);

        // When
        apart.takeAll(List.of(unreadable), Topics.INGEST_EVENTS);
        apart.take(message().withAck(() -> failed), "handler", () -> {})
                .onFailure()
                .recoverWithNull()
                .await()
                .atMost(LONG);

        // Then
        for (String name : List.of(Topics.INGEST_EVENTS, "handler")) {
            assertThat(meters.get("firstpick.results.consumer.up")
                            .tag("consumer", name)
                            .gauge()
                            .value())
                    .as(name)
                    .isZero();
        }
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
