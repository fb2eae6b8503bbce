package dev.firstpick.training.publish;

import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends records to the broker. */
@FunctionalInterface
public interface Publisher {

    /** Sends a record. The stage ends when every in-sync replica has it, or fails when the broker could not be reached in time. */
    CompletionStage<?> publish(ProducerRecord<String, byte[]> event);
}
