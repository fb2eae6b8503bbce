package dev.firstpick.results.projection;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.Event;
import dev.firstpick.events.EventFormatException;
import dev.firstpick.events.kafka.KafkaEvents;
import dev.firstpick.events.trace.StorySpan;
import dev.firstpick.results.health.Consumers;
import dev.firstpick.training.events.ProgressEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Takes records off the topics, one at a time of each topic. A record that says nothing readable is refused and goes to the dead
 * letters; while the database or the store is away the topic waits; a record that fails although both answer is refused after a few
 * attempts. A record that is in hand when the service stops is neither acknowledged nor refused: it comes again.
 */
@ApplicationScoped
class Inbox {

    private static final Logger LOG = Logger.getLogger(Inbox.class);
    private static final int ATTEMPTS = 5;

    /** As many as there are channels that take one record at a time. */
    private static final int THREADS = 5;

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration TRANSACTION = Duration.ofSeconds(30);
    private static final Duration PING = Duration.ofSeconds(3);

    private final Changes changes;
    private final Projection projection;
    private final Pool database;
    private final MeterRegistry meters;
    private final Timer delay;
    private final Consumers consumers;

    /** The inbox's own: no request can keep a record waiting for a thread. */
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(),
            task -> Lag.daemon(task, "results-inbox"));

    private volatile boolean stopping;

    Inbox(Changes changes, Projection projection, Pool database, MeterRegistry meters, Consumers consumers) {
        this.changes = changes;
        this.projection = projection;
        this.database = database;
        this.meters = meters;
        this.consumers = consumers;
        threads.allowCoreThreadTimeOut(true);
        this.delay = Timer.builder("firstpick.results.delay")
                .description("from an event's record to its row")
                .register(meters);
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
    }

    /** Takes a record of {@code topic}'s events. */
    Uni<Void> take(Message<byte[]> message, String topic) {
        return take(message, topic, () -> read(message, topic));
    }

    private void read(Message<byte[]> message, String topic) {
        CloudEvent record = cloudEvent(message);
        Optional<? extends Event> event = changes.read(topic, record);
        if (event.isEmpty()) {
            LOG.infof("skipped an event of a type not known here, type=%s id=%s", record.type(), record.id());
            count(record, "skipped");
            return;
        }
        follow(message, record, event.get());
    }

    /**
     * Takes records of {@code topic}'s events in one transaction; each by itself, as {@link #take}, if that fails. Blocks until all are settled
     * or the service stops.
     */
    void takeAll(List<Message<byte[]>> lot, String topic) {
        Consumers.Consumer consumer = consumers.named(topic);
        try {
            takeAll(lot, topic, consumer);
        } catch (RuntimeException | Error e) {
            // The channel ends with what its taker throws.
            LOG.errorf(e, "no record of a topic is taken any more, topic=%s", topic);
            consumer.ended(e);
            throw e;
        }
    }

    private void takeAll(List<Message<byte[]>> lot, String topic, Consumers.Consumer consumer) {
        consumer.attempt();
        boolean together = lot.size() > 1 && appliedTogether(lot, topic);
        consumer.done();
        if (together) {
            lot.forEach(message -> settle(new Done(), message, consumer));
            return;
        }
        for (Message<byte[]> message : lot) {
            Outcome outcome = handle(consumer, () -> read(message, topic));
            if (outcome instanceof Stopped) {
                return;
            }
            settle(outcome, message, consumer);
        }
    }

    private static void settle(Outcome outcome, Message<byte[]> message, Consumers.Consumer consumer) {
        settled(outcome, message, consumer).subscribe().with(settled -> {}, e -> {});
    }

    /**
     * Acknowledges or refuses a record. Where that fails, no offset of its partition is committed any more, and it comes again only once
     * another process or a new one has the partition: the consumer has ended, which the liveness of this one says.
     */
    private static Uni<Void> settled(Outcome outcome, Message<byte[]> message, Consumers.Consumer consumer) {
        return outcome.settle(message).onFailure().invoke(e -> {
            LOG.errorf(e, "a record could be neither acknowledged nor refused; it comes again after a restart");
            consumer.ended(e);
        });
    }

    /** Whether it worked; which record is at fault if not is seen when each is taken by itself. */
    private boolean appliedTogether(List<Message<byte[]>> lot, String topic) {
        Instant begun = Instant.now();
        try {
            List<Read> all = new ArrayList<>();
            for (Message<byte[]> message : lot) {
                CloudEvent record = cloudEvent(message);
                Optional<? extends Event> event = changes.read(topic, record);
                if (event.isEmpty()) {
                    return false;
                }
                all.add(new Read(message, record, event.get(), changes.of(event.get())));
            }
            List<Boolean> fresh =
                    await(() -> projection.apply(all.stream().map(Read::toApply).toList()));
            for (int n = 0; n < all.size(); n++) {
                all.get(n).tell(begun);
                applied(all.get(n).message(), all.get(n).record(), fresh.get(n));
            }
            return true;
        } catch (RuntimeException e) {
            LOG.debugf(e, "a lot could not be applied together, records=%d", lot.size());
            return false;
        }
    }

    private record Read(Message<byte[]> message, CloudEvent record, Event event, Change change) {

        Projection.Applicable toApply() {
            return new Projection.Applicable(record, change);
        }

        void tell(Instant begun) {
            StorySpan.processed(record, event, begun).close();
        }
    }

    /** Progress is told in the log and in pictures, not in traces: there would be thousands of spans of one job. */
    @SuppressWarnings("try") // Held, not used.
    private void follow(Message<byte[]> message, CloudEvent record, Event event) {
        if (event instanceof ProgressEvent) {
            apply(message, record, event);
            return;
        }
        try (StorySpan span = StorySpan.processing(record, event)) {
            apply(message, record, event);
        }
    }

    private void apply(Message<byte[]> message, CloudEvent record, Event event) {
        Change change = changes.of(event);
        List<Projection.Applicable> alone = List.of(new Projection.Applicable(record, change));
        applied(message, record, await(() -> projection.apply(alone)).get(0));
    }

    private void applied(Message<byte[]> message, CloudEvent record, boolean fresh) {
        count(record, fresh ? "applied" : "repeated");
        delay.record(Duration.between(metadata(message).getTimestamp(), Instant.now()));
    }

    /** Does {@code work}, which may block and must be idempotent, for a record that {@code consumer} has in hand. */
    Uni<Void> take(Message<byte[]> message, String consumer, Runnable work) {
        Consumers.Consumer taker = consumers.named(consumer);
        return Uni.createFrom()
                .item(() -> handle(taker, work))
                .runSubscriptionOn(threads)
                .flatMap(outcome -> settled(outcome, message, taker));
    }

    static IncomingKafkaRecordMetadata<?, ?> metadata(Message<byte[]> message) {
        return message.getMetadata(IncomingKafkaRecordMetadata.class)
                .orElseThrow(() -> new IllegalStateException("a message that is not from Kafka"));
    }

    static CloudEvent cloudEvent(Message<byte[]> message) {
        IncomingKafkaRecordMetadata<?, ?> metadata = metadata(message);
        return KafkaEvents.fromRecord((String) metadata.getKey(), metadata.getHeaders(), message.getPayload());
    }

    /** Waits for a reactive answer, on a context of its own. */
    static <T> T await(Supplier<Uni<T>> work) {
        try {
            return VertxContextSupport.subscribeAndAwait(
                    () -> work.get().ifNoItem().after(TRANSACTION).fail());
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private Outcome handle(Consumers.Consumer consumer, Runnable work) {
        try {
            return attempts(consumer, work);
        } finally {
            consumer.done();
        }
    }

    private Outcome attempts(Consumers.Consumer consumer, Runnable work) {
        int failures = 0;
        for (int attempt = 0; !stopping; attempt++) {
            consumer.attempt();
            try {
                work.run();
                return new Done();
            } catch (EventFormatException e) {
                return new Refused(e);
            } catch (RuntimeException | Error e) {
                // An error of the virtual machine too: what it throws would end the channel.
                consumer.failed(e);
                if (!stopping && blames(e) && ++failures >= ATTEMPTS) {
                    return new Refused(e);
                }
                LOG.warnf("could not apply a record, trying again, attempt=%d cause=%s", attempt + 1, e);
                pause(attempt);
            }
        }
        return new Stopped();
    }

    /** Whether the record is at fault, as far as one can tell: the database answers, and the store does. */
    private boolean blames(Throwable failure) {
        if (failure instanceof UncheckedIOException store) {
            return store.getCause() instanceof FileNotFoundException;
        }
        try {
            database.query("select 1").execute().await().atMost(PING);
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static void pause(int attempt) {
        long millis = Math.min(LONGEST_PAUSE.toMillis(), 100L << Math.min(attempt, 10));
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void count(CloudEvent event, String outcome) {
        meters.counter("firstpick.results.events", "type", event.type(), "outcome", outcome)
                .increment();
    }

    private sealed interface Outcome permits Done, Refused, Stopped {
        Uni<Void> settle(Message<byte[]> message);
    }

    private record Done() implements Outcome {
        @Override
        public Uni<Void> settle(Message<byte[]> message) {
            return Uni.createFrom().completionStage(message::ack);
        }
    }

    private record Refused(Throwable cause) implements Outcome {
        @Override
        public Uni<Void> settle(Message<byte[]> message) {
            return Uni.createFrom().completionStage(() -> message.nack(cause));
        }
    }

    private record Stopped() implements Outcome {
        @Override
        public Uni<Void> settle(Message<byte[]> message) {
            return Uni.createFrom().nothing();
        }
    }
}
