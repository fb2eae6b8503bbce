package dev.firstpick.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.Json;
import dev.firstpick.ingest.Caller.Answer;
import dev.firstpick.ingest.events.AnnotationRegistered;
import dev.firstpick.ingest.events.Finding;
import dev.firstpick.ingest.events.VolumeRegistered;
import dev.firstpick.ingest.events.VolumeReplaced;
import dev.firstpick.stack.StackTestResource;
import dev.firstpick.stack.TestStack;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.volume.Affine;
import dev.firstpick.volume.DataType;
import dev.firstpick.volume.Grid;
import dev.firstpick.volume.Nifti;
import dev.firstpick.volume.Volume;
import dev.firstpick.volume.VolumeLimits;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is odd about a file is told in the answer, in the event and wherever the volume is shown; what is corrected is stored beside the original. */
@QuarkusTest
@QuarkusTestResource(value = StackTestResource.class, initArgs = @ResourceArg(name = "database", value = "none"))
@QuarkusTestResource(IngestTestResource.class)
class FindingsTest {

    private static final Affine SHEARED = Affine.of(1, 0, 0, 1, 0, 1, 1.2, 1, 0, 0, 5, 1);
    private static final Affine ELSEWHERE = Affine.of(1, 0, 0, 1.5, 0, 1, 0, -4, 0, 0, 2, 0);

    private static Announced announced;

    @TestHTTPResource("/")
    URI base;

    @Inject
    ObjectStore store;

