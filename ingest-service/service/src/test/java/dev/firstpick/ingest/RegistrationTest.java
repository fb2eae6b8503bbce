package dev.firstpick.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.Json;
import dev.firstpick.events.Topics;
import dev.firstpick.events.TraceParent;
import dev.firstpick.events.kafka.KafkaEvents;
import dev.firstpick.ingest.Caller.Answer;
import dev.firstpick.ingest.events.AnnotationRegistered;
import dev.firstpick.ingest.events.IngestEvent;
import dev.firstpick.ingest.events.OrganPreset;
import dev.firstpick.ingest.events.PoolMembers;
import dev.firstpick.ingest.events.PoolOpened;
import dev.firstpick.ingest.events.PoolSealed;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.ingest.events.VolumeExcluded;
import dev.firstpick.ingest.events.VolumeRegistered;
import dev.firstpick.selection.events.PoolGrown;
import dev.firstpick.selection.events.SelectionEvent;
import dev.firstpick.stack.StackTestResource;
import dev.firstpick.stack.TestStack;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.volume.DataType;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pools, scans and annotations over HTTP, and what the other services hear of them. */
@QuarkusTest
@QuarkusTestResource(value = StackTestResource.class, initArgs = @ResourceArg(name = "database", value = "none"))
@QuarkusTestResource(IngestTestResource.class)
class RegistrationTest {

    private static Announced announced;

    @TestHTTPResource("/")
    URI base;

    @Inject
    ObjectStore store;

    @Inject
    InMemorySpanExporter spans;

    private final String pool = "reg-" + UUID.randomUUID();
    private Caller caller;

    @BeforeAll
    static void subscribe() {
        announced = new Announced(TestStack.shared().bootstrapServers());
    }

    @AfterAll
    static void unsubscribe() {
        announced.close();
    }

    @BeforeEach
    void connect() {
        caller = new Caller(base);
    }

    @Test
    void aPoolIsOpenedOnceAndTheSameAgainChangesNothing() {
        // When
        Answer first = caller.put("/pools/" + pool, "{\"organ\":\"hippocampus\"}");
        Answer again = caller.put("/pools/" + pool, "{\"organ\":\"hippocampus\",\"joined\":true}");
        Answer other = caller.put("/pools/" + pool, "{\"organ\":\"hippocampus\",\"joined\":false}");

        // Then
        assertThat(first.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.error("found")).contains("joined=false");
        assertThat(other.error("expected")).contains("joined=true");
        assertThat(announced.eventsOf(pool))
                .singleElement()
                .isInstanceOfSatisfying(PoolOpened.class, opened -> assertThat(opened.task())
                        .isEqualTo(OrganPreset.HIPPOCAMPUS.task()));
    }

    @Test
    void aPoolIsOpenedWithATaskOfItsOwn() {
        // Given
        String task = """
                {"task":{"organ":"kidney","modality":"ct","classes":[{"value":1,"name":"kidney"}],"joined":false,
                 "spacing":[1.5,1.5,2.0],"proxy":{"rule":"hu-window","low":20,"high":200}}}""";

        // When
        Answer answer = caller.put("/pools/" + pool, task);

        // Then
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        assertThat(caller.get("/pools/" + pool).json().at("/task/organ").asText())
                .isEqualTo("kidney");
    }

    @Test
    void aScanIsStoredAnnouncedAndServedAsItWasHandedIn() throws IOException {
        // Given
        open();
        byte[] scan = Scans.scan(1);

        // When
        Answer answer = caller.put(volume("a") + "?role=test", scan);

        // Then
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        VolumeRegistered registered = Json.read(answer.body(), VolumeRegistered.class, "answer");
        assertThat(announced.eventsOf(pool)).last().isEqualTo(registered);
        assertThat(registered.role()).isEqualTo(Role.TEST);
        assertThat(registered.shape()).containsExactly(6, 5, 4);
        assertThat(registered.spacing()).containsExactly(1.0, 1.0, 2.0);
        assertThat(registered.dataType()).isEqualTo("int16");
        assertThat(registered.image().bytes()).isEqualTo(scan.length);
        assertThat(store.open(registered.image()).readAllBytes()).isEqualTo(scan);
        assertThat(caller.get(volume("a") + "/image").body()).isEqualTo(scan);
    }

