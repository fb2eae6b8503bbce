package dev.firstpick.training.publish;

import dev.firstpick.events.Topics;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;

/** Sends records through the messaging channels, which are named after their topics. */
@ApplicationScoped
class ChannelPublisher implements Publisher {

    private static final String DEAD_LETTERS = "dlq." + Topics.TRAINING_JOBS;
    private static final String DEAD_LETTERS_CHANNEL = "dead-letters";

    private final Map<String, MutinyEmitter<byte[]>> channels;

    ChannelPublisher(
            @Channel(Topics.TRAINING_EVENTS) MutinyEmitter<byte[]> events,
            @Channel(Topics.TRAINING_PROGRESS) MutinyEmitter<byte[]> progress,
            @Channel(DEAD_LETTERS_CHANNEL) MutinyEmitter<byte[]> deadLetters) {
        channels =
                Map.of(Topics.TRAINING_EVENTS, events, Topics.TRAINING_PROGRESS, progress, DEAD_LETTERS, deadLetters);
    }

    @Override
    public CompletionStage<?> publish(ProducerRecord<String, byte[]> event) {
        OutgoingKafkaRecordMetadata<String> metadata = OutgoingKafkaRecordMetadata.<String>builder()
                .withKey(event.key())
                .withHeaders(event.headers())
                .build();
        return channels.get(event.topic())
                .sendMessage(Message.of(event.value(), Metadata.of(metadata)))
                .subscribeAsCompletionStage();
    }
}
