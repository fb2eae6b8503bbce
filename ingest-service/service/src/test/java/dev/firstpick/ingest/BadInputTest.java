package dev.firstpick.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpick.ingest.Caller.Answer;
import dev.firstpick.stack.StackTestResource;
import dev.firstpick.stack.TestStack;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.volume.Affine;
import dev.firstpick.volume.DataType;
import dev.firstpick.volume.Grid;
import dev.firstpick.volume.Volume;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad input is answered with a problem that says what was wrong, and changes nothing. */
@QuarkusTest
@QuarkusTestResource(value = StackTestResource.class, initArgs = @ResourceArg(name = "database", value = "none"))
@QuarkusTestResource(IngestTestResource.class)
class BadInputTest {

    private static final int VOXELS = 352;

    private static Announced announced;

    @TestHTTPResource("/")
    URI base;

    @Inject
    ObjectStore store;

    @ConfigProperty(name = "firstpick.spool")
    Path spool;

    private final String pool = "bad-" + UUID.randomUUID();
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
    void open() {
        caller = new Caller(base);
        caller.put("/pools/" + pool, "{\"organ\":\"hippocampus\"}");
        caller.put(volume("good"), Scans.scan(1));
    }

    static Stream<Arguments> badScans() {
        byte[] scan = Scans.scan(1);
        byte[] plain = Scans.file(Scans.volume(Scans.GRID, 1), DataType.FLOAT32, false);
        return Stream.of(
                Arguments.of("no bytes", new byte[0], 422, "content"),
                Arguments.of("text", "not a scan".repeat(100).getBytes(StandardCharsets.UTF_8), 422, null),
                Arguments.of("truncated gzip", Arrays.copyOf(scan, scan.length / 2), 422, null),
                Arguments.of("gzip of nothing useful", gzip(new byte[100]), 422, null),
                Arguments.of("corrupt gzip", corrupt(scan), 422, null),
                Arguments.of("truncated voxels", Arrays.copyOf(plain, plain.length - 1), 422, "voxels"),
                Arguments.of("PDF", "%PDF-1.7 scanned".getBytes(StandardCharsets.UTF_8), 422, "content"),
                Arguments.of("metres", patchedUnit(plain, 1), 422, "extent"),
                Arguments.of("micrometres", patchedUnit(plain, 3), 422, "extent"),
                Arguments.of("truncated header", Arrays.copyOf(plain, 200), 422, null),
                Arguments.of("absurd dimension", patchedShort(plain, 42, 30_000), 422, "dim[1]"),
                Arguments.of("negative dimension", patchedShort(plain, 42, -5), 422, "dim[1]"),
                Arguments.of("unknown data type", patchedShort(plain, 70, 9999), 422, "datatype"),
                Arguments.of("bomb", bomb(), 422, null),
                Arguments.of("NaN", patchedFloat(plain, VOXELS + 40, Float.NaN), 422, "voxels"),
                Arguments.of("infinite", patchedFloat(plain, VOXELS + 40, Float.POSITIVE_INFINITY), 422, "voxels"),
                Arguments.of("constant image", Scans.labelFile(Scans.GRID), 422, "voxels"),
                Arguments.of("larger than allowed", new byte[300_000], 413, "content"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badScans")
    void aBadScanIsRefusedAndChangesNothing(String kind, byte[] scan, int status, String field) throws IOException {
        // Given
        List<String> before = state();

        // When
        Answer answer = caller.put(volume("bad"), scan);
        Answer chunked = caller.putChunked(volume("bad"), scan);

        // Then
        assertProblem(answer, status, field);
        assertProblem(chunked, status, field);
        assertThat(answer.error("file")).isEqualTo("pools/" + pool + "/volumes/bad");
        assertThat(state()).isEqualTo(before);
        assertThat(caller.get(volume("bad")).status()).isEqualTo(404);
    }

    static Stream<Arguments> badLabels() {
        Grid grid = Scans.GRID;
        Affine shifted = Affine.of(1, 0, 0, 0.2, 0, 1, 0, 0, 0, 0, 2, 0);
        byte[] scan = Scans.labelFile(grid, 1);
        return Stream.of(
                Arguments.of("wrong shape", Scans.labelFile(new Grid(6, 5, 3, grid.affine()), 1), "shape"),
                Arguments.of("shifted", Scans.labelFile(new Grid(6, 5, 4, shifted), 1), "affine"),
                Arguments.of("unknown class", Scans.labelFile(grid, 1, 2, 3), "voxels"),
                Arguments.of("between classes", Scans.labelFile(grid, 1, 1.5f), "voxels"),
                Arguments.of("NaN", Scans.labelFile(grid, 1, Float.NaN), "voxels"),
                Arguments.of("negative", Scans.labelFile(grid, -1), "voxels"),
                Arguments.of("truncated", Arrays.copyOf(scan, scan.length / 2), null));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badLabels")
    void aBadLabelIsRefusedAndChangesNothing(String kind, byte[] label, String field) throws IOException {
        // Given
        List<String> before = state();

        // When
        Answer answer = caller.put(volume("good") + "/annotation", label);

        // Then
        assertProblem(answer, 422, field);
        assertThat(answer.error("file")).isEqualTo("pools/" + pool + "/volumes/good/annotation");
        assertThat(state()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                "%2e%2e",
                ".%2E",
                "%2e",
                ".",
                "a%2fb",
                "a%2Fb",
                "a%5cb",
                "..%2f..%2fetc",
                "%00",
                "a%0ab",
                "%252e%252e",
                ".hidden",
                "a..b",
                "a%20b",
                "%C3%A4",
                "-a",
                "a%25zz"
            })
    void pathTricksInNamesAreRefused(String name) throws IOException {
        // Given
        List<String> before = state();

        // When
        Answer asVolume = caller.put(volume(name), Scans.scan(5));
        Answer asPool = caller.put("/pools/" + name, "{\"organ\":\"heart\"}");

        // Then
        assertProblem(asVolume, 400, null);
        assertProblem(asPool, 400, null);
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void aNameThatIsTooLongIsRefused() {
        // When
        Answer answer = caller.put(volume("a".repeat(129)), Scans.scan(5));

        // Then
        assertProblem(answer, 400, "volume");
    }

    @Test
    void whatIsNotThereIs404() {
        // When
        Answer noPool = caller.put("/pools/nobody/volumes/a", Scans.scan(5));
        Answer noVolume = caller.put(volume("nobody") + "/annotation", Scans.labelFile(Scans.GRID, 1));
        Answer noAnnotation = caller.get(volume("good") + "/annotation");
        Answer noRoute = caller.get("/nobody");

        // Then
        assertProblem(noPool, 404, "pool");
        assertProblem(noVolume, 404, "volume");
        assertProblem(noAnnotation, 404, "annotation");
        assertThat(noRoute.status()).isEqualTo(404);
        assertThat(noRoute.contentType()).isEqualTo("application/problem+json");
    }

    static Stream<Arguments> badPools() {
        return Stream.of(
                Arguments.of("", "data"),
                Arguments.of("{", "data"),
                Arguments.of("[]", "data"),
                Arguments.of("{}", null),
                Arguments.of("{\"organ\":\"toe\"}", null),
                Arguments.of("{\"task\":{\"organ\":\"toe\"}}", "task.modality"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badPools")
    void aBadPoolIsRefusedAndSaysWhichFieldIsWrong(String json, String field) throws IOException {
        // Given
        List<String> before = state();

        // When
        Answer answer = caller.put("/pools/other-" + pool, json);

        // Then
        assertProblem(answer, 400, field);
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void wrongParametersAreRefused() {
        // When
        Answer role = caller.put(volume("a") + "?role=candidate", Scans.scan(5));
        Answer reason = caller.delete(volume("good"));

        // Then
        assertProblem(role, 400, "role");
        assertProblem(reason, 400, "reason");
    }

    /** No text comes in here that a database, a page or another service could not take. */
    @Test
    void textsWithControlCharactersLoneSurrogatesOrNoEndAreRefusedEverywhere() throws IOException {
        List<String> before = state();
        String task = """
                {"task":{"organ":"%s","modality":"ct","classes":[{"value":1,"name":"%s"}],"joined":false,
                 "spacing":[],"proxy":{"rule":"otsu-above"}}}""";
        for (String bad :
                List.of("a\\u0000b", "\\ud800", "\\udc00x", "a\\nb", "a\\u007f", "a\\u0085", "x".repeat(1_001))) {
            assertProblem(caller.put("/pools/other-" + pool, task.formatted(bad, "kidney")), 400, null);
            assertProblem(caller.put("/pools/other-" + pool, task.formatted("kidney", bad)), 400, null);
            assertProblem(caller.post("/imports", "{\"pool\":\"p\",\"folder\":\"%s\"}".formatted(bad)), 400, null);
        }
        for (String reason : List.of("a%00b", "%0a", "a%7F", "x".repeat(501), "%20")) {
            assertProblem(caller.delete(volume("good") + "?reason=" + reason), 400, "reason");
        }
        assertProblem(caller.put(volume("a") + "?role=po%00ol", Scans.scan(5)), 400, "role");
        assertThat(caller.get("/imports/a%00b").status()).isEqualTo(400);
        assertThat(caller.get("/imports/%ff").status()).isBetween(400, 499);
        assertThat(state()).isEqualTo(before);
    }

    private static void assertProblem(Answer answer, int status, String field) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.contentType()).isEqualTo("application/problem+json");
        assertThat(answer.json().path("status").asInt()).isEqualTo(status);
        assertThat(answer.json().path("type").asText()).startsWith("urn:firstpick:problem:");
        assertThat(answer.json().path("title").asText()).isNotBlank();
        assertThat(answer.json().path("detail").asText()).isNotBlank();
        assertThat(answer.error("file")).isNotBlank();
        assertThat(answer.error("found")).isNotBlank();
        assertThat(answer.error("expected")).isNotBlank();
        if (field == null) {
            assertThat(answer.error("field")).isNotBlank();
        } else {
            assertThat(answer.error("field")).isEqualTo(field);
        }
    }

    /** All that a request could have changed. */
    private List<String> state() throws IOException {
        List<String> keys = store.list("").stream()
                .filter(key -> !key.startsWith("health/"))
                .toList();
        List<String> events =
                announced.of(pool).stream().map(event -> event.id()).toList();
        try (Stream<Path> spooled = Files.list(spool)) {
            return Stream.of(keys.stream(), events.stream(), spooled.map(Path::toString))
                    .flatMap(state -> state)
                    .toList();
        }
    }

    private String volume(String name) {
        return "/pools/" + pool + "/volumes/" + name;
    }

    private static byte[] patchedShort(byte[] file, int offset, int value) {
        byte[] patched = file.clone();
        ByteBuffer.wrap(patched).order(ByteOrder.LITTLE_ENDIAN).putShort(offset, (short) value);
        return patched;
    }

    /** {@code xyzt_units} of a NIfTI-1 header. */
    private static byte[] patchedUnit(byte[] file, int unit) {
        byte[] patched = file.clone();
        patched[123] = (byte) unit;
        return patched;
    }

    private static byte[] patchedFloat(byte[] file, int offset, float value) {
        byte[] patched = file.clone();
        ByteBuffer.wrap(patched).order(ByteOrder.LITTLE_ENDIAN).putFloat(offset, value);
        return patched;
    }

    private static byte[] corrupt(byte[] file) {
        byte[] corrupt = file.clone();
        for (int n = corrupt.length / 2; n < corrupt.length / 2 + 8; n++) {
            corrupt[n] ^= 0x55;
        }
        return corrupt;
    }

    /** A few kilobytes that unpack to 3.8 MB of a valid scan, where the settings allow 1 MB. */
    private static byte[] bomb() {
        Grid grid = new Grid(100, 100, 95, Affine.scaling(1, 1, 1));
        float[] voxels = new float[grid.size()];
        voxels[0] = 1;
        return Scans.file(new Volume(grid, voxels), DataType.FLOAT32, true);
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
