package dev.firstpick.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VolumeChecksTest {

    private static final Grid GRID = new Grid(2, 3, 2, Affine.scaling(1, 1, 1.5));
    private static final double TOLERANCE = VolumeChecks.DEFAULT_TOLERANCE_VOXELS;
    private static final Set<Integer> CLASSES = Set.of(1, 2);

    @Test
    void anImageOfFiniteAndDifferentValuesPasses() {
        // Given
        Volume image = with(5, 3);

        // When
        var check = assertThatCode(() -> VolumeChecks.requireImage("a.nii", image));

        // Then
        check.doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void anImageWithAValueThatIsNotFiniteIsRefused(float value) {
        // Given
        Volume image = with(9, value);

        // When
        var refusal = assertThatThrownBy(() -> VolumeChecks.requireImage("a.nii", image));

        // Then
        refusal.isInstanceOf(VolumeFormatException.class)
                .hasMessageContaining(
                        " in 8.3 % of the voxels (1), first " + value + " at voxel (1, 1, 1), expected finite values");
    }

    @Test
    void nanIsRefusedWithItsShareAndWhatToDo() {
        // Given
        Volume image = new Volume(GRID, new float[] {0, Float.NaN, 2, 3, 4, Float.NaN, 6, 7, 8, Float.NaN, 1, 1});

        // When
        var refusal = assertThatThrownBy(() -> VolumeChecks.requireImage("a.nii", image));

        // Then
        refusal.hasMessageStartingWith(
                        "a.nii: voxels: found NaN in 25.0 % of the voxels (3), first NaN at voxel (1, 0, 0)")
                .hasMessageContaining("nan=0");
    }

    @Test
    void nanIsReplacedByTheGivenValue() throws IOException {
        // Given
        Volume image = with(5, Float.NaN);

        // When
        List<VolumeFinding> findings = VolumeChecks.replaceNan("a.nii", image, OptionalDouble.of(-1024));

        // Then
        assertThat(image.voxels()[5]).isEqualTo(-1024);
        assertThat(findings)
                .containsExactly(
                        new VolumeFinding("nan-filled", "8.3 % of the voxels (1) were NaN and are -1024 now."));
    }

    @Test
    void nanIsLeftWhereNoValueIsGivenAndInfinityAlways() throws IOException {
        // Given
        Volume nan = with(5, Float.NaN);
        Volume infinite = with(5, Float.POSITIVE_INFINITY);

        // When
        List<VolumeFinding> findings = VolumeChecks.replaceNan("a.nii", nan, OptionalDouble.empty());
        VolumeChecks.replaceNan("a.nii", infinite, OptionalDouble.of(0));

        // Then
        assertThat(findings).isEmpty();
        assertThat(nan.voxels()[5]).isNaN();
        assertThat(infinite.voxels()[5]).isInfinite();
    }

    @Test
    void anImageOfNanAloneIsRefused() {
        // Given
        float[] voxels = new float[GRID.size()];
        java.util.Arrays.fill(voxels, Float.NaN);

        // When
        var refusal = assertThatThrownBy(
                () -> VolumeChecks.replaceNan("a.nii", new Volume(GRID, voxels), OptionalDouble.of(0)));

        // Then
        refusal.hasMessage("a.nii: voxels: found NaN everywhere, expected at least two values");
    }

    @Test
    void aConstantImageIsRefused() {
        // Given
        Volume image = with(0, 0);

        // When
        var refusal = assertThatThrownBy(() -> VolumeChecks.requireImage("a.nii", image));

        // Then
        refusal.hasMessage("a.nii: voxels: found the value 0.0 everywhere, expected at least two values");
    }

    @Test
    void aLabelsVoxelsAreCountedByClass() throws IOException {
        // Given
        Volume label = new Volume(GRID, new float[] {0, 0, 2, 2, 2, 0, 0, 0, 2, 0, 0, 0});

        // When
        Map<Integer, Integer> counts = VolumeChecks.requireLabel("l.nii", label, GRID, CLASSES, TOLERANCE);

        // Then
        assertThat(counts).containsExactly(Map.entry(0, 8), Map.entry(1, 0), Map.entry(2, 4));
    }

    @ParameterizedTest
    @ValueSource(floats = {3, -1, 0.5f, 1.0000001f, Float.NaN, Float.POSITIVE_INFINITY})
    void aLabelWithAnythingButKnownClassesIsRefused(float value) {
        // Given
        Volume label = with(2, value);

        // When
        var refusal = assertThatThrownBy(() -> VolumeChecks.requireLabel("l.nii", label, GRID, CLASSES, TOLERANCE));

        // Then
        refusal.isInstanceOf(VolumeFormatException.class)
                .hasMessageStartingWith("l.nii: voxels: found ")
                .hasMessageEndingWith(" at voxel (0, 1, 0), expected the classes [0, 1, 2]");
    }

    @Test
    void aLabelOfAnotherShapeIsRefused() {
        // Given
        Volume label = new Volume(new Grid(3, 4, 1, GRID.affine()), new float[12]);

        // When
        var refusal = assertThatThrownBy(() -> VolumeChecks.requireLabel("l.nii", label, GRID, CLASSES, TOLERANCE));

        // Then
        refusal.hasMessage("l.nii: shape: found 3 × 4 × 1, expected 2 × 3 × 2, as the image has");
    }

    @Test
    void aLabelElsewhereInThePatientIsRefused() {
        // Given
        Volume label = new Volume(new Grid(2, 3, 2, Affine.scaling(1, 1, 1.7)), new float[12]);

        // When
        var refusal = assertThatThrownBy(() -> VolumeChecks.requireLabel("l.nii", label, GRID, CLASSES, TOLERANCE));

        // Then
        refusal.hasMessageStartingWith(
                "l.nii: affine: found a label map that does not lie on its image: corners up to 0.2 mm (0.1333 voxels) away");
    }

    @Test
    void theToleranceOfPositionsCanBeSet() {
        // Given
        Volume label = new Volume(new Grid(2, 3, 2, Affine.scaling(1, 1, 1.7)), new float[12]);

        // When
        var check = assertThatCode(() -> VolumeChecks.requireLabel("l.nii", label, GRID, CLASSES, 0.15));

        // Then
        check.doesNotThrowAnyException();
    }

    private static Volume with(int index, float value) {
        float[] voxels = new float[GRID.size()];
        voxels[index] = value;
        return new Volume(GRID, voxels);
    }
}
