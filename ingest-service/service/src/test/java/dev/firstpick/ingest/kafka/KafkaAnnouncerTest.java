package dev.firstpick.ingest.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstpick.ingest.events.VolumeExcluded;
import dev.firstpick.ingest.pool.UnannouncedException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** What becomes of a producer that fails in the hands of several threads: an error that no broker makes on command. */
class KafkaAnnouncerTest {

    private final List<Producer> made = new CopyOnWriteArrayList<>();
    private final CountDownLatch slowIsInside = new CountDownLatch(1);
    private final CountDownLatch slowMayFail = new CountDownLatch(1);

    /** The first producer fails whatever it is given, what is of the pool {@code slow} only when it is told to; later ones work. */
    private final class Producer extends MockProducer<String, byte[]> {

        private final boolean fails = made.isEmpty();

        Producer() {
            super(true, null, new StringSerializer(), new ByteArraySerializer());
        }

        @Override
        public Future<RecordMetadata> send(ProducerRecord<String, byte[]> record) {
            if (!fails) {
                return super.send(record);
            }
            if (record.key().equals("slow")) {
                slowIsInside.countDown();
                try {
                    slowMayFail.await(30, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            throw new InvalidProducerEpochException("made for this test");
        }
    }

    @Test
    void aThreadWhoseProducerFailedDoesNotCloseTheOneThatTookItsPlace() throws Exception {
        // Given
        KafkaAnnouncer announcer = new KafkaAnnouncer(Map.of(), Duration.ofSeconds(10), settings -> {
            Producer producer = new Producer();
            made.add(producer);
            return producer;
        });
        CompletableFuture<Void> slow = CompletableFuture.runAsync(() -> announcer.announce(about("slow")));
        assertThat(slowIsInside.await(30, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> announcer.announce(about("quick"))).isInstanceOf(UnannouncedException.class);
        announcer.announce(about("quick"));

        // When
        slowMayFail.countDown();
        assertThatThrownBy(() -> slow.get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(UnannouncedException.class);

        // Then
        announcer.announce(about("slow"));
        assertThat(made).hasSize(2);
        assertThat(made.get(0).closed()).isTrue();
        assertThat(made.get(1).closed()).isFalse();
        assertThat(made.get(1).history()).hasSize(2);
        announcer.close();
    }

    @Test
    void anEventForAProducerThatAnotherThreadHasClosedIsUnannouncedAndTheNextHasANewOne() {
        // Given
        List<MockProducer<String, byte[]>> producers = new CopyOnWriteArrayList<>();
        KafkaAnnouncer announcer = new KafkaAnnouncer(Map.of(), Duration.ofSeconds(10), settings -> {
            MockProducer<String, byte[]> producer =
                    new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
            producers.add(producer);
            return producer;
        });
        announcer.announce(about("a"));
        producers.get(0).close();

        // When
        assertThatThrownBy(() -> announcer.announce(about("b"))).isInstanceOf(UnannouncedException.class);
        announcer.announce(about("b"));

        // Then
        assertThat(producers).hasSize(2);
        assertThat(producers.get(1).history()).hasSize(1);
        announcer.close();
    }

    private static VolumeExcluded about(String pool) {
        return new VolumeExcluded(pool, "a", "motion", Instant.now());
    }
}
