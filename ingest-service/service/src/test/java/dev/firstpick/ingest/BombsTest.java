package dev.firstpick.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpick.ingest.Caller.Answer;
import dev.firstpick.stack.StackTestResource;
import dev.firstpick.volume.Affine;
import dev.firstpick.volume.DataType;
import dev.firstpick.volume.Grid;
import dev.firstpick.volume.Volume;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Small files that become large when they are unpacked hold up nobody. */
@QuarkusTest
@QuarkusTestResource(value = StackTestResource.class, initArgs = @ResourceArg(name = "database", value = "none"))
@QuarkusTestResource(IngestTestResource.class)
@TestProfile(BombsTest.Roomy.class)
class BombsTest {

    /** The settings that people run with, where other tests have smaller ones. */
    public static final class Roomy implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "firstpick.limits.file-bytes", "2G",
                    "firstpick.limits.uncompressed-bytes", "4G",
                    "firstpick.limits.dimension", "2048",
                    "firstpick.limits.voxels", "320000000",
                    "firstpick.checks.memory", "256M");
        }
    }

    private static final int BOMBS = 8;

    @TestHTTPResource("/")
    URI base;

    private final String pool = "bombs-" + UUID.randomUUID();
    private Caller caller;

    @BeforeEach
    void open() {
        caller = new Caller(base);
        caller.put("/pools/" + pool, "{\"organ\":\"hippocampus\"}");
        caller.put("/pools/" + pool + "/volumes/warm", Scans.scan(99));
    }

    @Test
    void anOrdinaryScanDoesNotWaitForBombs() throws Exception {
        // 320 × 320 × 320 voxels of zeros as float64: 260 MB of a quarter of a MB.
        byte[] bomb = packed(320, 320, 320, 0);
        assertThat(bomb).hasSizeLessThan(1 << 20);
        ExecutorService threads = Executors.newFixedThreadPool(BOMBS);
        List<Future<Answer>> bombs = new ArrayList<>();
        for (int n = 0; n < BOMBS; n++) {
            String path = "/pools/" + pool + "/volumes/bomb-" + n;
            bombs.add(threads.submit(() -> caller.put(path, bomb)));
        }
        int taken = 0;

        for (; !bombs.stream().allMatch(Future::isDone); taken++) {
            Answer ordinary = caller.put("/pools/" + pool + "/volumes/ordinary-" + taken, Scans.scan(taken));
            assertThat(ordinary.status()).as(ordinary.toString()).isEqualTo(201);
        }
        threads.shutdown();

        // One that waited for the bombs would be the only one.
        assertThat(taken).isGreaterThan(3);
        for (Future<Answer> one : bombs) {
            assertThat(one.get().status()).as(one.get().toString()).isEqualTo(422);
            assertThat(one.get().error("field")).isEqualTo("voxels");
        }
    }

    @Test
    void whatIsTooLargeByItsHeaderIsRefusedBeforeItIsUnpacked() throws IOException {
        // More voxels than there is memory for, than the settings allow, and than the file can hold.
        Answer memory = caller.put("/pools/" + pool + "/volumes/a", packed(600, 600, 600, 0));
        Answer voxels = caller.put("/pools/" + pool + "/volumes/b", packed(2000, 2000, 1250, 300 << 20));
        Answer hollow = caller.put("/pools/" + pool + "/volumes/c", packed(300, 300, 300, -1));

        assertThat(memory.status()).as(memory.toString()).isEqualTo(413);
        assertThat(voxels.status()).as(voxels.toString()).isEqualTo(422);
        assertThat(voxels.error("field")).isEqualTo("dim");
        assertThat(hollow.status()).as(hollow.toString()).isEqualTo(422);
        assertThat(hollow.error("expected")).contains("gzip");
    }

    @Test
    void whatFollowsTheLastVoxelHasAnEnd() throws IOException {
        byte[] small = Scans.file(Scans.volume(Scans.GRID, 1), DataType.INT16, false);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(file)) {
            out.write(small);
            zeros(out, 1L << 30);
        }

        Answer answer = caller.put("/pools/" + pool + "/volumes/tail", file.toByteArray());

        assertThat(answer.status()).as(answer.toString()).isEqualTo(422);
    }

    /** A header of so many float64 voxels and so many zero bytes; as many as it says if {@code bytes} is 0, none if it is negative. */
    private static byte[] packed(int width, int height, int depth, long bytes) throws IOException {
        Volume one = new Volume(new Grid(2, 2, 2, Affine.scaling(0.5, 0.5, 0.5)), new float[] {0, 1, 0, 1, 0, 1, 0, 1});
        byte[] header = Arrays.copyOf(Scans.file(one, DataType.FLOAT64, false), 352);
        ByteBuffer fields = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        fields.putShort(42, (short) width).putShort(44, (short) height).putShort(46, (short) depth);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(file)) {
            out.write(header);
            zeros(out, bytes == 0 ? 8L * width * height * depth : Math.max(0, bytes));
        }
        return file.toByteArray();
    }

    private static void zeros(OutputStream out, long count) throws IOException {
        byte[] zeros = new byte[1 << 20];
        for (long left = count; left > 0; left -= zeros.length) {
            out.write(zeros, 0, (int) Math.min(left, zeros.length));
        }
    }
}
