package dev.firstpick.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.firstpick.volume.NiftiHeader.AffineSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against nibabel: {@code src/test/fixtures/make_fixtures.py} made the files, and wrote down what nibabel reads from them. */
class NiftiOracleTest {

    private static final Path FIXTURES = Path.of("src/test/fixtures");
    private static final VolumeLimits LIMITS = VolumeLimits.defaults();

    record Expected(String file, int[] shape, double[] affine, float[] values) {

        static Expected parse(String line) {
            String[] column = line.split("\t", -1);
            int[] shape = Stream.of(column)
                    .skip(1)
                    .limit(3)
                    .mapToInt(Integer::parseInt)
                    .toArray();
            double[] affine = Stream.of(column[4].split(" ", -1))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            String[] texts = column[5].split(" ", -1);
            float[] values = new float[texts.length];
            for (int n = 0; n < values.length; n++) {
                values[n] = Float.parseFloat(texts[n]);
            }
            return new Expected(column[0], shape, affine, values);
        }

        @Override
        public String toString() {
            return file;
        }
    }

    static Stream<Expected> fixtures() throws IOException {
        return Files.readAllLines(FIXTURES.resolve("expected.tsv")).stream().map(Expected::parse);
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void readsWhatNibabelReads(Expected expected) throws IOException {
        // When
        NiftiImage image = Nifti.read(FIXTURES.resolve(expected.file), LIMITS);

        // Then
        Grid grid = image.volume().grid();
        assertThat(new int[] {grid.width(), grid.height(), grid.depth()}).isEqualTo(expected.shape);
        assertThat(image.volume().voxels()).isEqualTo(expected.values);
        for (int n = 0; n < 12; n++) {
            assertThat(grid.affine().toRowMajor()[n])
                    .as("affine element %d", n)
                    .isCloseTo(expected.affine[n], within(2e-6));
        }
    }

    @Test
    void fixturesCoverEveryTypeOrderAndVersion() throws IOException {
        // When
        Stream<String> names = fixtures().map(Expected::file);

        // Then
        assertThat(names)
                .contains(Stream.of(DataType.values())
                        .flatMap(type -> Stream.of("little-v1", "little-v2", "big-v1", "big-v2")
                                .map(rest -> type.name().toLowerCase(Locale.ROOT) + "-" + rest + ".nii"))
                        .toArray(String[]::new));
    }

    @ParameterizedTest
    @EnumSource(DataType.class)
    void headerNamesTypeOrderAndVersion(DataType type) throws IOException {
        // Given
        Path file = FIXTURES.resolve(type.name().toLowerCase(Locale.ROOT) + "-big-v2.nii");

        // When
        NiftiHeader header = Nifti.read(file, LIMITS).header();

        // Then
        assertThat(header.dataType()).isEqualTo(type);
        assertThat(header.byteOrder()).isEqualTo(ByteOrder.BIG_ENDIAN);
        assertThat(header.version()).isEqualTo(2);
        assertThat(header.voxelOffset()).isEqualTo(544);
        assertThat(header.isScaled()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "sform-plain-v1.nii, SFORM",
        "both-mirrored-v2.nii, SFORM",
        "qform-plain-v1.nii, QFORM",
        "half-turn-v2.nii, QFORM",
        "pixdim-v1.nii, PIXDIM"
    })
    void headerNamesTheGeometryThatWasUsed(String file, AffineSource expected) throws IOException {
        // When
        NiftiHeader header = Nifti.read(FIXTURES.resolve(file), LIMITS).header();

        // Then
        assertThat(header.affineSource()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "bitpix-zero-v1.nii, bitpix",
        "bitpix-zero-v2.nii, bitpix",
        "bitpix-other-v1.nii, bitpix",
        "trailing-v1.nii, trailing-bytes",
        "trailing-v2.nii, trailing-bytes",
        "offset-zero-v1.nii, vox-offset",
        "offset-zero-v2.nii, vox-offset",
        "offset-fraction-v1.nii, vox-offset",
        "sform-zero-v1.nii, qform-used",
        "sform-zero-v2.nii, qform-used",
        "negative-spacing-v1.nii, negative-spacing",
        "negative-spacing-v2.nii, negative-spacing",
        "pixdim-v1.nii, orientation-unknown",
        "both-plain-v1.nii, qform-differs"
    })
    void whatIsOddAboutAFileThatIsReadIsAFinding(String file, String code) throws IOException {
        // When
        NiftiImage image = Nifti.read(FIXTURES.resolve(file), LIMITS);

        // Then
        assertThat(image.findings()).extracting(VolumeFinding::code).containsExactly(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sform-plain-v1.nii", "qform-plain-v2.nii", "int16-big-v1.nii", "compressed-v2.nii.gz"})
    void aSoundFileHasNoFindings(String file) throws IOException {
        // When
        NiftiImage image = Nifti.read(FIXTURES.resolve(file), LIMITS);

        // Then
        assertThat(image.findings()).isEmpty();
    }

    @Test
    void aNameThatDoesNotFitTheCompressionIsAFinding() throws IOException {
        // Given
        byte[] plain = Files.readAllBytes(FIXTURES.resolve("int16-big-v1.nii"));
        byte[] compressed = Files.readAllBytes(FIXTURES.resolve("compressed-v1.nii.gz"));

        // When
        NiftiImage namedCompressed = Nifti.read(new ByteArrayInputStream(plain), "scan.nii.gz", LIMITS);
        NiftiImage namedPlain = Nifti.read(new ByteArrayInputStream(compressed), "scan.NII", LIMITS);

        // Then
        assertThat(namedCompressed.findings()).extracting(VolumeFinding::code).containsExactly("name-ending");
        assertThat(namedPlain.findings()).extracting(VolumeFinding::code).containsExactly("name-ending");
        assertThat(namedCompressed.volume().voxels())
                .isEqualTo(Nifti.read(FIXTURES.resolve("int16-big-v1.nii"), LIMITS)
                        .volume()
                        .voxels());
    }

    @Test
    void bothGeometriesOfAHeaderAreKept() throws IOException {
        // When
        NiftiHeader both =
                Nifti.read(FIXTURES.resolve("both-plain-v1.nii"), LIMITS).header();
        NiftiHeader qform =
                Nifti.read(FIXTURES.resolve("qform-plain-v1.nii"), LIMITS).header();

        // Then
        assertThat(both.otherAffine().orElseThrow().isCloseTo(qform.grid().affine(), 1e-5))
                .isTrue();
        assertThat(qform.otherAffine()).isEmpty();
        assertThat(Nifti.read(FIXTURES.resolve("metres-v1.nii"), LIMITS)
                        .header()
                        .unit())
                .isEqualTo(LengthUnit.METRE);
    }

    @Test
    void scalingIsReported() throws IOException {
        // When
        NiftiHeader header =
                Nifti.read(FIXTURES.resolve("scaled-v2.nii"), LIMITS).header();

        // Then
        assertThat(header.slope()).isEqualTo(0.125);
        assertThat(header.intercept()).isEqualTo(-1024.5);
        assertThat(header.isScaled()).isTrue();
    }

    @Test
    void headerAloneIsReadFromTheStartOfAFile() throws IOException {
        // Given
        byte[] start = Arrays.copyOf(Files.readAllBytes(FIXTURES.resolve("uint8-big-v1.nii")), 352);

        // When
        NiftiHeader header = Nifti.readHeader(new ByteArrayInputStream(start), "start.nii", LIMITS);

        // Then
        assertThat(header.grid().shape()).isEqualTo("5 × 4 × 3");
    }
}