    @Test
    void aScansTraceBeginsHereGoesOnWithItsEventAndLeadsToTheCallersOwn() {
        // Given
        open();
        String callers = "4bf92f3577b34da6a3ce929d0e0e4736";

        // When
        caller.put(volume("a"), Scans.scan(1), "00-" + callers + "-00f067aa0ba902b7-01");

        // Then
        TraceParent scan = TraceParent.ofScan(pool, "a");
        CloudEvent event = announced.of(pool).get(1);
        assertThat(event.headers()).containsEntry("ce_traceparent", scan.toString());
        Awaitility.await().untilAsserted(() -> assertThat(spansOf(scan.traceId()))
                .extracting(SpanData::getName)
                .containsExactlyInAnyOrder("take in image", "publish volume-registered"));
        assertThat(spansOf(scan.traceId()))
                .filteredOn(span -> span.getName().equals("take in image"))
                .flatExtracting(SpanData::getLinks)
                .extracting(link -> link.getSpanContext().getTraceId())
                .containsExactly(callers);
    }

    private List<SpanData> spansOf(String trace) {
        return spans.getFinishedSpanItems().stream()
                .filter(span -> span.getTraceId().equals(trace))
                .toList();
    }

    @Test
    void aScanWithoutCompressionOrLengthIsTakenToo() {
        // Given
        open();
        byte[] plain = Scans.file(Scans.volume(Scans.GRID, 2), DataType.FLOAT32, false);

        // When
        Answer answer = caller.putChunked(volume("a"), plain);

        // Then
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        assertThat(answer.json().path("dataType").asText()).isEqualTo("float32");
    }

