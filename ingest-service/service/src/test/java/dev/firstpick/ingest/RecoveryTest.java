package dev.firstpick.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpick.ingest.Caller.Answer;
import dev.firstpick.stack.KafkaBroker;
import dev.firstpick.stack.StackTestResource;
import dev.firstpick.stack.TestStack;
import dev.firstpick.store.ObjectStore;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Kills and outages: nothing is lost, nothing is told that is not so. */
@QuarkusTest
@QuarkusTestResource(value = StackTestResource.class, initArgs = @ResourceArg(name = "database", value = "none"))
@QuarkusTestResource(IngestTestResource.class)
class RecoveryTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static Announced announced;

    @TestHTTPResource("/")
    URI base;

    @Inject
    ObjectStore store;

    @ConfigProperty(name = "firstpick.store")
    Path folder;

    private final String servers = TestStack.shared().bootstrapServers();
    private final String pool = "recovery-" + UUID.randomUUID();
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
    void whatAKilledReplicaStoredAndDidNotAnnounceIsAnnouncedByAnother() throws Exception {
        // Given
        Process killed = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashingIngest.class.getName(),
                        folder.toString(),
                        pool,
                        servers)
                .inheritIO()
                .start();

        // When
        int status = killed.waitFor();

        // Then
        assertThat(status).isEqualTo(CrashingIngest.KILLED);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(announced.typesOf(pool)).endsWith("VolumeRegistered"));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(outbox()).isEmpty());
        assertThat(caller.put("/pools/" + pool + "/volumes/a", Scans.scan(1)).status())
                .isEqualTo(200);
        assertThat(announced.typesOf(pool)).startsWith("PoolOpened").containsOnlyOnce("VolumeRegistered");
    }

    @Test
    void whileTheBrokerHangsTheCallerIsToldAndTheRelayAnnouncesLater() throws IOException {
        // Given
        caller.put("/pools/" + pool, "{\"organ\":\"heart\"}");
        KafkaBroker broker = TestStack.shared().broker();

        // When
        broker.pause();
        Answer answer;
        Answer readiness;
        try {
            answer = caller.put("/pools/" + pool + "/volumes/a", Scans.scan(1));
            readiness = caller.get("/q/health/ready");
        } finally {
            broker.resume();
        }

        // Then
        assertThat(answer.status()).as(answer.toString()).isEqualTo(503);
        assertThat(answer.json().path("type").asText()).isEqualTo("urn:firstpick:problem:unannounced");
        assertThat(readiness.status()).isEqualTo(503);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(outbox()).isEmpty());
        List<String> ids =
                announced.of(pool).stream().map(event -> event.id()).distinct().toList();
        assertThat(ids).hasSize(2);
        assertThat(announced.typesOf(pool)).endsWith("VolumeRegistered");
    }

    private List<String> outbox() throws IOException {
        return store.list("outbox/ingest/" + pool + "/");
    }
}
