package dev.firstpick.ingest.kafka;

import dev.firstpick.events.EventFormatException;
import dev.firstpick.events.Topics;
import dev.firstpick.events.kafka.KafkaEvents;
import dev.firstpick.events.trace.StorySpan;
import dev.firstpick.ingest.pool.RefusedException;
import dev.firstpick.ingest.pool.Sealing;
import dev.firstpick.ingest.pool.UnannouncedException;
import dev.firstpick.selection.events.PoolGrown;
import dev.firstpick.selection.events.SelectionEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals the pools of which selection says that they have grown as their re-selection rule wants. Selection knows the rule, and ingest alone
 * counts revisions. On a thread of its own, which starts without a broker and comes back to one that was away; a record is committed once
 * its pool is sealed, so one may be read twice: sealing the same members again changes nothing.
 */
public final class GrowthListener implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GrowthListener.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration PATIENCE_AT_CLOSE = Duration.ofSeconds(10);

    private final Map<String, Object> settings;
    private final Sealing sealing;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::listen, "growth-listener");

    /**
     * Listens, once it is started.
     *
     * @param access how the broker is reached: its address, and credentials if it asks for some; by Kafka's names
     */
    public GrowthListener(Map<String, Object> access, Sealing sealing) {
        this.sealing = sealing;
        this.settings = new HashMap<>(access);
        settings.putAll(Map.of(
                ConsumerConfig.GROUP_ID_CONFIG,
                "ingest",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                1_000,
                // Sealing a pool of many thousands takes its time, and holds nobody up.
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                10,
                // A broker that is away is not knocked at, nor told of in the log, every moment.
                ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                10_000));
        thread.setDaemon(true);
    }

    /** Begins to listen. */
    public void start() {
        thread.start();
    }

    private void listen() {
        while (closed.getCount() > 0) {
            try (Consumer<String, byte[]> consumer =
                    new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
                consumer.subscribe(List.of(Topics.SELECTION_EVENTS));
                while (closed.getCount() > 0) {
                    ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
                    for (ConsumerRecord<String, byte[]> record : records) {
                        handle(record);
                    }
                    if (!records.isEmpty()) {
                        consumer.commitSync();
                    }
                }
            } catch (IOException | KafkaException | UnannouncedException e) {
                LOG.warn("Grown pools stay unsealed for now: {}", e.toString());
                pause();
            }
        }
    }

    @SuppressWarnings("try") // Held, not used.
    private void handle(ConsumerRecord<String, byte[]> record) throws IOException {
        Optional<PoolGrown> grown = read(record);
        if (grown.isPresent()) {
            try (StorySpan span = StorySpan.processing(KafkaEvents.fromRecord(record), grown.get())) {
                seal(grown.get());
            }
        }
    }

    private void seal(PoolGrown grown) throws IOException {
        try {
            int revision = sealing.seal(grown.pool()).fact().revision();
            LOG.info("Pool sealed as it has grown: pool={} revision={} rule={}", grown.pool(), revision, grown.rule());
        } catch (RefusedException e) {
            LOG.warn("A grown pool cannot be sealed: pool={} reason={}", grown.pool(), e.getMessage());
        }
    }

    /** What cannot be read is in the dead letters already: results reads all of the topic. */
    private static Optional<PoolGrown> read(ConsumerRecord<String, byte[]> record) {
        try {
            return SelectionEvent.CODEC
                    .decodeKnown(KafkaEvents.fromRecord(record))
                    .filter(PoolGrown.class::isInstance)
                    .map(PoolGrown.class::cast);
        } catch (EventFormatException e) {
            LOG.warn("Skipped what cannot be read: offset={} reason={}", record.offset(), e.getMessage());
            return Optional.empty();
        }
    }

    private void pause() {
        try {
            closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closed.countDown();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(PATIENCE_AT_CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
