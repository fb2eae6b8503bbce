package dev.firstpick.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntensityRangeTest {

    @ParameterizedTest
    @ValueSource(ints = {202, 1001, 35 * 51 * 35})
    void anOrdinaryScansRangeIsThatOfThePercentiles(int size) {
        // Given
        float[] voxels = tissue(size, 1);
        float[] sorted = voxels.clone();
        Arrays.sort(sorted);
        // When
        IntensityRange range = IntensityRange.ofPercentiles(voxels);
        // Then numpy.percentile(voxels, [1, 99])
        assertThat(range.low()).isEqualTo(interpolated(sorted, 0.01));
        assertThat(range.high()).isEqualTo(interpolated(sorted, 0.99));
    }

    @ParameterizedTest
    @ValueSource(floats = {1e9f, 3e38f, -3e38f, -32768, Float.MIN_VALUE, 0})
    void oneVoxelDoesNotMoveTheRange(float odd) {
        for (int size : new int[] {27, 100, 202, 35 * 51 * 35}) {
            float[] voxels = tissue(size, 2);
            double width = width(IntensityRange.ofPercentiles(voxels));
            IntensityRange before = IntensityRange.ofPercentiles(voxels);
            voxels[size / 2] = odd;
            IntensityRange after = IntensityRange.ofPercentiles(voxels);
            // One of so few voxels less is one step among the others.
            double tolerance = size < 1000 ? 0.35 * width : 0.02 * width;
            assertThat(after.low()).as("low of %d voxels", size).isCloseTo(before.low(), within(tolerance));
            assertThat(after.high()).as("high of %d voxels", size).isCloseTo(before.high(), within(tolerance));
        }
    }

    @Test
    void aMaskedScansRangeIsThatOfWhatIsLeft() {
        // Given 98.5 % zeros
        float[] voxels = new float[40_000];
        float[] tissue = tissue(600, 3);
        System.arraycopy(tissue, 0, voxels, 20_000, tissue.length);
        // When
        IntensityRange range = IntensityRange.ofPercentiles(voxels);
        // Then
        IntensityRange expected = IntensityRange.ofPercentiles(tissue);
        assertThat(range.low()).isCloseTo(expected.low(), within(0.01 * width(expected)));
        assertThat(range.high()).isCloseTo(expected.high(), within(0.01 * width(expected)));
    }

    @ParameterizedTest
    @ValueSource(floats = {1e9f, 3e38f, -32768, -3e38f})
    void paddingDoesNotPressTheScanToOneGrey(float padding) {
        // Given a fifth of the scan without data
        float[] voxels = tissue(20_000, 4);
        IntensityRange before = IntensityRange.ofPercentiles(voxels);
        Arrays.fill(voxels, 8_000, 12_000, padding);
        // When
        IntensityRange after = IntensityRange.ofPercentiles(voxels);
        // Then
        assertThat(after.low()).isCloseTo(before.low(), within(0.05 * width(before)));
        assertThat(after.high()).isCloseTo(before.high(), within(0.05 * width(before)));
        assertThat(ScanContrast.isLow(ScanContrast.of(after.scaled(voxels)))).isFalse();
    }

    @Test
    void whereThereIsNothingButOneVoxelThereIsNoRange() {
        for (float odd : new float[] {1e9f, 3e38f, -3e38f, Float.MIN_VALUE, 1e-40f}) {
            float[] voxels = new float[1000];
            voxels[500] = odd;
            IntensityRange range = IntensityRange.ofPercentiles(voxels);
            assertThat(range).isEqualTo(new IntensityRange(0, 0));
            assertThat(range.scaled(voxels)).containsOnly(0f);
        }
    }

    @Test
    void aScanOfTwoValuesKeepsThem() {
        float[] voxels = new float[1000];
        Arrays.fill(voxels, 0, 300, 7);
        assertThat(IntensityRange.ofPercentiles(voxels)).isEqualTo(new IntensityRange(0, 7));
    }

    @Test
    void theExtremesAreThereWhenAskedFor() {
        assertThat(IntensityRange.ofPercentiles(new float[] {5, 1, 2, 9}, 0, 100))
                .isEqualTo(new IntensityRange(1, 9));
        assertThatThrownBy(() -> new IntensityRange(2, 1))
                .hasMessage("range: found 2.0 to 1.0, expected two finite numbers in order");
    }

    static float[] tissue(int size, long seed) {
        Random random = new Random(seed);
        float[] voxels = new float[size];
        for (int n = 0; n < size; n++) {
            voxels[n] = (float) (400 + 120 * random.nextGaussian());
        }
        return voxels;
    }

    private static double width(IntensityRange range) {
        return range.high() - range.low();
    }

    private static double interpolated(float[] sorted, double share) {
        double position = share * (sorted.length - 1);
        int below = (int) position;
        return sorted[below] + (position - below) * ((double) sorted[below + 1] - sorted[below]);
    }
}
