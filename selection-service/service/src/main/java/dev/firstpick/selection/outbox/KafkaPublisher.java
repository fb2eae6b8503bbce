package dev.firstpick.selection.outbox;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.Topics;
import dev.firstpick.events.kafka.KafkaEvents;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/** Publishes events, each acknowledged by the broker. */
@ApplicationScoped
public class KafkaPublisher {

    private static final Logger LOG = Logger.getLogger(KafkaPublisher.class);

    private final Map<String, MutinyEmitter<byte[]>> emitters;

    KafkaPublisher(
            @Channel("selection-events-out") MutinyEmitter<byte[]> selectionEvents,
            @Channel("training-jobs-out") MutinyEmitter<byte[]> trainingJobs,
            @Channel("training-events-out") MutinyEmitter<byte[]> trainingEvents) {
        emitters = Map.of(
                Topics.SELECTION_EVENTS, selectionEvents,
                Topics.TRAINING_JOBS, trainingJobs,
                Topics.TRAINING_EVENTS, trainingEvents);
    }

    /**
     * Publishes {@code event}; done when the broker has it. Goes on in the caller's Vert.x context, to which a session is bound.
     */
    public Uni<Void> publish(String topic, CloudEvent event) {
        Instant begun = Instant.now();
        Context context = Vertx.currentContext();
        Message<byte[]> message = Message.of(event.data())
                .addMetadata(OutgoingKafkaRecordMetadata.<String>builder()
                        .withKey(event.key())
                        .withHeaders(KafkaEvents.headers(event))
                        .build());
        return emitters.get(topic)
                .sendMessage(message)
                .invoke(() -> trace(topic, event, begun))
                .emitOn(task -> context.runOnContext(ignored -> task.run()));
    }

    /** The broker has the event by now: whatever is wrong with its trace is not a failure to publish it. */
    private static void trace(String topic, CloudEvent event, Instant begun) {
        try {
            Told.published(topic, event, begun);
        } catch (RuntimeException e) {
            LOG.warnf(
                    "an event for %s was published and cannot be read, so it is in no trace: %s",
                    topic, e.getMessage());
        }
    }

    /** Whether an event that failed so can never be published, by whomever. */
    public static boolean isRefusal(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RecordTooLargeException
                    || cause instanceof RecordBatchTooLargeException
                    || cause instanceof InvalidRecordException
                    || cause instanceof PolicyViolationException
                    || cause instanceof SerializationException) {
                return true;
            }
        }
        return false;
    }
}