    @Test
    void theSameScanAgainIs200AndOtherContentIs409WithBothSums() {
        // Given
        open();
        Answer first = caller.put(volume("a"), Scans.scan(1));

        // When
        Answer again = caller.put(volume("a"), Scans.scan(1));
        Answer other = caller.put(volume("a"), Scans.scan(2));
        Answer otherRole = caller.put(volume("a") + "?role=test", Scans.scan(1));

        // Then
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.contentType()).isEqualTo("application/problem+json");
        assertThat(other.error("found")).isEqualTo(dev.firstpick.events.Digests.sha256(Scans.scan(2)));
        assertThat(other.error("expected")).contains(dev.firstpick.events.Digests.sha256(Scans.scan(1)));
        assertThat(otherRole.status()).isEqualTo(409);
        assertThat(otherRole.error("field")).isEqualTo("role");
        assertThat(announced.typesOf(pool)).containsExactly("PoolOpened", "VolumeRegistered");
    }

    @Test
    void anAnnotationIsCheckedStoredAndAnnounced() {
        // Given
        open();
        caller.put(volume("a"), Scans.scan(1));
        byte[] label = Scans.labelFile(Scans.GRID, 0, 2, 2);

        // When
        Answer first = caller.put(volume("a") + "/annotation", label);
        Answer again = caller.put(volume("a") + "/annotation", label);
        Answer other = caller.put(volume("a") + "/annotation", Scans.labelFile(Scans.GRID, 1));

        // Then
        assertThat(first.status()).as(first.toString()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(200);
        assertThat(other.status()).isEqualTo(409);
        assertThat(announced.eventsOf(pool)).hasSize(3);
        assertThat(announced.eventsOf(pool))
                .last()
                .isInstanceOfSatisfying(AnnotationRegistered.class, event -> assertThat(event.classes())
                        .containsExactly(2));
        assertThat(caller.get(volume("a") + "/annotation").body()).isEqualTo(label);
        assertThat(caller.get(volume("a")).json().at("/annotation/classes/0").asInt())
                .isEqualTo(2);
    }

    @Test
    void sealingFixesTheMembersAndOpensARevisionOnlyWhenTheyChange() throws IOException {
        // Given
        open();
        caller.put(volume("a"), Scans.scan(1));
        caller.put(volume("b"), Scans.scan(2));
        caller.put(volume("t") + "?role=test", Scans.scan(3));
        caller.put(volume("t") + "/annotation", Scans.labelFile(Scans.GRID, 1));

        // When
        PoolSealed first = sealed();
        PoolSealed same = sealed();
        caller.put(volume("a") + "/annotation", Scans.labelFile(Scans.GRID, 2));
        PoolSealed annotatedCandidate = sealed();
        caller.delete(volume("b") + "?reason=motion");
        PoolSealed second = sealed();

        // Then
        assertThat(first.revision()).isEqualTo(1);
        assertThat(first.volumes()).isEqualTo(3);
        assertThat(first.candidates()).isEqualTo(2);
        PoolMembers members = Json.read(store.open(first.members()).readAllBytes(), PoolMembers.class, "members");
        assertThat(members.digest()).isEqualTo(first.digest());
        assertThat(members.of(Role.TEST).get(0).label()).isPresent();
        assertThat(same).isEqualTo(first);
        assertThat(annotatedCandidate).isEqualTo(first);
        assertThat(second.revision()).isEqualTo(2);
        assertThat(second.volumes()).isEqualTo(2);
        List<IngestEvent> events = announced.eventsOf(pool);
        assertThat(events.stream().filter(PoolSealed.class::isInstance)).containsExactly(first, second);
        assertThat(events.stream().filter(VolumeExcluded.class::isInstance)).hasSize(1);
        assertThat(caller.get("/pools/" + pool).json().at("/sealed/revision").asInt())
                .isEqualTo(2);
    }

    @Test
    void aPoolThatIsSaidToHaveGrownIsSealedOnce() throws Exception {
        // Given
        open();
        caller.put(volume("a"), Scans.scan(1));
        PoolGrown grown = new PoolGrown(pool, 1, 1, "1 new scan; the rule is every 1", Instant.now());
        PoolGrown ofNoPool = new PoolGrown("none-" + pool, 1, 1, "1 new scan; the rule is every 1", Instant.now());

        // When
        try (KafkaProducer<String, byte[]> selection = new KafkaProducer<>(
                Map.of("bootstrap.servers", TestStack.shared().bootstrapServers()),
                new StringSerializer(),
                new ByteArraySerializer())) {
            for (PoolGrown event : List.of(ofNoPool, grown, grown)) {
                selection
                        .send(KafkaEvents.toRecord(Topics.SELECTION_EVENTS, SelectionEvent.CODEC.encode(event)))
                        .get();
            }
        }

        // Then
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> announced.typesOf(pool).contains("PoolSealed"));
        assertThat(announced.typesOf(pool)).containsExactly("PoolOpened", "VolumeRegistered", "PoolSealed");
        assertThat(sealed().revision()).isEqualTo(1);
    }

    @Test
    void anEmptyPoolCannotBeSealed() {
        // Given
        open();

        // When
        Answer answer = caller.post("/pools/" + pool + "/seal", "");

        // Then
        assertThat(answer.status()).isEqualTo(409);
        assertThat(announced.typesOf(pool)).containsExactly("PoolOpened");
    }

    @Test
    void whatIsThereIsListed() {
        // Given
        open();
        caller.put(volume("b"), Scans.scan(1));
        caller.put(volume("a") + "?role=validation", Scans.scan(2));
        caller.delete(volume("b") + "?reason=motion");

        // When
        JsonNode pools = caller.get("/pools").json();
        JsonNode volumes = caller.get("/pools/" + pool + "/volumes").json();

        // Then
        assertThat(pools.findValuesAsText("pool")).contains(pool);
        assertThat(volumes.findValuesAsText("volume")).containsExactly("a", "b");
        assertThat(volumes.findValuesAsText("role")).containsExactly("validation", "pool");
        assertThat(volumes.at("/0").has("excluded")).isFalse();
        assertThat(volumes.at("/1/excluded").asText()).isEqualTo("motion");
    }

    @Test
    void theServiceSaysThatItIsReadyAndWhatItOffers() {
        // When
        Answer ready = caller.get("/q/health/ready");
        Answer live = caller.get("/q/health/live");
        Answer openApi = caller.get("/q/openapi");

        // Then
        assertThat(ready.status()).as(ready.toString()).isEqualTo(200);
        assertThat(ready.json().path("checks").findValuesAsText("name")).contains("store", "kafka");
        assertThat(live.status()).isEqualTo(200);
        assertThat(openApi.toString()).contains("/pools/{pool}/volumes/{volume}/annotation", "/imports/{id}/events");
        assertThat(caller.get("/q/metrics").toString()).contains("firstpick_ingest_unannounced");
    }

    private void open() {
        assertThat(caller.put("/pools/" + pool, "{\"organ\":\"hippocampus\"}").status())
                .isEqualTo(201);
    }

    private PoolSealed sealed() {
        Answer answer = caller.post("/pools/" + pool + "/seal", "");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return Json.read(answer.body(), PoolSealed.class, "answer");
    }

    private String volume(String name) {
        return "/pools/" + pool + "/volumes/" + name;
    }
}