    private final String pool = "findings-" + UUID.randomUUID();
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
    }

    @Test
    void aScanWithoutOdditiesHasNoFindings() {
        // When
        Answer answer = caller.put(volume("a"), Scans.scan(1));

        // Then
        assertThat(answer.json().path("findings").isArray()).isTrue();
        assertThat(answer.json().path("findings")).isEmpty();
        assertThat(answer.json().has("original")).isFalse();
    }

    @Test
    void aShearedScanIsTakenWithAFindingInAnswerEventAndView() {
        // Given
        byte[] sheared = Scans.file(Scans.volume(new Grid(6, 5, 4, SHEARED), 1), DataType.INT16, true);

        // When
        Answer answer = caller.put(volume("a"), sheared);

        // Then
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        VolumeRegistered registered = Json.read(answer.body(), VolumeRegistered.class, "answer");
        assertThat(registered.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("sheared");
            assertThat(finding.text()).contains("76.5°", "3D Slicer");
        });
        assertThat(announced.eventsOf(pool)).last().isEqualTo(registered);
        assertThat(caller.get(volume("a")).json().at("/findings/0/code").asText())
                .isEqualTo("sheared");
    }

    @Test
    void anImageInMetresIsRefusedWithUnitAndExtent() {
        // Given
        byte[] metres = Scans.file(Scans.volume(Scans.GRID, 1), DataType.INT16, false);
        metres[123] = 1;

        // When
        Answer answer = caller.put(volume("a"), metres);

        // Then
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.error("field")).isEqualTo("extent");
        assertThat(answer.error("found"))
                .isEqualTo("6 × 5 × 4 voxels of 1000 × 1000 × 2000 mm, which makes 6000 × 5000 × 8000 mm"
                        + " (unit of the header: metres)");
        assertThat(answer.error("expected")).contains("5 to 2500 mm");
    }

    @Test
    void aScanThatIsAsGoodAsConstantWhenNormalisedIsTakenWithAFinding() {
        // Given
        float[] voxels = new float[Scans.GRID.size()];
        voxels[3] = 1e9f;

        // When
        Answer answer = caller.put(volume("a"), Scans.file(new Volume(Scans.GRID, voxels), DataType.FLOAT32, true));

        // Then
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        assertThat(answer.json().at("/findings/0/code").asText()).isEqualTo("constant-when-normalised");
    }

    @Test
    void bytesAfterTheLastVoxelAreAFinding() {
        // Given
        byte[] plain = Scans.file(Scans.volume(Scans.GRID, 1), DataType.INT16, false);

        // When
        Answer answer = caller.put(volume("a"), Arrays.copyOf(plain, plain.length + 512));

        // Then
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        assertThat(answer.json().at("/findings/0/code").asText()).isEqualTo("trailing-bytes");
    }

    @Test
    void nanIsRefusedWithItsShareAndTakenWhereTheRequestSaysWhatStandsForIt() throws IOException {
        // Given
        byte[] scan = withNan();

        // When
        Answer refused = caller.put(volume("a"), scan);
        Answer taken = caller.put(volume("a") + "?nan=-5", scan);
        Answer again = caller.put(volume("a") + "?nan=-5", scan);

        // Then
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.error("found")).startsWith("NaN in 5.0 % of the voxels (6)");
        assertThat(refused.error("expected")).contains("nan=0");
        assertThat(taken.status()).as(taken.toString()).isEqualTo(201);
        assertThat(again.status()).as(again.toString()).isEqualTo(200);
        VolumeRegistered registered = Json.read(taken.body(), VolumeRegistered.class, "answer");
        assertThat(registered.findings())
                .containsExactly(new Finding("nan-filled", "5.0 % of the voxels (6) were NaN and are -5 now."));
        assertThat(read(registered.image()).voxels()).startsWith(-5, -5, -5, -5, -5, -5, 7, 8);
        assertThat(read(registered.image()).grid().affine()).isEqualTo(Scans.GRID.affine());
        assertThat(caller.get(volume("a") + "/image").body()).isEqualTo(scan);
        assertThat(store.open(registered.original().orElseThrow()).readAllBytes())
                .isEqualTo(scan);
    }

    @Test
    void anotherValueForNanIsAnotherImageOfTheSameFile() throws IOException {
        // Given
        byte[] scan = withNan();
        caller.put(volume("a") + "?nan=-5", scan);

        // When
        Answer silent = caller.put(volume("a"), scan);
        Answer other = caller.put(volume("a") + "?nan=7", scan);
        Answer replaced = caller.put(volume("a") + "?nan=7&replace=true", scan);
        Answer again = caller.put(volume("a") + "?nan=7&replace=true", scan);

        // Then
        assertThat(silent.status()).as(silent.toString()).isEqualTo(200);
        assertThat(other.status()).as(other.toString()).isEqualTo(409);
        assertThat(other.error("field")).isEqualTo("nan");
        assertThat(other.error("expected")).contains("replace=true");
        assertThat(replaced.status()).as(replaced.toString()).isEqualTo(201);
        assertThat(again.status()).as(again.toString()).isEqualTo(200);
        VolumeReplaced filled = Json.read(replaced.body(), VolumeReplaced.class, "answer");
        assertThat(read(filled.image()).voxels()).startsWith(7, 7, 7, 7, 7, 7, 7, 8);
    }

    @Test
    void aPoolMaySayWhatStandsForNan() {
        // Given
        String lenient = pool + "-nan";
        Answer opened = caller.put("/pools/" + lenient, "{\"organ\":\"hippocampus\",\"nan\":0}");

        // When
        Answer taken = caller.put("/pools/" + lenient + "/volumes/a", withNan());
        Answer label =
                caller.put("/pools/" + lenient + "/volumes/a/annotation", Scans.labelFile(Scans.GRID, Float.NaN, 1, 2));
        Answer otherwise = caller.put("/pools/" + lenient, "{\"organ\":\"hippocampus\",\"nan\":1}");

        // Then
        assertThat(opened.json().path("nan").asDouble(7)).isZero();
        assertThat(taken.status()).as(taken.toString()).isEqualTo(201);
        assertThat(label.status()).as(label.toString()).isEqualTo(201);
        assertThat(label.json().at("/findings/0/code").asText()).isEqualTo("nan-filled");
        assertThat(otherwise.status()).isEqualTo(409);
        assertThat(otherwise.error("field")).isEqualTo("nan");
    }

    @ParameterizedTest
    @CsvSource({"nan=x, nan", "nan=NaN, nan", "nan=1e400, nan", "nan=1e39, nan"})
    void aValueForNanThatIsNoneIsRefused(String query, String field) {
        // When
        Answer answer = caller.put(volume("a") + "?" + query, Scans.scan(1));

        // Then
        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.error("field")).isEqualTo(field);
    }

    @Test
    void autoscaledLabelsAreRoundedAndStoredAsWholeClasses() throws IOException {
        // Given
        caller.put(volume("a"), Scans.scan(1));
        byte[] label = Scans.labelFile(Scans.GRID, 0.0039f, 0.996f, 2.00007f);

        // When
        Answer answer = caller.put(volume("a") + "/annotation", label);
        Answer again = caller.put(volume("a") + "/annotation", label);

        // Then
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(200);
        AnnotationRegistered registered = Json.read(answer.body(), AnnotationRegistered.class, "answer");
        assertThat(registered.classes()).containsExactly(1, 2);
        assertThat(registered.findings()).extracting(Finding::code).containsExactly("rounded");
        assertThat(registered.findings().get(0).text()).contains("scl_slope");
        assertThat(read(registered.label()).voxels()).startsWith(0, 1, 2, 0);
        assertThat(caller.get(volume("a") + "/annotation").body()).isEqualTo(label);
        assertThat(announced.eventsOf(pool)).last().isEqualTo(registered);
        JsonNode view = caller.get(volume("a")).json();
        assertThat(view.at("/annotation/findings/0/code").asText()).isEqualTo("rounded");
    }

    @Test
    void aMovedLabelIsToldByMillimetresAndVoxelsAndTakenAtTheUploadersWord() throws IOException {
        // Given
        caller.put(volume("a"), Scans.scan(1));
        byte[] moved = Scans.labelFile(new Grid(6, 5, 4, ELSEWHERE), 1, 2);

        // When
        Answer refused = caller.put(volume("a") + "/annotation", moved);
        Answer wrong = caller.put(volume("a") + "/annotation?geometry=ignore", moved);
        Answer taken = caller.put(volume("a") + "/annotation?geometry=voxels", moved);

        // Then
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.error("found"))
                .contains("moved by (1.5, -4, 0) mm along x, y, z, which is (1.5, -4, 0) voxels along i, j, k");
        assertThat(refused.error("expected")).contains("geometry=voxels");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(taken.status()).as(taken.toString()).isEqualTo(201);
        AnnotationRegistered registered = Json.read(taken.body(), AnnotationRegistered.class, "answer");
        assertThat(registered.findings()).extracting(Finding::code).containsExactly("geometry-overridden");
        assertThat(read(registered.label()).grid()).isEqualTo(Scans.GRID);
        assertThat(caller.get(volume("a") + "/annotation").body()).isEqualTo(moved);
        assertThat(announced.eventsOf(pool)).last().isEqualTo(registered);
    }

    @Test
    void aLabelThatLiesWhereTheImagesOtherMatrixSaysIsToldSo() {
        // Given
        caller.put(volume("a"), withQform(1.5f, -4));
        byte[] label = Scans.labelFile(new Grid(6, 5, 4, ELSEWHERE), 1, 2);

        // When
        Answer refused = caller.put(volume("a") + "/annotation", label);

        // Then
        assertThat(refused.error("found"))
                .contains("it lies where the image's qform says, but the image's sform is used");
    }

    @Test
    void anEmptyLabelMapIsAFinding() {
        // Given
        caller.put(volume("a"), Scans.scan(1));

        // When
        Answer answer = caller.put(volume("a") + "/annotation", Scans.labelFile(Scans.GRID));

        // Then
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        assertThat(answer.json().at("/findings/0/code").asText()).isEqualTo("empty-label");
    }

    private Volume read(ObjectRef ref) throws IOException {
        try (InputStream in = store.open(ref)) {
            return Nifti.read(in, "stored", VolumeLimits.defaults()).volume();
        }
    }

    /** The first six of 120 voxels are NaN. */
    private static byte[] withNan() {
        float[] voxels = new float[Scans.GRID.size()];
        for (int n = 0; n < voxels.length; n++) {
            voxels[n] = n < 6 ? Float.NaN : n + 1;
        }
        return Scans.file(new Volume(Scans.GRID, voxels), DataType.FLOAT32, true);
    }

    /** A scan whose qform puts it elsewhere than its sform. */
    private static byte[] withQform(float x, float y) {
        byte[] file = Scans.file(Scans.volume(Scans.GRID, 1), DataType.INT16, false);
        ByteBuffer header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        header.putShort(252, (short) 1);
        header.putFloat(268, x);
        header.putFloat(272, y);
        return file;
    }

    private String volume(String name) {
        return "/pools/" + pool + "/volumes/" + name;
    }
}
