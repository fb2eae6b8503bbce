package dev.firstpick.ingest.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpick.events.Topics;
import dev.firstpick.events.kafka.KafkaEvents;
import dev.firstpick.ingest.Announced;
import dev.firstpick.ingest.events.OrganPreset;
import dev.firstpick.ingest.events.PoolSealed;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.ingest.events.VolumeRegistered;
import dev.firstpick.ingest.pool.Catalogue;
import dev.firstpick.ingest.pool.GrownPools;
import dev.firstpick.ingest.pool.Ledger;
import dev.firstpick.ingest.pool.PoolRegistry;
import dev.firstpick.ingest.pool.Sealing;
import dev.firstpick.selection.events.PoolGrown;
import dev.firstpick.selection.events.SelectionEvent;
import dev.firstpick.stack.TestStack;
import dev.firstpick.store.FileObjectStore;
import dev.firstpick.store.ObjectStore;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real broker: one pool that cannot be sealed, or takes long, ends neither the listener nor holds up the others. */
class GrowthListenerTest {

    private static String servers;
    private static KafkaAnnouncer kafka;
    private static Announced announced;

    @TempDir
    Path folder;

    private final String bad = "bad-" + UUID.randomUUID();
    private final String group = "growth-" + UUID.randomUUID();
    private final String good = "good-" + UUID.randomUUID();
    private ObjectStore store;
    private GrowthListener listener;

    /** What happens to a key that is read or listed, before it is. */
    private final AtomicReference<Predicate<String>> disturbing = new AtomicReference<>(key -> false);

    private volatile Runnable disturbance = () -> {};

    @BeforeAll
    static void connect() {
        servers = TestStack.shared().bootstrapServers();
        kafka = new KafkaAnnouncer(Map.of("bootstrap.servers", servers), Duration.ofSeconds(30));
        announced = new Announced(servers);
    }

    @AfterAll
    static void disconnect() {
        kafka.close();
        announced.close();
    }

    @BeforeEach
    void open() throws IOException {
        store = disturbed(new FileObjectStore(folder));
        for (String pool : List.of(bad, good)) {
            PoolRegistry registry = registry();
            registry.open(pool, OrganPreset.HIPPOCAMPUS.task());
            registry.register(new VolumeRegistered(
                    pool,
                    "a",
                    Role.POOL,
                    store.put(pool.getBytes(StandardCharsets.UTF_8)),
                    List.of(6, 5, 4),
                    List.of(1.0, 1.0, 2.0),
                    List.of(1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 2.0, 0.0),
                    "int16",
                    registry.now()));
        }
    }

    @AfterEach
    void close() {
        if (listener != null) {
            listener.close();
        }
    }

    @Test
    void aPoolThatCannotBeSealedHoldsUpNoOtherAndIsTriedAgainAlsoAfterARestart() throws Exception {
        // Given: what no code expects.
        disturb(key -> key.contains(bad) && key.contains("/catalogue/"), () -> {
            throw new IllegalStateException("made for this test");
        });
        start(Duration.ofMinutes(10));

        // When
        grown(bad);
        grown(good);

        // Then
        eventuallySealed(good);
        eventuallyCommitted();
        assertThat(listener.hanging()).isEmpty();
        assertThat(pools().unsealed()).singleElement().satisfies(unsealed -> {
            assertThat(unsealed.pool()).isEqualTo(bad);
            assertThat(unsealed.reason()).contains("made for this test");
        });

        // When
        listener.close();
        start(Duration.ofMillis(200));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> pools().unsealed().get(0).failures() > 2);
        disturb(key -> false, () -> {});

        // Then
        eventuallySealed(bad);
        Awaitility.await().until(() -> pools().unsealed().isEmpty());
    }

    @Test
    void anErrorThatNoHandlerExpectsDoesNotEndTheListener() throws Exception {
        disturb(key -> key.contains(bad) && key.contains("/catalogue/"), () -> {
            throw new StackOverflowError("made for this test");
        });
        start(Duration.ofMinutes(10));
        grown(bad);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> listener.trouble()
                .contains("StackOverflow"));

        disturb(key -> false, () -> {});
        grown(good);

        eventuallySealed(bad);
        eventuallySealed(good);
        Awaitility.await().until(() -> listener.trouble().isEmpty());
    }

    @Test
    void aSealThatTakesLongerThanThePollLimitKeepsTheListenersPlaceInTheGroup() throws Exception {
        disturb(key -> key.contains(bad) && key.contains("/catalogue/"), () -> {
            disturb(key -> false, () -> {});
            try {
                Thread.sleep(15_000);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        start(Duration.ofMinutes(10), Map.of("max.poll.interval.ms", 6_000, "session.timeout.ms", 6_000));

        grown(bad);
        grown(good);

        eventuallySealed(bad);
        eventuallySealed(good);
        eventuallyCommitted();
        assertThat(pools().unsealed()).isEmpty();
        assertThat(announced.typesOf(bad)).containsOnlyOnce("PoolSealed");
        assertThat(listener.trouble()).isEmpty();
    }

    private void start(Duration again) {
        start(again, Map.of());
    }

    private void start(Duration again, Map<String, Object> settings) {
        Map<String, Object> access = new HashMap<>(settings);
        access.put("bootstrap.servers", servers);
        access.put("group.id", group);
        listener = new GrowthListener(access, pools(), again);
        listener.start();
    }

    private void disturb(Predicate<String> keys, Runnable how) {
        disturbance = how;
        disturbing.set(keys);
    }

    private ObjectStore disturbed(ObjectStore real) {
        return (ObjectStore) Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (proxy, method, arguments) -> {
                    if (arguments != null
                            && arguments[0] instanceof String key
                            && disturbing.get().test(key)) {
                        disturbance.run();
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static void grown(String pool) throws Exception {
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers), new StringSerializer(), new ByteArraySerializer())) {
            PoolGrown event = new PoolGrown(pool, 1, 1, "1 new scan; the rule is every 1", Instant.now());
            producer.send(KafkaEvents.toRecord(Topics.SELECTION_EVENTS, SelectionEvent.CODEC.encode(event)))
                    .get();
        }
    }

    private static void eventuallySealed(String pool) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> announced.eventsOf(pool).stream()
                .anyMatch(PoolSealed.class::isInstance));
    }

    /** Nothing is left that a listener would read again. */
    private void eventuallyCommitted() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                        .partitionsToOffsetAndMetadata()
                        .get();
                Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
                committed.keySet().forEach(partition -> ends.put(partition, OffsetSpec.latest()));
                return !committed.isEmpty()
                        && admin.listOffsets(ends).all().get().entrySet().stream()
                                .allMatch(end -> committed.get(end.getKey()).offset()
                                        == end.getValue().offset());
            });
        }
    }

    private GrownPools pools() {
        Ledger ledger = new Ledger(store, new Catalogue(store), kafka, Clock.systemUTC());
        Catalogue catalogue = new Catalogue(store);
        PoolRegistry registry = new PoolRegistry(ledger, catalogue, store, Clock.systemUTC());
        return new GrownPools(new Sealing(registry, ledger, catalogue, store), store, Clock.systemUTC());
    }

    private PoolRegistry registry() {
        return new PoolRegistry(
                new Ledger(store, new Catalogue(store), kafka, Clock.systemUTC()),
                new Catalogue(store),
                store,
                Clock.systemUTC());
    }
}
