package dev.firstpick.training.publish;

import dev.firstpick.events.Topics;
import dev.firstpick.events.kafka.KafkaEvents;
import dev.firstpick.events.trace.StorySpan;
import dev.firstpick.training.events.ProgressEvent;
import dev.firstpick.training.events.TrainingEvent;
import dev.firstpick.training.events.TrainingProgressed;
import dev.firstpick.training.stop.StopFlag;
import dev.firstpick.training.stop.StoppedException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what a trainer has to say. Outcomes, failures and dead letters are tried again until the broker has them; progress is
 * sent once, and dropped while several earlier ones are still under way.
 */
public final class Announcer {

    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
    private static final long LOOK_AT_STOP_MILLIS = 100;
    private static final long PAUSE_MILLIS = 1000;
    private static final int MOST_PROGRESS_UNDER_WAY = 8;

    private final Publisher publisher;
    private final AtomicInteger progressUnderWay = new AtomicInteger();

    public Announcer(Publisher publisher) {
        this.publisher = publisher;
    }

    /**
     * Publishes an outcome or a failure, and returns when the broker has it.
     *
     * @throws StoppedException if {@code stop} was raised first; the event may or may not have been published then
     */
    @SuppressWarnings("try") // Held, not used.
    public void announce(TrainingEvent event, StopFlag stop) throws StoppedException, InterruptedException {
        try (StorySpan span = StorySpan.publishing(event)) {
            publishSurely(KafkaEvents.toRecord(Topics.TRAINING_EVENTS, TrainingEvent.CODEC.encode(event)), stop);
        }
    }

    /**
     * Puts a record that is no job with the dead letters, with the reason in its headers, and returns when the broker has it.
     *
     * @throws StoppedException if {@code stop} was raised first
     */
    public void bury(ConsumerRecord<String, byte[]> letter, Exception reason, StopFlag stop)
            throws StoppedException, InterruptedException {
        Headers headers = new RecordHeaders(letter.headers().toArray());
        Map.of(
                        "dead-letter-reason", String.valueOf(reason.getMessage()),
                        "dead-letter-exception-class-name", reason.getClass().getName(),
                        "dead-letter-topic", letter.topic(),
                        "dead-letter-partition", String.valueOf(letter.partition()),
                        "dead-letter-offset", String.valueOf(letter.offset()))
                .forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
        publishSurely(
                new ProducerRecord<>(Topics.deadLettersOf(letter.topic()), null, letter.key(), letter.value(), headers),
                stop);
    }

    /** Publishes progress, or drops it. Never waits. */
    public void progress(TrainingProgressed event) {
        if (progressUnderWay.incrementAndGet() > MOST_PROGRESS_UNDER_WAY) {
            progressUnderWay.decrementAndGet();
            return;
        }
        publisher
                .publish(KafkaEvents.toRecord(Topics.TRAINING_PROGRESS, ProgressEvent.CODEC.encode(event)))
                .whenComplete((sent, failure) -> progressUnderWay.decrementAndGet());
    }

    private void publishSurely(ProducerRecord<String, byte[]> event, StopFlag stop)
            throws StoppedException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                await(publisher.publish(event).toCompletableFuture(), stop);
                return;
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RecordTooLargeException tooLarge) {
                    throw tooLarge;
                }
                LOG.warn(
                        "not published, tried again: topic={} attempt={} cause={}",
                        event.topic(),
                        attempt,
                        e.getCause());
                pause(stop);
            }
        }
    }

    private static void await(CompletableFuture<?> sent, StopFlag stop)
            throws StoppedException, ExecutionException, InterruptedException {
        while (true) {
            try {
                sent.get(LOOK_AT_STOP_MILLIS, TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                stop.check();
            }
        }
    }

    private static void pause(StopFlag stop) throws StoppedException, InterruptedException {
        for (long waited = 0; waited < PAUSE_MILLIS; waited += LOOK_AT_STOP_MILLIS) {
            stop.check();
            Thread.sleep(LOOK_AT_STOP_MILLIS);
        }
    }
}
