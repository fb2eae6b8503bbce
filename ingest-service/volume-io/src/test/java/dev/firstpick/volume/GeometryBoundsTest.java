package dev.firstpick.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeometryBoundsTest {

    private static final GeometryBounds CLINICAL = GeometryBounds.clinical();

    @Test
    void aScanOfUsualSizeHasNoFindings() throws IOException {
        // When
        List<VolumeFinding> findings =
                CLINICAL.check("a.nii", header(512, 512, 90, Affine.scaling(0.7, 0.7, 5), LengthUnit.MILLIMETRE));

        // Then
        assertThat(findings).isEmpty();
    }

    @Test
    void anExtentInMetresIsRefusedWithUnitAndExtentInWords() {
        // Given
        NiftiHeader metres = header(35, 51, 35, Affine.scaling(700, 700, 1000), LengthUnit.METRE);

        // When
        var refusal = assertThatThrownBy(() -> CLINICAL.check("a.nii", metres));

        // Then
        refusal.isInstanceOf(VolumeFormatException.class)
                .hasMessage("a.nii: extent: found 35 × 51 × 35 voxels of 700 × 700 × 1000 mm, which makes"
                        + " 24.5 × 35.7 × 35 m (unit of the header: metres), expected 5 to 2500 mm along each axis;"
                        + " if the unit is wrong, set xyzt_units to 2 (mm)");
    }

    @ParameterizedTest
    @CsvSource({
        "35, 35, 35, 0.02, 0.02, 0.02, extent", // 0.7 mm in all
        "64, 64, 1, 1, 1, 1, extent",
        "512, 512, 512, 0.02, 0.02, 0.02, spacing", // 10.24 mm in all
        "20, 20, 20, 80, 20, 20, spacing",
        "512, 512, 600, 1, 1, 5, extent" // 3 m
    })
    void sizesThatNoPersonHasAreRefused(int i, int j, int k, double si, double sj, double sk, String field) {
        // Given
        NiftiHeader header = header(i, j, k, Affine.scaling(si, sj, sk), LengthUnit.MILLIMETRE);

        // When
        var refusal = assertThatThrownBy(() -> CLINICAL.check("a.nii", header));

        // Then
        refusal.isInstanceOfSatisfying(
                VolumeFormatException.class, e -> assertThat(e.field()).isEqualTo(field));
    }

    @Test
    void theBoundsCanBeSet() throws IOException {
        // Given
        GeometryBounds microscopy = new GeometryBounds(0.001, 1, 0.1, 100, 45);

        // When
        List<VolumeFinding> findings =
                microscopy.check("a.nii", header(35, 35, 35, Affine.scaling(0.02, 0.02, 0.02), LengthUnit.MILLIMETRE));

        // Then
        assertThat(findings).isEmpty();
    }

    @Test
    void aShearedGridIsAFindingThatNamesTheAngles() throws IOException {
        // Given
        Affine sheared = Affine.of(1, 0, 0, 1, 0, 1, 1.2, 1, 0, 0, 5, 1);

        // When
        List<VolumeFinding> findings = CLINICAL.check("a.nii", header(35, 51, 35, sheared, LengthUnit.MILLIMETRE));

        // Then
        assertThat(findings)
                .containsExactly(new VolumeFinding(
                        "sheared",
                        "The grid is sheared: 90°, 76.5° and 90° between the axes i and j, j and k, k and i;"
                                + " 3D Slicer and other programs built on ITK will not open this file."));
    }

    @Test
    void aGridThatIsNotQuiteSquareIsAFindingAndRoundingIsNot() throws IOException {
        // Given
        Affine notQuite = Affine.of(1, 0, 0, 0, 0, 1, 0.001, 0, 0, 0, 1, 0);
        Affine rounding = Affine.of(1, 0, 0, 0, 0, 1, 0.00001, 0, 0, 0, 1, 0);

        // When
        List<VolumeFinding> findings = CLINICAL.check("a.nii", header(35, 51, 35, notQuite, LengthUnit.MILLIMETRE));

        // Then
        assertThat(findings).extracting(VolumeFinding::code).containsExactly("sheared");
        assertThat(CLINICAL.check("a.nii", header(35, 51, 35, rounding, LengthUnit.MILLIMETRE)))
                .isEmpty();
    }

    @Test
    void aGridThatIsAlmostFlatIsRefused() {
        // Given
        Affine flat = Affine.of(1, 0, 0, 0, 0, 1, 5, 0, 0, 0, 1, 0);

        // When
        var refusal =
                assertThatThrownBy(() -> CLINICAL.check("a.nii", header(35, 51, 35, flat, LengthUnit.MILLIMETRE)));

        // Then
        refusal.hasMessageStartingWith("a.nii: affine: found 90°, 11.31° and 90° between the axes")
                .hasMessageEndingWith("expected axes that make angles of 45° or more");
    }

    @Test
    void aVolumeFarFromTheOriginAndAnotherUnitAreFindings() throws IOException {
        // Given
        Affine far = Affine.of(1, 0, 0, 25_000, 0, 1, 0, 0, 0, 0, 1, 0);

        // When
        List<VolumeFinding> findings = CLINICAL.check("a.nii", header(35, 51, 35, far, LengthUnit.METRE));

        // Then
        assertThat(findings).extracting(VolumeFinding::code).containsExactly("far-from-origin", "other-unit");
    }

    private static NiftiHeader header(int i, int j, int k, Affine affine, LengthUnit unit) {
        return new NiftiHeader(
                1,
                ByteOrder.LITTLE_ENDIAN,
                DataType.INT16,
                new Grid(i, j, k, affine),
                NiftiHeader.AffineSource.SFORM,
                Optional.empty(),
                unit,
                1,
                0,
                352,
                List.of());
    }
}
