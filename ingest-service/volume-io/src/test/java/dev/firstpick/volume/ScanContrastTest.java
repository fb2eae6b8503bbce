package dev.firstpick.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScanContrastTest {

    private static final int SIZE = 60 * 60 * 40;
    private static final UnaryOperator<float[]> MR =
            sample -> IntensityRange.ofPercentiles(sample).scaled(sample);
    private static final UnaryOperator<float[]> CT = IntensityRange.HOUNSFIELD::scaled;

    @Test
    void itIsTheShareOutsideTheTwoMostCommonGreyLevels() {
        float[] normalised = new float[100];
        Arrays.fill(normalised, 0, 60, 0);
        Arrays.fill(normalised, 60, 90, 1);
        Arrays.fill(normalised, 90, 97, 0.5f);
        Arrays.fill(normalised, 97, 100, 0.25f);
        assertThat(ScanContrast.of(normalised)).isEqualTo(0.1);
    }

    @Test
    void anOrdinaryScanHasContrastAlsoWithMuchAirAndOneOddVoxel() {
        for (float odd : new float[] {1e9f, 3e38f, -3e38f, Float.MIN_VALUE}) {
            float[] mr = IntensityRangeTest.tissue(SIZE, 5);
            Arrays.fill(mr, 0, SIZE * 9 / 10, 0);
            mr[SIZE / 3] = odd;
            float[] ct = IntensityRangeTest.tissue(SIZE, 6);
            Arrays.fill(ct, 0, SIZE * 9 / 10, -1024);
            ct[SIZE / 3] = odd;
            assertThat(ScanContrast.estimate(mr, MR)).isGreaterThan(0.05);
            assertThat(ScanContrast.estimate(ct, CT)).isGreaterThan(0.05);
            assertThat(ScanContrast.of(MR.apply(mr))).isGreaterThan(0.05);
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -1024, 1e9f, 3e38f, 7})
    void aScanThatIsNearlyAllOneValueHasNone(float value) {
        float[] voxels = IntensityRangeTest.tissue(SIZE, 7);
        for (int n = 0; n < SIZE; n++) {
            voxels[n] = n % 200 == 0 ? voxels[n] : value;
        }
        for (UnaryOperator<float[]> normalisation : java.util.List.of(MR, CT)) {
            assertThat(ScanContrast.isLow(ScanContrast.estimate(voxels, normalisation)))
                    .isTrue();
            assertThat(ScanContrast.isLow(ScanContrast.of(normalisation.apply(voxels))))
                    .isTrue();
        }
    }

    @Test
    void aMaskHasNone() {
        float[] mask = new float[SIZE];
        Arrays.fill(mask, 0, SIZE / 3, 1);
        assertThat(ScanContrast.estimate(mask, MR)).isZero();
    }

    @Test
    void theEstimateIsNearTheShareAndDoesNotFallIntoStepWithAnAxis() {
        // Given every 64th column bright, 64 voxels a row
        float[] voxels = IntensityRangeTest.tissue(64 * 64 * 64, 8);
        for (int n = 0; n < voxels.length; n++) {
            voxels[n] = n % 64 < 3 ? voxels[n] : 0;
        }
        // Then
        assertThat(ScanContrast.estimate(voxels, MR)).isCloseTo(ScanContrast.of(MR.apply(voxels)), within(0.01));
    }
}
