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
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Publishes events, each acknowledged by the broker. */
@ApplicationScoped
public class KafkaPublisher {

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
                .invoke(() -> Told.published(topic, event, begun))
                .emitOn(task -> context.runOnContext(ignored -> task.run()));
    }
}
