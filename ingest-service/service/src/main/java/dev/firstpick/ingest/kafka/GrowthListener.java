package dev.firstpick.ingest.kafka;

import dev.firstpick.events.EventFormatException;
import dev.firstpick.events.Topics;
import dev.firstpick.events.kafka.KafkaEvents;
import dev.firstpick.events.trace.StorySpan;
import dev.firstpick.ingest.pool.GrownPools;
import dev.firstpick.selection.events.PoolGrown;
import dev.firstpick.selection.events.SelectionEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals the pools of which selection says that they have grown as their re-selection rule wants. Selection knows the rule, and ingest alone
 * counts revisions. Two threads: one listens, which starts without a broker, comes back to one that was away, and keeps its place in the group while
 * the other one seals, however long that takes. A record is committed once its pool is sealed or noted as one to be tried again, so one may be read
 * twice: sealing the same members again changes nothing. Whatever goes wrong, the listener goes on.
 */
public final class GrowthListener implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GrowthListener.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration PATIENCE_AT_CLOSE = Duration.ofSeconds(10);

    /** A seal that takes longer than this hangs: a hundred thousand volumes take a minute. */
    private static final Duration LONGEST = Duration.ofMinutes(15);

    private final Map<String, Object> settings;
    private final GrownPools pools;
    private final Duration again;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::listen, "growth-listener");
    private final ExecutorService sealer = Executors.newSingleThreadExecutor(task -> {
        Thread created = new Thread(task, "growth-sealer");
        created.setDaemon(true);
        return created;
    });

    /** Since when a seal is in hand, in {@link System#nanoTime}; null if there is none. */
    private volatile Long sealingSince;

    private volatile String trouble = "";

    /**
     * Listens, once it is started.
     *
     * @param access how the broker is reached: its address, and credentials if it asks for some; by Kafka's names. Its {@code group.id} is
     *     {@code ingest} if it names no other
     * @param again how often pools that could not be sealed are tried again
     */
    public GrowthListener(Map<String, Object> access, GrownPools pools, Duration again) {
        this.pools = pools;
        this.again = again;
        this.settings = new HashMap<>(access);
        settings.putIfAbsent(ConsumerConfig.GROUP_ID_CONFIG, "ingest");
        settings.putAll(Map.of(
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                500,
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

    /** Why nothing is sealed at the moment, though it should be; empty if all is well. For health checks. */
    public Optional<String> hanging() {
        Long since = sealingSince;
        if (thread.getState() != Thread.State.NEW && !thread.isAlive() && closed.getCount() > 0) {
            return Optional.of("the listener has ended");
        }
        return since != null && System.nanoTime() - since > LONGEST.toNanos()
                ? Optional.of("a pool is being sealed for more than " + LONGEST.toMinutes() + " minutes")
                : Optional.empty();
    }

    /** What the listener met last and has not got over yet; empty if all is well. */
    public String trouble() {
        return trouble;
    }

    private void listen() {
        while (closed.getCount() > 0) {
            try (Consumer<String, byte[]> consumer =
                    new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
                consumer.subscribe(List.of(Topics.SELECTION_EVENTS));
                follow(consumer);
            } catch (Exception | Error e) {
                // Whatever it is: a listener that has ended says nothing, and pools stay unsealed for ever.
                trouble = e.toString();
                LOG.warn("Grown pools stay unsealed for now: {}", e.toString());
                LOG.debug("Why", e);
                pause();
            }
        }
    }

    private void follow(Consumer<String, byte[]> consumer) throws InterruptedException, ExecutionException {
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        Instant retried = Instant.now();
        while (closed.getCount() > 0) {
            consumer.poll(POLL).forEach(records::add);
            if (!records.isEmpty()) {
                List<ConsumerRecord<String, byte[]>> lot = List.copyOf(records);
                records.clear();
                await(consumer, records, () -> handleAll(lot));
                consumer.commitSync(offsetsAfter(lot));
            } else if (Instant.now().isAfter(retried.plus(again))) {
                await(consumer, records, pools::sealAgain);
                retried = Instant.now();
            }
            trouble = "";
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    /** Lets the sealer work, and polls meanwhile: the group must hear of this member. What a rebalance brings meanwhile is kept in {@code records}. */
    private void await(Consumer<String, byte[]> consumer, List<ConsumerRecord<String, byte[]>> records, Work work)
            throws InterruptedException, ExecutionException {
        sealingSince = System.nanoTime();
        Future<?> sealed = sealer.submit(() -> {
            work.run();
            return null;
        });
        try {
            while (!sealed.isDone() && closed.getCount() > 0) {
                consumer.pause(consumer.assignment());
                consumer.poll(POLL.dividedBy(5)).forEach(records::add);
            }
            if (closed.getCount() > 0) {
                sealed.get();
                consumer.resume(consumer.paused());
            }
        } finally {
            sealed.cancel(true);
            sealingSince = null;
        }
    }

    private static Map<TopicPartition, OffsetAndMetadata> offsetsAfter(List<ConsumerRecord<String, byte[]>> lot) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (ConsumerRecord<String, byte[]> record : lot) {
            offsets.put(
                    new TopicPartition(record.topic(), record.partition()), new OffsetAndMetadata(record.offset() + 1));
        }
        return offsets;
    }

    private void handleAll(List<ConsumerRecord<String, byte[]>> lot) throws IOException {
        for (ConsumerRecord<String, byte[]> record : lot) {
            handle(record);
        }
    }

    @SuppressWarnings("try") // Held, not used.
    private void handle(ConsumerRecord<String, byte[]> record) throws IOException {
        Optional<PoolGrown> grown = read(record);
        if (grown.isPresent()) {
            try (StorySpan span = StorySpan.processing(KafkaEvents.fromRecord(record), grown.get())) {
                pools.seal(grown.get().pool(), grown.get().rule());
            }
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
        sealer.shutdownNow();
        try {
            thread.join(PATIENCE_AT_CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
