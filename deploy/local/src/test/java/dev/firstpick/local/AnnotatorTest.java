package dev.firstpick.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.firstpick.selection.events.Pick;
import dev.firstpick.selection.events.PickWithdrawn;
import dev.firstpick.selection.events.Purpose;
import dev.firstpick.selection.events.Scope;
import dev.firstpick.selection.events.SelectionMade;
import dev.firstpick.store.ObjectRef;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What stands in for annotators, before a server that knows of one excluded scan. */
class AnnotatorTest {

    private static final String SELECTION = "a".repeat(64);
    private static final ObjectRef IMAGE = ObjectRef.ofKey("blobs/b", "b".repeat(64), 1);
    private static final String EXCLUDED = "scan-2";

    @TempDir
    Path labels;

    private final List<String> handedIn = new CopyOnWriteArrayList<>();
    private HttpServer ingest;
    private JsonClient client;
    private Annotator annotator;

    @BeforeEach
    void start() throws IOException {
        for (int n = 1; n <= 4; n++) {
            Files.writeString(labels.resolve("scan-" + n + ".nii.gz"), "label " + n);
        }
        ingest = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ingest.createContext("/", this::answer);
        ingest.start();
        URI address = URI.create("http://127.0.0.1:" + ingest.getAddress().getPort());
        client = new JsonClient(address);
        annotator = new Annotator();
        new CommandLine(annotator)
                .parseArgs(
                        "--bootstrap",
                        "-",
                        "--ingest",
                        address.toString(),
                        "--pool",
                        "p",
                        "--labels",
                        labels.toString());
    }

    @AfterEach
    void stop() {
        ingest.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String[] path = exchange.getRequestURI().getPath().split("/");
        String volume = path[4];
        exchange.getRequestBody().readAllBytes();
        boolean label = exchange.getRequestMethod().equals("PUT");
        boolean excluded = volume.equals(EXCLUDED);
        if (label && !excluded) {
            handedIn.add(volume);
        }
        byte[] body = (excluded ? "{\"excluded\":\"consent withdrawn\"}" : "{}").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(label ? excluded ? 409 : 201 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void handsInTheReplacementOfAPickThatIsWithdrawn() {
        annotator.take(client, made("scan-1"));
        annotator.take(client, withdrawn("scan-1", Optional.of(pick(2, "scan-3"))));

        assertThat(handedIn).containsExactly("scan-1", "scan-3");
    }

    @Test
    void annotatesAWithdrawnVolumeForNoOtherSelection() {
        annotator.take(client, withdrawn("scan-4", Optional.empty()));
        annotator.take(client, made("scan-4"));

        assertThat(handedIn).isEmpty();
    }

    @Test
    void goesOnWhereIngestKnowsOfTheExclusionBeforeThePickIsWithdrawn() {
        annotator.take(client, made(EXCLUDED));
        annotator.take(client, withdrawn(EXCLUDED, Optional.of(pick(2, "scan-3"))));

        assertThat(handedIn).containsExactly("scan-3");
    }

    private static Pick pick(int rank, String volume) {
        return new Pick(rank, volume, IMAGE, 0.5, "typical");
    }

    private static SelectionMade made(String volume) {
        return new SelectionMade(
                SELECTION,
                "p",
                1,
                "c".repeat(64),
                "random",
                Scope.GLOBAL,
                1,
                1,
                Purpose.ANNOTATE,
                Optional.empty(),
                List.of(pick(1, volume)),
                Instant.now());
    }

    private static PickWithdrawn withdrawn(String volume, Optional<Pick> replacement) {
        return new PickWithdrawn(SELECTION, "p", volume, replacement, "consent withdrawn", Instant.now());
    }
}
