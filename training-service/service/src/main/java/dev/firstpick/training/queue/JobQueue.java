package dev.firstpick.training.queue;

import dev.firstpick.training.job.Verdict;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The share group's consumer, for one record at a time. Used by one thread alone. Of the consumer's modes only this combination
 * gives each worker exactly one job and leaves the others to idle workers: {@code record_limit} with {@code max.poll.records=1}.
 */
final class JobQueue implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JobQueue.class);
    private static final Duration ACCEPTING = Duration.ofSeconds(10);
    private static final Duration RELEASING = Duration.ofMillis(1500);
    private static final Duration CLOSING = Duration.ofSeconds(2);
    private static final Duration USUAL_LOCK = Duration.ofSeconds(30);
    private static final int RENEWALS_A_LOCK = 3;

    private final KafkaShareConsumer<String, byte[]> consumer;

    JobQueue(QueueSettings settings) {
        Map<String, Object> client = new HashMap<>(settings.client());
        client.put(ConsumerConfig.CLIENT_ID_CONFIG, settings.clientId());
        client.put(ConsumerConfig.GROUP_ID_CONFIG, settings.group());
        client.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        client.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
        client.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
        consumer = new KafkaShareConsumer<>(client, new StringDeserializer(), new ByteArrayDeserializer());
        consumer.subscribe(List.of(settings.topic()));
    }

    /** After how long a held record's lock should be renewed: two renewals may be late before the lock ends. */
    Duration renewal() {
        return consumer.acquisitionLockTimeoutMs()
                .map(Duration::ofMillis)
                .orElse(USUAL_LOCK)
                .dividedBy(RENEWALS_A_LOCK);
    }

    /** The next record, if one comes in time. */
    Optional<ConsumerRecord<String, byte[]>> take(Duration patience) {
        ConsumerRecords<String, byte[]> records = consumer.poll(patience);
        return records.isEmpty()
                ? Optional.empty()
                : Optional.of(records.iterator().next());
    }

    /**
     * Locks the record for another while.
     *
     * @return the record as it is to be acknowledged from now on; empty if the lock may be lost
     */
    Optional<ConsumerRecord<String, byte[]>> renew(ConsumerRecord<String, byte[]> held) {
        try {
            consumer.acknowledge(held, AcknowledgeType.RENEW);
            if (!committed(patience())) {
                return Optional.empty();
            }
            return take(patience())
                    .filter(again -> again.offset() == held.offset() && again.partition() == held.partition());
        } catch (KafkaException | IllegalStateException e) {
            LOG.warn("lock not renewed: offset={} cause={}", held.offset(), e.toString());
            return Optional.empty();
        }
    }

    /** Tells the broker what becomes of the record. Returns whether it has heard it. */
    boolean settle(ConsumerRecord<String, byte[]> held, Verdict verdict) {
        try {
            consumer.acknowledge(held, typeOf(verdict));
            return committed(verdict == Verdict.ACCEPT ? ACCEPTING : RELEASING);
        } catch (KafkaException | IllegalStateException e) {
            LOG.warn("record not settled, it will come again: offset={} cause={}", held.offset(), e.toString());
            return false;
        }
    }

    /** Leaves the group; a record that is still held is free for others. */
    @Override
    public void close() {
        consumer.close(CLOSING);
    }

    /** What is left of the lock when it is renewed, less a reserve. */
    private Duration patience() {
        return renewal().multipliedBy(3).dividedBy(2);
    }

    private boolean committed(Duration patience) {
        boolean good = true;
        for (Optional<KafkaException> failure : consumer.commitSync(patience).values()) {
            if (failure.isPresent()) {
                LOG.warn("acknowledgement refused: cause={}", failure.get().toString());
                good = false;
            }
        }
        return good;
    }

    private static AcknowledgeType typeOf(Verdict verdict) {
        return switch (verdict) {
            case ACCEPT -> AcknowledgeType.ACCEPT;
            case RELEASE, ABANDON -> AcknowledgeType.RELEASE;
        };
    }
}
