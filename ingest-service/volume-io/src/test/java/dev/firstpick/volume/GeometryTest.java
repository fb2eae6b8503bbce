package dev.firstpick.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class GeometryTest {

    private static final Affine UNIT = Affine.scaling(1, 1, 1);

    @Test
    void theFirstAxisRunsFastest() {
        // Given
        Volume volume = new Volume(new Grid(2, 3, 2, UNIT), new float[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});

        // When
        float voxel = volume.at(1, 2, 1);

        // Then
        assertThat(voxel).isEqualTo(11);
        assertThat(volume.at(1, 0, 0)).isEqualTo(1);
        assertThat(volume.at(0, 1, 0)).isEqualTo(2);
        assertThat(volume.at(0, 0, 1)).isEqualTo(6);
    }

    @Test
    void spacingIsTheLengthOfTheColumns() {
        // Given
        Affine affine = Affine.of(0, 0, 5, 1, 3, 0, 0, 2, 4, 2, 0, 3);

        // When
        double[] spacing = affine.spacing();

        // Then
        assertThat(spacing).containsExactly(5, 2, 5);
    }

    @Test
    void aMatrixWithoutInverseIsRefused() {
        // When
        var refusal = assertThatThrownBy(() -> Affine.scaling(1, 0, 1));

        // Then
        refusal.isInstanceOf(IllegalArgumentException.class).hasMessageContaining("inverse");
    }

    @Test
    void aVolumeNeedsAsManyVoxelsAsItsGrid() {
        // When
        var refusal = assertThatThrownBy(() -> new Volume(new Grid(2, 2, 2, UNIT), new float[7]));

        // Then
        refusal.hasMessage("voxels: found 7, expected 8 for 2 × 2 × 2");
    }

    @Test
    void moreVoxelsThanAnArrayHoldsAreRefused() {
        // When
        var refusal = assertThatThrownBy(() -> new Grid(2048, 2048, 512, UNIT));

        // Then
        refusal.hasMessageContaining("2048 × 2048 × 512").hasMessageContaining("2³¹");
    }

    @Test
    void limitsOfNothingAreRefused() {
        // When
        var refusal = assertThatThrownBy(() -> new VolumeLimits(1, 1, 0, 1, 1));

        // Then
        refusal.hasMessage("maxDimension: found 0, expected 1 to 2147483647");
    }
}
