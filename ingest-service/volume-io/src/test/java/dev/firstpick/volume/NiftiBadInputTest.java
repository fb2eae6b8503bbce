package dev.firstpick.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NiftiBadInputTest {

    private static final VolumeLimits LIMITS = VolumeLimits.defaults();
    private static final int DIM = 40;
    private static final int DATATYPE = 70;
    private static final int BITPIX = 72;
    private static final int PIXDIM = 76;
    private static final int VOX_OFFSET = 108;
    private static final int SCL_SLOPE = 112;
    private static final int SCL_INTER = 116;
    private static final int QFORM_CODE = 252;
    private static final int SFORM_CODE = 254;
    private static final int QUATERN_B = 256;
    private static final int SROW_X = 280;
    private static final int MAGIC = 344;
    private static final int EXTENSION = 348;

    @Test
    void theMessageNamesFileFieldFoundAndExpected() {
        // Given
        byte[] file = changed(header -> header.putShort(DIM + 2, (short) 0));

        // When
        var refusal = assertThatThrownBy(() -> read(file, "scan.nii"));

        // Then
        refusal.isInstanceOfSatisfying(VolumeFormatException.class, e -> {
                    assertThat(e.name()).isEqualTo("scan.nii");
                    assertThat(e.field()).isEqualTo("dim[1]");
                    assertThat(e.found()).isEqualTo("0");
                    assertThat(e.expected()).isEqualTo("1 to 2048");
                })
                .hasMessage("scan.nii: dim[1]: found 0, expected 1 to 2048");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 2, dim[0]",
        "0, 8, dim[0]",
        "1, -3, dim[1]",
        "2, 2049, dim[2]",
        "3, 32767, dim[3]",
    })
    void absurdDimensionsAreRefused(int axis, short length, String field) {
        // Given
        byte[] file = changed(header -> header.putShort(DIM + 2 * axis, length));

        // When
        var refusal = assertThatThrownBy(() -> read(file, "scan.nii"));

        // Then
        refused(refusal, field, String.valueOf(length));
    }

    @Test
    void aSeriesOfVolumesIsRefused() {
        // Given
        byte[] file = changed(header -> {
            header.putShort(DIM, (short) 4);
            header.putShort(DIM + 8, (short) 2);
        });

        // When
        var refusal = assertThatThrownBy(() -> read(file, "scan.nii"));

        // Then
        refused(refusal, "dim[4]", "2");
    }

    @Test
    void dimensionsThatOverflowAreRefused() throws IOException {
        // Given
        Volume small = new Volume(new Grid(1, 1, 1, Affine.scaling(1, 1, 1)), new float[] {1});
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Nifti.write(out, small, DataType.FLOAT64, false);
        byte[] file = out.toByteArray();
        ByteBuffer header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        for (int axis = 1; axis <= 3; axis++) {
            header.putShort(DIM + 2 * axis, Short.MAX_VALUE);
        }
        VolumeLimits loose =
                new VolumeLimits(Long.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE - 8, 1 << 20);

        // When
        var refusal = assertThatThrownBy(() -> Nifti.read(new ByteArrayInputStream(file), "scan.nii", loose));

        // Then
        refused(refusal, "dim", "32767 × 32767 × 32767");
    }

    @ParameterizedTest
    @CsvSource({"32, complex64", "128, RGB24", "1536, float128", "2304, RGBA32", "1, binary", "77, no such type"})
    void otherDataTypesAreRefusedByName(short code, String name) {
        // Given
        byte[] file = changed(header -> header.putShort(DATATYPE, code));

        // When
        var refusal = assertThatThrownBy(() -> read(file, "scan.nii"));

        // Then
        refused(refusal, "datatype", name);
    }

    @Test
    void bitpixThatContradictsTheDataTypeIsRefusedWhereTheFilesLengthDoesNotSettleIt() {
        // Given
        byte[] file = changed(header -> header.putShort(BITPIX, (short) 32));

        // When
        var refusal = assertThatThrownBy(() -> read(Arrays.copyOf(file, file.length + 120), "scan.nii"));

        // Then
        refused(refusal, "voxels", "more bytes after the last voxel");
    }

    @ParameterizedTest
    @ValueSource(floats = {348, 351, 351.9f, -1, 1e30f, Float.NaN, Float.POSITIVE_INFINITY})
    void anOffsetWithoutVoxelsBehindItIsRefused(float offset) {
        // Given
        byte[] file = changed(header -> header.putFloat(VOX_OFFSET, offset));

        // When
        var refusal = assertThatThrownBy(() -> read(file, "scan.nii"));

        // Then
        refused(refusal, "vox_offset", "");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, -16, 48, Integer.MAX_VALUE})
    void anExtensionThatDoesNotFitIsRefused(int bytes) {
        // Given
        byte[] plain = file();
        byte[] file = new byte[plain.length + 32];
        System.arraycopy(plain, 0, file, 0, 352);
        System.arraycopy(plain, 352, file, 384, plain.length - 352);
        ByteBuffer header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        header.putFloat(VOX_OFFSET, 384);
        header.put(EXTENSION, (byte) 1);
        header.putInt(352, bytes);

        // When
        var refusal = assertThatThrownBy(() -> read(file, "scan.nii"));

        // Then
        refused(refusal, "esize", String.valueOf(bytes));
    }

    @Test
    void aMatrixWithoutInverseIsRefused() {
        // Given
        byte[] file = changed(header -> header.putFloat(SROW_X, 0));

        // When
        var refusal = assertThatThrownBy(() -> read(file, "scan.nii"));

        // Then
        refused(refusal, "srow_x, srow_y, srow_z", "0.0");
    }

    @Test
    void aMatrixWithNanIsRefused() {
        // Given
        byte[] file = changed(header -> header.putFloat(SROW_X + 12, Float.NaN));

        // When
        var refusal = assertThatThrownBy(() -> read(file, "scan.nii"));

        // Then
        refused(refusal, "srow_x, srow_y, srow_z", "NaN");
    }

    @Test
    void aQuaternionLongerThanOneIsRefused() {
        // Given
        byte[] file = changed(header -> {
            header.putShort(SFORM_CODE, (short) 0);
            header.putShort(QFORM_CODE, (short) 1);
            header.putFloat(QUATERN_B, 1.5f);
        });

        // When
        var refusal = assertThatThrownBy(() -> read(file, "scan.nii"));

        // Then
        refused(refusal, "quatern_b, quatern_c, quatern_d", "1.5");
    }

    @ParameterizedTest
    @ValueSource(floats = {0, Float.NaN, Float.POSITIVE_INFINITY})
    void aSpacingThatIsNoneIsRefused(float spacing) {
        // Given
        byte[] file = changed(header -> {
            header.putShort(SFORM_CODE, (short) 0);
            header.putFloat(PIXDIM + 8, spacing);
        });

        // When
        var refusal = assertThatThrownBy(() -> read(file, "scan.nii"));

        // Then
        refused(refusal, "pixdim[2]", "");
    }

    @Test
    void anInterceptThatIsNoNumberIsRefused() {
        // Given
        byte[] file = changed(header -> header.putFloat(SCL_INTER, Float.NaN));

        // When
        var refusal = assertThatThrownBy(() -> read(file, "scan.nii"));

        // Then
        refused(refusal, "scl_inter", "NaN");
    }

    @Test
    void scalingBeyondTheRangeOfFloatsIsRefused() {
        // Given
        byte[] file = changed(header -> header.putFloat(SCL_SLOPE, 3e38f));

        // When
        var refusal = assertThatThrownBy(() -> read(file, "scan.nii"));

        // Then
        refused(refusal, "voxels", "voxel (2, 0, 0)");
    }

    @Test
    void headerAndVoxelsInTwoFilesAreRefused() {
        // Given
        byte[] file = changed(header -> header.put(MAGIC + 1, (byte) 'i'));

        // When
        var refusal = assertThatThrownBy(() -> read(file, "scan.nii"));

        // Then
        refused(refusal, "magic", "6e693100");
    }

    @ParameterizedTest
    @CsvSource({"0, sizeof_hdr", "3, sizeof_hdr", "4, header", "351, header", "352, voxels", "471, voxels"})
    void truncationIsRefusedWhereverItHappens(int length, String field) {
        // Given
        byte[] file = Arrays.copyOf(file(), length);

        // When
        var refusal = assertThatThrownBy(() -> read(file, "scan.nii"));

        // Then
        refused(refusal, field, "the file's end");
    }

    @Test
    void aNameWithoutEndingPromisesNothing() throws IOException {
        // When
        Volume plain = read(file(), "scan").volume();
        Volume compressed = read(gzip(file()), "scan").volume();

        // Then
        assertThat(compressed.voxels()).isEqualTo(plain.voxels());
    }

    @Test
    void aWrongChecksumIsRefused() throws IOException {
        // Given
        byte[] file = gzip(file());
        file[file.length - 8] ^= 1;

        // When
        var refusal = assertThatThrownBy(() -> read(file, "scan.nii.gz"));

        // Then
        refused(refusal, "gzip", "corrupt");
    }

    @Test
    void aGzipStreamThatEndsWithinItsTrailerIsRefused() throws IOException {
        // Given
        byte[] whole = gzip(file());
        byte[] file = Arrays.copyOf(whole, whole.length - 1);

        // When
        var refusal = assertThatThrownBy(() -> read(file, "scan.nii.gz"));

        // Then
        refused(refusal, "gzip", "the file's end");
    }

    @Test
    void severalGzipMembersMakeOneFile() throws IOException {
        // Given
        byte[] first = gzip(Arrays.copyOf(file(), 400));
        byte[] second = gzip(Arrays.copyOfRange(file(), 400, file().length));
        InputStream parts = new SequenceInputStream(new ByteArrayInputStream(first), new ByteArrayInputStream(second));

        // When
        NiftiImage image = Nifti.read(parts, "scan.nii.gz", LIMITS);

        // Then
        assertThat(image.volume().voxels())
                .isEqualTo(read(file(), "scan.nii").volume().voxels());
    }

    @Test
    void aBombIsStoppedAtTheFirstByteTooMany() throws IOException {
        // Given
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bomb)) {
            out.write(file());
            byte[] zeros = new byte[1 << 20];
            for (int n = 0; n < 256; n++) {
                out.write(zeros);
            }
        }
        CountingStream in = new CountingStream(bomb.toByteArray());

        // When
        var refusal = assertThatThrownBy(() -> Nifti.read(in, "bomb.nii.gz", LIMITS));

        // Then
        refused(refusal, "voxels", "more than 1048576 bytes after the last voxel");
        assertThat(in.count).isLessThanOrEqualTo(1 << 17).isLessThan(bomb.size() * 2 / 3);
    }

    @Test
    void compressedBytesAreBounded() throws IOException {
        // Given
        byte[] member = gzip(new byte[0]);
        ByteArrayOutputStream nothings = new ByteArrayOutputStream();
        for (int n = 0; n < 10_000; n++) {
            nothings.write(member);
        }
        VolumeLimits limits = new VolumeLimits(50_000, 1 << 20, 64, 1 << 20, 1024);

        // When
        var refusal = assertThatThrownBy(
                () -> Nifti.read(new ByteArrayInputStream(nothings.toByteArray()), "a.nii.gz", limits));

        // Then
        refusal.isInstanceOf(VolumeFormatException.class);
    }

    @Test
    void aFileThatIsTooLargeUncompressedIsRefusedByItsHeader() {
        // Given
        VolumeLimits limits = new VolumeLimits(1 << 20, 471, 64, 1 << 20, 1024);

        // When
        var refusal = assertThatThrownBy(() -> Nifti.read(new ByteArrayInputStream(file()), "scan.nii", limits));

        // Then
        refused(refusal, "size", "472 bytes");
    }

    @Test
    void aSmallFileWithALargeClaimCostsLittle() throws IOException {
        // Given
        byte[] claim = changed(header -> {
            header.putShort(DIM + 2, (short) 2048);
            header.putShort(DIM + 4, (short) 2048);
            header.putShort(DIM + 6, (short) 64);
        });
        long before = allocated();

        // When
        var refusal = assertThatThrownBy(() -> read(claim, "scan.nii"));
        long after = allocated();

        // Then
        refused(refusal, "voxels", "the file's end");
        assertThat(after - before).isLessThan(8L << 20);
    }

    @Test
    void aSourceThatFailsIsNotAFormatError() {
        // Given
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the disk is gone");
            }
        };

        // When
        var failure = assertThatThrownBy(() -> Nifti.read(broken, "scan.nii", LIMITS));

        // Then
        failure.isExactlyInstanceOf(IOException.class).hasMessage("the disk is gone");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void damagedFilesAreRefusedOrReadAndNeverAnythingElse(boolean gzip) throws IOException {
        // Given
        byte[] whole = gzip ? gzip(file()) : file();
        String name = gzip ? "scan.nii.gz" : "scan.nii";
        VolumeLimits limits = new VolumeLimits(1 << 20, 1 << 24, 2048, 1 << 22, 1 << 16);
        int refused = 0;
        long before = allocated();

        // When
        for (long seed = 0; seed < 5_000; seed++) {
            try {
                Nifti.read(new ByteArrayInputStream(damage(whole, new Random(seed))), name, limits);
            } catch (VolumeFormatException e) {
                refused++;
            }
        }
        long after = allocated();

        // Then
        assertThat(refused).isBetween(1_250, 5_000);
        assertThat((after - before) / 5_000).as("bytes a read").isLessThan(1 << 20);
    }

    private static byte[] damage(byte[] whole, Random random) {
        if (random.nextInt(4) == 0) {
            return Arrays.copyOf(whole, random.nextInt(whole.length));
        }
        byte[] damaged = whole.clone();
        int flips = 1 + random.nextInt(4);
        for (int n = 0; n < flips; n++) {
            damaged[random.nextInt(whole.length)] = (byte) random.nextInt();
        }
        return damaged;
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private static void refused(AbstractThrowableAssert<?, ?> refusal, String field, String found) {
        refusal.isInstanceOfSatisfying(VolumeFormatException.class, e -> {
            assertThat(e.field()).isEqualTo(field);
            assertThat(e.found()).contains(found);
        });
    }

    private static NiftiImage read(byte[] file, String name) throws IOException {
        return Nifti.read(new ByteArrayInputStream(file), name, LIMITS);
    }

    /** 5 × 4 × 3 voxels of INT16: 352 + 120 bytes. */
    private static byte[] file() {
        float[] voxels = new float[60];
        for (int n = 0; n < voxels.length; n++) {
            voxels[n] = n;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            Nifti.write(out, new Volume(new Grid(5, 4, 3, Affine.scaling(1, 1, 2)), voxels), DataType.INT16, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] changed(Consumer<ByteBuffer> change) {
        byte[] file = file();
        change.accept(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN));
        return file;
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }

    private static final class CountingStream extends ByteArrayInputStream {

        private int count;

        CountingStream(byte[] bytes) {
            super(bytes);
        }

        @Override
        public synchronized int read(byte[] bytes, int offset, int length) {
            int read = super.read(bytes, offset, length);
            count += Math.max(0, read);
            return read;
        }
    }
}
