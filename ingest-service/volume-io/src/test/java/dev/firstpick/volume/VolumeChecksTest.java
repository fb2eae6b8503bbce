package dev.firstpick.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VolumeChecksTest {

    private static final Grid GRID = new Grid(2, 3, 2, Affine.scaling(1, 1, 1.5));
    private static final double TOLERANCE = VolumeChecks.DEFAULT_TOLERANCE_MM;
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
                .hasMessage("a.nii: voxels: found " + value + " at voxel (1, 1, 1), expected finite values");
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
        Volume label = new Volume(new Grid(3, 2, 2, GRID.affine()), new float[12]);

        // When
        var refusal = assertThatThrownBy(() -> VolumeChecks.requireLabel("l.nii", label, GRID, CLASSES, TOLERANCE));

        // Then
        refusal.hasMessage("l.nii: shape: found 3 × 2 × 2, expected 2 × 3 × 2, as the image has");
    }

    @Test
    void aLabelElsewhereInThePatientIsRefused() {
        // Given
        Volume label = new Volume(new Grid(2, 3, 2, Affine.scaling(1, 1, 1.502)), new float[12]);

        // When
        var refusal = assertThatThrownBy(() -> VolumeChecks.requireLabel("l.nii", label, GRID, CLASSES, TOLERANCE));

        // Then
        refusal.hasMessage(
                "l.nii: affine: found 1.502 in row 2, column 2, expected 1.5 within 0.001, as the image has");
    }

    @Test
    void theToleranceOfAffinesCanBeSet() {
        // Given
        Volume label = new Volume(new Grid(2, 3, 2, Affine.scaling(1, 1, 1.502)), new float[12]);

        // When
        var check = assertThatCode(() -> VolumeChecks.requireLabel("l.nii", label, GRID, CLASSES, 0.01));

        // Then
        check.doesNotThrowAnyException();
    }

    private static Volume with(int index, float value) {
        float[] voxels = new float[GRID.size()];
        voxels[index] = value;
        return new Volume(GRID, voxels);
    }
}
