package dev.firstpick.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NiftiWriteTest {

    private static final VolumeLimits LIMITS = VolumeLimits.defaults();

    @ParameterizedTest
    @EnumSource(DataType.class)
    void whatIsWrittenIsReadAgain(DataType type) throws IOException {
        for (long seed = 0; seed < 50; seed++) {
            // Given
            Random random = new Random(seed);
            Volume volume = randomVolume(random, type);
            boolean gzip = random.nextBoolean();

            // When
            NiftiImage back = read(write(volume, type, gzip), gzip ? "a.nii.gz" : "a.nii");

            // Then
            assertThat(back.volume().voxels()).isEqualTo(volume.voxels());
            assertThat(back.volume().grid().sameShape(volume.grid())).isTrue();
            assertThat(back.volume().grid().affine().isCloseTo(volume.grid().affine(), 1e-4))
                    .isTrue();
            assertThat(back.header().dataType()).isEqualTo(type);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sameVolumeGivesTheSameBytes(boolean gzip) throws IOException {
        // Given
        Volume volume = randomVolume(new Random(7), DataType.FLOAT32);

        // When
        byte[] first = write(volume, DataType.FLOAT32, gzip);
        byte[] second = write(volume, DataType.FLOAT32, gzip);

        // Then
        assertThat(second).isEqualTo(first);
    }

    @Test
    void gzipCarriesNoTimeStamp() throws IOException {
        // When
        byte[] written = write(randomVolume(new Random(7), DataType.UINT8), DataType.UINT8, true);

        // Then
        assertThat(Arrays.copyOfRange(written, 4, 8)).containsOnly(0);
    }

    @Test
    void anAxisTooLongForVersion1IsWrittenAsVersion2() throws IOException {
        // Given
        Volume volume = new Volume(new Grid(40_000, 1, 1, Affine.scaling(1, 1, 1)), new float[40_000]);
        VolumeLimits limits = new VolumeLimits(1 << 20, 1 << 20, 40_000, 40_000, 1024);

        // When
        byte[] written = write(volume, DataType.UINT8, false);

        // Then
        NiftiHeader header = Nifti.read(new ByteArrayInputStream(written), "long.nii", limits)
                .header();
        assertThat(header.version()).isEqualTo(2);
        assertThat(header.grid().width()).isEqualTo(40_000);
    }

    @Test
    void integersAreRounded() throws IOException {
        // Given
        Volume volume = new Volume(new Grid(4, 1, 1, Affine.scaling(1, 1, 1)), new float[] {-0.4f, 1.6f, 2.5f, 254.9f});

        // When
        byte[] written = write(volume, DataType.UINT8, false);

        // Then
        assertThat(read(written, "a.nii").volume().voxels()).containsExactly(0, 2, 2, 255);
    }

    @ParameterizedTest
    @ValueSource(floats = {-1, 256, Float.NaN, Float.POSITIVE_INFINITY})
    void aValueThatDoesNotFitIsRefusedAndNothingWritten(float value) {
        // Given
        Volume volume = new Volume(new Grid(2, 1, 1, Affine.scaling(1, 1, 1)), new float[] {3, value});
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        // When
        var refusal = assertThatThrownBy(() -> Nifti.write(out, volume, DataType.UINT8, false));

        // Then
        refusal.isInstanceOf(IllegalArgumentException.class).hasMessageContaining(String.valueOf(value));
        assertThat(out.size()).isZero();
    }

    @Test
    void fileNameTellsWhetherToCompress(@TempDir Path folder) throws IOException {
        // Given
        Volume volume = new Volume(new Grid(2, 2, 2, Affine.scaling(0.5, 1, 2)), new float[] {1, 2, 3, 4, 5, 6, 7, 8});

        // When
        Nifti.write(folder.resolve("a.nii"), volume, DataType.INT16);
        Nifti.write(folder.resolve("a.nii.gz"), volume, DataType.INT16);

        // Then
        assertThat(Files.size(folder.resolve("a.nii"))).isEqualTo(352 + 16);
        NiftiImage back = Nifti.read(folder.resolve("a.nii.gz"), LIMITS);
        assertThat(back.volume().grid().spacing()).containsExactly(new double[] {0.5, 1, 2}, within(1e-9));
    }

    private static byte[] write(Volume volume, DataType type, boolean gzip) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Nifti.write(out, volume, type, gzip);
        return out.toByteArray();
    }

    private static NiftiImage read(byte[] bytes, String name) throws IOException {
        return Nifti.read(new ByteArrayInputStream(bytes), name, LIMITS);
    }

    private static Volume randomVolume(Random random, DataType type) {
        double[] affine = random.doubles(12, -50, 50).toArray();
        affine[0] += 200;
        affine[5] += 200;
        affine[10] += 200;
        Grid grid = new Grid(1 + random.nextInt(40), 1 + random.nextInt(40), 1 + random.nextInt(30), Affine.of(affine));
        float[] voxels = new float[grid.size()];
        for (int n = 0; n < voxels.length; n++) {
            voxels[n] = randomValue(random, type);
        }
        return new Volume(grid, voxels);
    }

    private static float randomValue(Random random, DataType type) {
        return switch (type) {
            case UINT8 -> random.nextInt(256);
            case INT8 -> random.nextInt(256) - 128;
            case UINT16 -> random.nextInt(65536);
            case INT16 -> random.nextInt(65536) - 32768;
            case INT32 -> (random.nextInt() >> 7) * 64f;
            case UINT32 -> (random.nextInt() >>> 8) * 256f;
            case INT64 -> (random.nextInt() >> 8) * 0x1p39f;
            case UINT64 -> (random.nextInt() >>> 8) * 0x1p40f;
            case FLOAT32, FLOAT64 -> (float) (random.nextGaussian() * Math.pow(10, random.nextInt(60) - 30));
        };
    }
}
