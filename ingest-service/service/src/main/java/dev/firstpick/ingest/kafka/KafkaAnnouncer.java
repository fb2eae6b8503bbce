package dev.firstpick.ingest.kafka;

import dev.firstpick.events.Topics;
import dev.firstpick.events.kafka.KafkaEvents;
import dev.firstpick.events.trace.StorySpan;
import dev.firstpick.ingest.events.IngestEvent;
import dev.firstpick.ingest.pool.Announcer;
import dev.firstpick.ingest.pool.UnannouncedException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Publishes on {@code ingest-events} and waits for the acknowledgement of all in-sync replicas. The producer is made when first needed, so that the
 * service starts without a broker, and made anew after an error that it does not recover from. Safe for any number of threads.
 */
public final class KafkaAnnouncer implements Announcer, AutoCloseable {

    private static final int LINGER_MILLIS = 5;

    private final Map<String, Object> settings;
    private final Duration patience;
    private final Function<Map<String, Object>, Producer<String, byte[]>> producers;
    private Producer<String, byte[]> producer;

    /**
     * Announces.
     *
     * @param access how the broker is reached: its address, and credentials if it asks for some; by Kafka's names
     * @param patience how long an announcement may take; the broker is given up on after that
     */
    public KafkaAnnouncer(Map<String, Object> access, Duration patience) {
        this(
                access,
                patience,
                settings -> new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer()));
    }

    KafkaAnnouncer(
            Map<String, Object> access,
            Duration patience,
            Function<Map<String, Object>, Producer<String, byte[]>> producers) {
        this.producers = producers;
        int half = Math.toIntExact(patience.toMillis() / 2);
        this.patience = patience;
        this.settings = new HashMap<>(access);
        settings.putAll(Map.of(
                ProducerConfig.CLIENT_ID_CONFIG,
                "ingest",
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                // A request waits for its record: a moment for those of other requests, which then are one batch, and
                // no more.
                ProducerConfig.LINGER_MS_CONFIG,
                LINGER_MILLIS,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                half,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                half,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                half - LINGER_MILLIS));
    }

    @Override
    public void announce(IngestEvent event) {
        try (StorySpan span = StorySpan.publishing(event)) {
            try {
                send(event);
            } catch (UnannouncedException e) {
                span.failed(e);
                throw e;
            }
        }
    }

    private void send(IngestEvent event) {
        Producer<String, byte[]> used = producer();
        try {
            used.send(KafkaEvents.toRecord(Topics.INGEST_EVENTS, IngestEvent.CODEC.encode(event)))
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw unannounced(e.getCause());
        } catch (TimeoutException e) {
            throw unannounced(e);
        } catch (org.apache.kafka.common.errors.TimeoutException e) {
            throw unannounced(e);
        } catch (InterruptException e) {
            // Has set the thread's flag again; the producer is as good as before.
            throw unannounced(e);
        } catch (KafkaException e) {
            discard(used);
            throw unannounced(e);
        } catch (IllegalStateException e) {
            // Another thread, whose event failed on this producer, has closed it.
            discard(used);
            throw unannounced(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unannounced(e);
        }
    }

    @Override
    public synchronized void close() {
        if (producer != null) {
            producer.close(patience);
            producer = null;
        }
    }

    private synchronized Producer<String, byte[]> producer() {
        if (producer == null) {
            try {
                producer = producers.apply(settings);
            } catch (KafkaException e) {
                throw unannounced(e);
            }
        }
        return producer;
    }

    /** Closes a producer that failed, and it alone: another thread may have put a new one in its place. */
    private void discard(Producer<String, byte[]> failed) {
        synchronized (this) {
            if (producer == failed) {
                producer = null;
            }
        }
        failed.close(Duration.ZERO);
    }

    private UnannouncedException unannounced(Throwable cause) {
        return new UnannouncedException(
                "Kafka has not acknowledged the event within " + patience.toMillis() + " ms", cause);
    }
}
