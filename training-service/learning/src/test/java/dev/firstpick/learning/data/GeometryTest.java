package dev.firstpick.learning.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.firstpick.learning.network.Fixtures;
import dev.firstpick.learning.network.Safetensors;
import dev.firstpick.volume.Affine;
import dev.firstpick.volume.Grid;
import dev.firstpick.volume.Volume;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GeometryTest {

    private static final Affine OBLIQUE = Affine.of(-1.9, 0.2, 0.1, 30, 0.15, 0.1, 1.4, -12, 0.05, -0.9, 0.12, 8);

    @Test
    void resamplingEqualsSciPys() throws IOException {
        // Given
        Volume volume = volume(OBLIQUE);
        Affine wanted = Affine.of(1.5, 0, 0, 2, 0, 1.5, 0, -10, 0, 0, 1, -4);
        Grid target = new Grid(14, 11, 13, wanted);
        // When
        Volume linear = Geometry.linear(volume, target);
        Volume nearest = Geometry.nearest(volume, target);
        // Then
        assertThat(linear.voxels()).containsExactly(expected("resampled-linear"), within(1e-4f));
        assertThat(nearest.voxels()).containsExactly(expected("resampled-nearest"), within(1e-6f));
        assertThat(linear.grid()).isEqualTo(target);
    }

    @Test
    void axesAreTurnedToRightFrontAndHeadWithoutChangingAVoxel() {
        // Given axes (left, feet, front)
        Volume volume = volume(Affine.of(-2, 0, 0, 5, 0, 0, 3, 1, 0, -1, 0, 9));
        // When
        Grid target = Geometry.target(volume.grid(), Optional.empty());
        Volume turned = Geometry.linear(volume, target);
        // Then
        assertThat(target.width()).isEqualTo(12);
        assertThat(target.height()).isEqualTo(8);
        assertThat(target.depth()).isEqualTo(10);
        assertThat(target.affine().isCloseTo(Affine.of(2, 0, 0, -17, 0, 3, 0, 1, 0, 0, 1, 0), 1e-9))
                .isTrue();
        assertThat(turned.at(11 - 4, 2, 9 - 7)).isEqualTo(volume.at(4, 7, 2));
        assertThat(Geometry.nearest(turned, volume.grid()).voxels()).isEqualTo(volume.voxels());
    }

    @Test
    void aNewSpacingKeepsTheRegionAndItsCentre() {
        // Given
        Grid grid = new Grid(40, 50, 30, Affine.scaling(0.75, 0.75, 5));
        // When
        Grid target = Geometry.target(grid, Optional.of(new Spacing(1.5, 1.5, 2)));
        // Then
        assertThat(target.shape()).isEqualTo("20 × 25 × 75");
        assertThat(target.spacing()).containsExactly(new double[] {1.5, 1.5, 2}, within(1e-9));
        assertThat(target.affine().get(0, 3)).isCloseTo(0.375, within(1e-9));
        assertThat(target.affine().get(2, 3)).isCloseTo(-1.5, within(1e-9));
    }

    @Test
    void theLikeliestClassIsFoundOnTheOriginalGrid() {
        // Given two classes divided at the middle of a coarse grid
        Grid coarse = new Grid(4, 1, 1, Affine.scaling(2, 1, 1));
        Grid fine = new Grid(8, 1, 1, Affine.of(1, 0, 0, -0.5, 0, 1, 0, 0, 0, 0, 1, 0));
        float[] logits = {1, 1, 0, 0, 0, 0, 1, 1};
        // When
        Volume found = Geometry.likeliest(logits, 2, coarse, fine);
        // Then
        assertThat(found.voxels()).containsExactly(0, 0, 0, 0, 1, 1, 1, 1);
        assertThat(Geometry.likeliest(logits, 2, coarse, coarse).voxels()).containsExactly(0, 0, 1, 1);
    }

    @Test
    void refusesASpacingOfNothing() {
        assertThatThrownBy(() -> new Spacing(1, 0, 1)).hasMessageContaining("1.0 × 0.0 × 1.0 mm");
    }

    private static Volume volume(Affine affine) {
        Grid grid = new Grid(12, 10, 8, affine);
        float[] voxels = new float[grid.size()];
        for (int n = 0; n < voxels.length; n++) {
            voxels[n] = (float) Fixtures.uniform(40, n);
        }
        return new Volume(grid, voxels);
    }

    private static float[] expected(String name) throws IOException {
        try (InputStream in = GeometryTest.class.getResourceAsStream("geometry.safetensors")) {
            return Safetensors.read(in).tensors().get(name).values();
        }
    }
}
