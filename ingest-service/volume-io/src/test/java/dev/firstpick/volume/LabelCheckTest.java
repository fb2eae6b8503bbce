package dev.firstpick.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelCheckTest {

    private static final Affine TILTED = tilted(0);
    private static final Grid GRID = new Grid(35, 51, 35, TILTED);
    private static final LabelCheck CHECK = new LabelCheck(Set.of(1, 2), 0.1, false, false);
    private static final LabelCheck BY_VOXELS = new LabelCheck(Set.of(1, 2), 0.1, true, false);

    @Test
    void valuesThatScalingMovedALittleAreRounded() throws IOException {
        // Given
        NiftiImage label = image(GRID, 0.0078f, 0, 0.0039f, 0.996f, 2.00007f, 2.00007f);

        // When
        LabelCheck.Accepted accepted = check(CHECK, label);

        // Then
        assertThat(accepted.counts()).containsEntry(1, 1).containsEntry(2, 2);
        assertThat(accepted.corrected()).isTrue();
        assertThat(accepted.volume().voxels()).startsWith(0, 0, 1, 2, 2, 0);
        assertThat(accepted.findings()).hasSize(1);
        assertThat(accepted.findings().get(0).code()).isEqualTo("rounded");
        assertThat(accepted.findings().get(0).text())
                .startsWith("4 voxels lay up to 0.004 from a class and were rounded to it")
                .contains("scl_slope 0.0078");
    }

    @Test
    void wholeClassesAreTakenAsTheyAre() throws IOException {
        // When
        LabelCheck.Accepted accepted = check(CHECK, image(GRID, 1, 0, 1, 2));

        // Then
        assertThat(accepted.corrected()).isFalse();
        assertThat(accepted.findings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(floats = {1.021f, 0.5f, 1.96f, -0.03f})
    void valuesFartherFromAClassAreRefused(float value) {
        // When
        var refusal = assertThatThrownBy(() -> check(CHECK, image(GRID, 1, value, 1)));

        // Then
        refused(refusal, "voxels", value + " in 1 voxel");
    }

    @Test
    void allUnexpectedValuesAreListedWithTheirCounts() {
        // When
        var refusal = assertThatThrownBy(() -> check(CHECK, image(GRID, 1, 0, 3, 3, 1, 7, -1, 1)));

        // Then
        refused(refusal, "voxels", "-1 in 1 voxel, 3 in 2 voxels, 7 in 1 voxel");
        refusal.hasMessageEndingWith("expected the classes [0, 1, 2]");
    }

    @Test
    void aMaskForDisplayIsRecognised() {
        // When
        var refusal = assertThatThrownBy(() -> check(CHECK, image(GRID, 1, 0, 255, 255, 0)));

        // Then
        refused(refusal, "voxels", "255 in 2 voxels; a mask of 0 and 255 for display");
    }

    @Test
    void anImageIsRecognised() {
        // Given
        float[] intensities = new float[300];
        for (int n = 0; n < intensities.length; n++) {
            intensities[n] = 10 + n * 2.5f;
        }

        // When
        var refusal = assertThatThrownBy(() -> check(CHECK, image(GRID, 1, intensities)));

        // Then
        refused(refusal, "voxels", "look like an image in place of a label map");
    }

    @Test
    void classesThatAreOneTooHighOrTooLowAreRecognised() {
        // Given
        float[] high = new float[GRID.size()];
        java.util.Arrays.fill(high, 1);
        high[7] = 2;
        high[8] = 3;

        // When
        var tooHigh = assertThatThrownBy(() -> check(CHECK, image(GRID, 1, high)));
        var tooLow = assertThatThrownBy(() -> check(CHECK, image(GRID, 1, -1, -1, 0, 1)));

        // Then
        refused(tooHigh, "voxels", "3 in 1 voxel; every value is one too high");
        refused(tooLow, "voxels", "-1 in 2 voxels; every value is one too low");
    }

    @Test
    void probabilitiesAreRecognised() {
        // When
        var refusal = assertThatThrownBy(() -> check(CHECK, image(GRID, 1, 0, 0.25f, 0.75f, 1)));

        // Then
        refused(refusal, "voxels", "look like probabilities");
    }

    @Test
    void anEmptyLabelMapAndOneWithoutBackgroundAreFindings() throws IOException {
        // Given
        float[] full = new float[GRID.size()];
        java.util.Arrays.fill(full, 1);

        // When
        LabelCheck.Accepted empty = check(CHECK, image(GRID, 1, 0));
        LabelCheck.Accepted noBackground = check(CHECK, image(GRID, 1, full));

        // Then
        assertThat(empty.findings()).extracting(VolumeFinding::code).containsExactly("empty-label");
        assertThat(noBackground.findings()).extracting(VolumeFinding::code).containsExactly("no-background");
    }

    @Test
    void nanIsBackgroundWhereThatIsSaid() throws IOException {
        // Given
        LabelCheck lenient = new LabelCheck(Set.of(1, 2), 0.1, false, true);

        // When
        LabelCheck.Accepted accepted = check(lenient, image(GRID, 1, Float.NaN, Float.NaN, 2));
        var refusal = assertThatThrownBy(() -> check(CHECK, image(GRID, 1, Float.NaN, Float.NaN, 2)));

        // Then
        assertThat(accepted.volume().voxels()).startsWith(0, 0, 2);
        assertThat(accepted.counts()).containsEntry(0, GRID.size() - 1);
        assertThat(accepted.findings()).extracting(VolumeFinding::code).containsExactly("nan-filled");
        refused(refusal, "voxels", "NaN in 2 voxels");
    }

    @Test
    void aTiltOfAFewThousandthsOfAMillimetreIsTheSameGrid() throws IOException {
        // Given
        NiftiImage label = image(new Grid(35, 51, 35, tilted(0.02)), 1, 0, 1);

        // When
        LabelCheck.Accepted accepted = check(CHECK, label);

        // Then
        assertThat(accepted.corrected()).isFalse();
        assertThat(accepted.findings()).extracting(VolumeFinding::code).containsExactly("position-differs-slightly");
    }

    @Test
    void aTiltThatMovesACornerByMoreThanTheToleranceIsRefused() {
        // Given
        NiftiImage label = image(new Grid(35, 51, 35, tilted(2)), 1, 0, 1);

        // When
        var refusal = assertThatThrownBy(() -> check(CHECK, label));

        // Then
        refused(refusal, "affine", "corners up to ");
        refused(refusal, "affine", " voxels) away");
    }

    @Test
    void aMovedLabelIsToldByMillimetresAndVoxels() {
        // Given
        NiftiImage label = image(new Grid(35, 51, 35, moved(TILTED, 1.6, -4, 0)), 1, 0, 1);

        // When
        var refusal = assertThatThrownBy(() -> check(CHECK, label));

        // Then
        refused(refusal, "affine", "moved by (1.6, -4, 0) mm along x, y, z, which is (-2, -5, 0) voxels along i, j, k");
        refusal.hasMessageContaining("geometry=voxels");
    }

    @Test
    void theUploaderMayVouchForThePositionAndThatIsRecorded() throws IOException {
        // Given
        NiftiImage label = image(new Grid(35, 51, 35, moved(TILTED, 1.6, -4, 0)), 1, 0, 1);

        // When
        LabelCheck.Accepted accepted = check(BY_VOXELS, label);

        // Then
        assertThat(accepted.corrected()).isTrue();
        assertThat(accepted.volume().grid()).isEqualTo(GRID);
        assertThat(accepted.findings()).extracting(VolumeFinding::code).containsExactly("geometry-overridden");
        assertThat(accepted.findings().get(0).text()).contains("(-2, -5, 0) voxels");
    }

    @Test
    void nobodyCanVouchForAnotherShape() {
        // Given
        NiftiImage label = image(new Grid(51, 35, 35, TILTED), 1, 0, 1);

        // When
        var refusal = assertThatThrownBy(() -> check(BY_VOXELS, label));

        // Then
        refused(refusal, "shape", "51 × 35 × 35 (the same numbers: its axes are stored in another order)");
    }

    @Test
    void aLabelThatLiesWhereTheImagesOtherMatrixSaysIsToldSo() {
        // Given
        Affine other = moved(TILTED, 20, 0, 0);
        NiftiImage label = image(new Grid(35, 51, 35, other), 1, 0, 1);

        // When
        var refusal = assertThatThrownBy(() -> CHECK.check("l.nii", label, GRID, () -> Optional.of(other)));

        // Then
        refused(refusal, "affine", "it lies where the image's qform says, but the image's sform is used");
    }

    @Test
    void aLabelWhoseOwnOtherMatrixFitsIsToldSo() {
        // Given
        NiftiImage label =
                image(new Grid(35, 51, 35, moved(TILTED, 20, 0, 0)), Optional.of(TILTED), 1, new float[] {0, 1});

        // When
        var refusal = assertThatThrownBy(() -> check(CHECK, label));

        // Then
        refused(refusal, "affine", "its own qform fits the image, but its sform is used");
    }

    @Test
    void aLabelWithFlippedAxesIsToldSo() {
        // Given
        Affine flipped = Affine.of(0.8, 0, 0, 90.5 - 34 * 0.8, 0, 0.8, 0, -120.25, 0, 0, 5, -300.125);
        NiftiImage label = image(new Grid(35, 51, 35, flipped), 1, 0, 1);

        // When
        var refusal = assertThatThrownBy(() -> check(CHECK, label));

        // Then
        refused(refusal, "affine", "it covers the same place with its axes stored in another order or direction");
    }

    @Test
    void theCountsAreThoseOfTheStrictCheck() throws IOException {
        // Given
        NiftiImage label = image(GRID, 1, 0, 1, 2, 2, 1, 1);

        // When
        Map<Integer, Integer> counts = check(CHECK, label).counts();

        // Then
        assertThat(counts).isEqualTo(VolumeChecks.requireLabel("l.nii", label.volume(), GRID, Set.of(1, 2), 0.1));
    }

    private static LabelCheck.Accepted check(LabelCheck check, NiftiImage label) throws IOException {
        return check.check("l.nii", label, GRID, Optional::empty);
    }

    private static void refused(AbstractThrowableAssert<?, ?> refusal, String field, String found) {
        refusal.isInstanceOfSatisfying(VolumeFormatException.class, e -> {
            assertThat(e.field()).isEqualTo(field);
            assertThat(e.found()).contains(found);
        });
    }

    /** Voxels of 0.8 × 0.8 × 5 mm, i towards the patient's left, tilted about y. */
    private static Affine tilted(double degrees) {
        double cosine = Math.cos(Math.toRadians(degrees));
        double sine = Math.sin(Math.toRadians(degrees));
        return Affine.of(-0.8 * cosine, 0, 5 * sine, 90.5, 0, 0.8, 0, -120.25, 0.8 * sine, 0, 5 * cosine, -300.125);
    }

    private static Affine moved(Affine affine, double x, double y, double z) {
        double[] rows = affine.toRowMajor();
        rows[3] += x;
        rows[7] += y;
        rows[11] += z;
        return Affine.of(rows);
    }

    private static NiftiImage image(Grid grid, float slope, float... first) {
        return image(grid, Optional.empty(), slope, first);
    }

    private static NiftiImage image(Grid grid, Optional<Affine> other, float slope, float[] first) {
        float[] voxels = new float[grid.size()];
        System.arraycopy(first, 0, voxels, 0, first.length);
        NiftiHeader header = new NiftiHeader(
                1,
                ByteOrder.LITTLE_ENDIAN,
                DataType.INT16,
                grid,
                NiftiHeader.AffineSource.SFORM,
                other,
                LengthUnit.MILLIMETRE,
                slope,
                0,
                352,
                List.of());
        return new NiftiImage(new Volume(grid, voxels), header, List.of());
    }
}
