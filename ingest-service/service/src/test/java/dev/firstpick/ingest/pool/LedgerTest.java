package dev.firstpick.ingest.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.EventCodec;
import dev.firstpick.ingest.Announced;
import dev.firstpick.ingest.events.OrganPreset;
import dev.firstpick.ingest.events.PoolOpened;
import dev.firstpick.ingest.events.PoolSealed;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.ingest.events.Task;
import dev.firstpick.ingest.events.VolumeRegistered;
import dev.firstpick.ingest.kafka.KafkaAnnouncer;
import dev.firstpick.stack.TestStack;
import dev.firstpick.store.FileObjectStore;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order of effects, with a real broker: what a crash leaves, and what two replicas on one store do. */
class LedgerTest {

    private static final Task TASK = OrganPreset.HIPPOCAMPUS.task();

    private static KafkaAnnouncer kafka;
    private static Announced announced;

    @TempDir
    Path folder;

    private ObjectStore store;
    private String pool;

    @BeforeAll
    static void connect() {
        String servers = TestStack.shared().bootstrapServers();
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
        store = new FileObjectStore(folder);
        pool = "ledger-" + UUID.randomUUID();
    }

    /** Stands for the end of the process, which no code catches. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void aKillBetweenStoringAndAnnouncingIsMadeGoodByTheRelayOnce() throws IOException {
        // Given
        PoolRegistry dying = registry(event -> {
            throw new Killed();
        });
        assertThatThrownBy(() -> dying.open(pool, TASK)).isInstanceOf(Killed.class);
        assertThat(announced.of(pool)).isEmpty();
        Ledger restarted = ledger(kafka);

        // When
        int left = restarted.relay(Duration.ZERO);
        restarted.relay(Duration.ZERO);

        // Then
        assertThat(left).isZero();
        assertThat(announced.of(pool))
                .extracting(CloudEvent::id)
                .containsExactly(EventCodec.idOf(
                        new PoolOpened(pool, TASK, Clock.systemUTC().instant())));
    }

    @Test
    void whatWasLeftUnannouncedBeforeTheClockWasSetBackDoesNotWaitForTheClock() throws IOException {
        // Given
        Clock ahead = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));
        PoolOpened begun = new PoolOpened(pool, TASK, registry(kafka).now());
        new Outbox(store, ahead).add(begun);

        // When
        int left = ledger(kafka).relay(Duration.ofSeconds(5));

        // Then
        assertThat(left).isZero();
        assertThat(announced.eventsOf(pool)).containsExactly(begun);
    }

    @Test
    void aKillBetweenMarkerAndManifestIsFinishedByTheRelay() throws IOException {
        // Given
        PoolOpened begun = new PoolOpened(pool, TASK, registry(kafka).now());
        new Outbox(store, Clock.systemUTC()).add(begun);

        // When
        ledger(kafka).relay(Duration.ZERO);

        // Then
        assertThat(registry(kafka).pool(pool)).isEqualTo(begun);
        assertThat(announced.eventsOf(pool)).containsExactly(begun);
    }

    @Test
    void aKillBetweenAnnouncingAndRemovingTheMarkerRepeatsTheSameEventId() throws IOException {
        // Given
        PoolRegistry dying = registry(event -> {
            kafka.announce(event);
            throw new Killed();
        });
        assertThatThrownBy(() -> dying.open(pool, TASK)).isInstanceOf(Killed.class);

        // When
        int left = ledger(kafka).relay(Duration.ZERO);

        // Then
        assertThat(left).isZero();
        List<CloudEvent> events = announced.of(pool);
        assertThat(events).hasSize(2);
        assertThat(events.get(0).id()).isEqualTo(events.get(1).id());
        assertThat(events.get(0).data()).isEqualTo(events.get(1).data());
    }

    @Test
    void whatIsYoungIsLeftToItsRequest() throws IOException {
        // Given
        PoolRegistry dying = registry(event -> {
            throw new Killed();
        });
        assertThatThrownBy(() -> dying.open(pool, TASK)).isInstanceOf(Killed.class);

        // When
        int left = ledger(kafka).relay(Duration.ofMinutes(1));

        // Then
        assertThat(left).isEqualTo(1);
        assertThat(announced.of(pool)).isEmpty();
    }

    @Test
    void aVolumeIsAnnouncedAfterItsPoolEvenIfThePoolsRequestDied() throws IOException {
        // Given
        PoolRegistry dying = registry(event -> {
            throw new Killed();
        });
        assertThatThrownBy(() -> dying.open(pool, TASK)).isInstanceOf(Killed.class);

        // When
        registry(kafka).register(volume("a", "one"));

        // Then
        assertThat(announced.typesOf(pool)).containsExactly("PoolOpened", "VolumeRegistered");
    }

    @Test
    void withoutABrokerTheFactStandsAndTheSameRequestAnnouncesItLater() throws IOException {
        // Given
        KafkaAnnouncer away = new KafkaAnnouncer(Map.of("bootstrap.servers", "127.0.0.1:1"), Duration.ofMillis(400));
        assertThatThrownBy(() -> registry(away).open(pool, TASK)).isInstanceOf(UnannouncedException.class);
        away.close();

        // When
        Entry<PoolOpened> again = registry(kafka).open(pool, TASK);

        // Then
        assertThat(again.created()).isFalse();
        assertThat(announced.typesOf(pool)).containsExactly("PoolOpened");
        assertThat(store.list("outbox/")).isEmpty();
    }

    @Test
    void twoReplicasThatTakeTheSameVolumesAgreeOnOneContentForEach() throws Exception {
        // Given
        registry(kafka).open(pool, TASK);
        int volumes = 20;
        List<Callable<Boolean>> requests = new ArrayList<>();
        for (String content : List.of("one", "two")) {
            ObjectStore shared = new FileObjectStore(folder);
            PoolRegistry replica = new PoolRegistry(
                    new Ledger(shared, new Catalogue(shared), kafka, Clock.systemUTC()),
                    new Catalogue(shared),
                    shared,
                    Clock.systemUTC());
            for (int n = 0; n < volumes; n++) {
                VolumeRegistered volume = volume("v" + n, content);
                requests.add(() -> replica.register(volume).created());
            }
        }
        java.util.Collections.shuffle(requests, new java.util.Random(7));

        // When
        List<String> outcomes = run(requests);

        // Then
        assertThat(outcomes.stream().filter("created"::equals)).hasSize(volumes);
        assertThat(outcomes.stream().filter("CONFLICT"::equals)).hasSize(volumes);
        List<VolumeRegistered> events = registered();
        assertThat(events)
                .extracting(VolumeRegistered::volume)
                .doesNotHaveDuplicates()
                .hasSize(volumes);
        for (VolumeRegistered event : events) {
            assertThat(registry(kafka).volume(pool, event.volume())).isEqualTo(event);
        }
        assertThat(store.list("outbox/")).isEmpty();
    }

    @Test
    void twoReplicasThatTakeTheSameContentAnnounceOneFact() throws Exception {
        // Given
        registry(kafka).open(pool, TASK);
        VolumeRegistered volume = volume("a", "one");
        List<Callable<Boolean>> requests = new ArrayList<>();
        for (int n = 0; n < 8; n++) {
            PoolRegistry replica = registry(kafka);
            requests.add(() -> replica.register(volume("a", "one")).created());
        }

        // When
        List<String> outcomes = run(requests);

        // Then
        // Requests of the same millisecond state the same fact: each of them may say that it created it.
        assertThat(outcomes).hasSize(8).contains("created").isSubsetOf("created", "unchanged");
        assertThat(registered())
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.image()).isEqualTo(volume.image()))
                .containsOnly(registry(kafka).volume(pool, "a"));
    }

    @Test
    void twoReplicasThatSealAtOnceAgreeOnOneRevision() throws Exception {
        // Given
        registry(kafka).open(pool, TASK);
        registry(kafka).register(volume("a", "one"));
        List<Callable<Boolean>> requests = new ArrayList<>();
        for (int n = 0; n < 6; n++) {
            Ledger ledger = ledger(kafka);
            requests.add(() -> sealing(ledger).seal(pool).created());
        }

        // When
        List<String> outcomes = run(requests);

        // Then
        assertThat(outcomes).hasSize(6).contains("created").isSubsetOf("created", "unchanged");
        assertThat(announced.eventsOf(pool).stream()
                        .filter(PoolSealed.class::isInstance)
                        .distinct())
                .hasSize(1)
                .allSatisfy(event -> assertThat(((PoolSealed) event).revision()).isEqualTo(1));
        assertThat(store.list("pools/" + pool + "/revisions/")).hasSize(1);
    }

    @Test
    void aSealThatDiedBeforeItWasAnnouncedIsAnnouncedByTheNextOne() throws IOException {
        // Given
        registry(kafka).open(pool, TASK);
        registry(kafka).register(volume("a", "one"));
        Ledger dying = ledger(event -> {
            throw new Killed();
        });
        assertThatThrownBy(() -> sealing(dying).seal(pool)).isInstanceOf(Killed.class);
        Ledger restarted = ledger(kafka);

        // When
        Entry<PoolSealed> again = sealing(restarted).seal(pool);

        // Then
        assertThat(again.created()).isFalse();
        assertThat(again.fact().revision()).isEqualTo(1);
        assertThat(announced.typesOf(pool)).containsExactly("PoolOpened", "VolumeRegistered", "PoolSealed");
    }

    private List<VolumeRegistered> registered() {
        return announced.eventsOf(pool).stream()
                .filter(VolumeRegistered.class::isInstance)
                .map(VolumeRegistered.class::cast)
                .toList();
    }

    private static List<String> run(List<Callable<Boolean>> requests) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<String> outcomes = new ArrayList<>();
        try {
            for (Future<Boolean> request : threads.invokeAll(requests)) {
                try {
                    outcomes.add(request.get() ? "created" : "unchanged");
                } catch (ExecutionException e) {
                    outcomes.add(
                            e.getCause() instanceof RefusedException refused
                                    ? refused.reason().name()
                                    : e.getCause().toString());
                }
            }
        } finally {
            threads.shutdownNow();
        }
        return outcomes;
    }

    private VolumeRegistered volume(String name, String content) throws IOException {
        ObjectRef image = store.put(content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return new VolumeRegistered(
                pool,
                name,
                Role.POOL,
                image,
                List.of(6, 5, 4),
                List.of(1.0, 1.0, 2.0),
                List.of(1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 2.0, 0.0),
                "int16",
                registry(kafka).now());
    }

    private PoolRegistry registry(Announcer announcer) {
        return new PoolRegistry(ledger(announcer), new Catalogue(store), store, Clock.systemUTC());
    }

    private Sealing sealing(Ledger ledger) {
        Catalogue catalogue = new Catalogue(store);
        return new Sealing(new PoolRegistry(ledger, catalogue, store, Clock.systemUTC()), ledger, catalogue, store);
    }

    private Ledger ledger(Announcer announcer) {
        return new Ledger(store, new Catalogue(store), announcer, Clock.systemUTC());
    }
}
