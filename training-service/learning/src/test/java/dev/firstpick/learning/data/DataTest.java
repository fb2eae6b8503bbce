package dev.firstpick.learning.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.firstpick.learning.network.Fixtures;
import dev.firstpick.learning.network.Safetensors;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataTest {

    @ParameterizedTest
    @CsvSource({"larger,13,18,21", "smaller,5,20,7"})
    void slidingWindowEqualsTheReference(String name, int depth, int height, int width) throws IOException {
        // Given
        float[] expected = fixture("window.safetensors").tensors().get(name).values();
        float[] image = uniform(77, depth * height * width);
        PatchSize patch = new PatchSize(16, 8, 8);
        // When
        float[] found = new SlidingWindow(patch).apply(image, new PatchSize(width, height, depth), 2, window -> {
            float[] output = new float[2 * window.length];
            for (int n = 0; n < window.length; n++) {
                float place = (float) n / window.length;
                output[n] = window[n] * (1 + place);
                output[window.length + n] = window[n] - place;
            }
            return output;
        });
        // Then
        assertThat(found).containsExactly(expected, within(1e-4f));
    }

    @ParameterizedTest
    @CsvSource({"ct", "mr"})
    void intensitiesEqualThoseOfNumPy(String modality) throws IOException {
        // Given
        float[] expected =
                fixture("intensity.safetensors").tensors().get(modality).values();
        float[] raw = new float[1001];
        for (int n = 0; n < raw.length; n++) {
            raw[n] = (float) (Math.pow(Fixtures.uniform(55, n), 3) * 4000 - 1500);
        }
        IntensityRule rule = modality.equals("ct") ? new IntensityRule.Ct() : new IntensityRule.Mr();
        // When
        float[] found = rule.normalise(raw);
        // Then
        assertThat(found).containsExactly(expected, within(1e-5f));
    }

    @Test
    void aConstantScanBecomesZero() {
        assertThat(new IntensityRule.Mr().normalise(new float[] {7, 7, 7})).containsOnly(0f);
    }

    @Test
    void patchesAreDrawnAroundForegroundTwiceAsOftenAsAroundBackground() {
        // Given one voxel of foreground in a line
        byte[] label = new byte[1000];
        label[600] = 1;
        Patches patches = new Patches(
                new PreparedCase(new PatchSize(1000, 1, 1), new float[1000], label), new PatchSize(2, 1, 1));
        // When
        int around = 0;
        for (int n = 0; n < 3000; n++) {
            around += patches.draw(2.0 / 3, CounterRandom.at(1, n)).i() == 599 ? 1 : 0;
        }
        // Then (binomial: mean 2000, sd 26)
        assertThat(around).isBetween(1890, 2110);
    }

    @Test
    void aSmallVolumeLiesInTheMiddleOfItsPatch() {
        // Given
        float[] image = {1, 2, 3};
        byte[] label = {0, 1, 2};
        Patches patches = new Patches(new PreparedCase(new PatchSize(3, 1, 1), image, label), new PatchSize(6, 1, 2));
        float[] found = new float[12];
        float[] classes = new float[12];
        // When
        Patches.Corner corner = patches.draw(1, CounterRandom.at(1));
        patches.copyImage(corner, found, 0);
        patches.copyLabel(corner, classes, 0);
        // Then
        assertThat(found).containsExactly(0, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0);
        assertThat(classes).containsExactly(0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void patchesStayInsideALargeVolume() {
        PreparedCase volume = new PreparedCase(new PatchSize(10, 9, 8), new float[720], new byte[720]);
        Patches patches = new Patches(volume, new PatchSize(4, 4, 4));
        for (int n = 0; n < 500; n++) {
            Patches.Corner corner = patches.draw(0.5, CounterRandom.at(2, n));
            assertThat(corner.i()).isBetween(0, 6);
            assertThat(corner.j()).isBetween(0, 5);
            assertThat(corner.k()).isBetween(0, 4);
        }
    }

    @Test
    void thePatchIsNoLongerThanTheVolumesNeed() {
        PatchSize wanted = new PatchSize(48, 64, 48);
        assertThat(wanted.clippedTo(List.of(new PatchSize(20, 100, 16), new PatchSize(33, 10, 4)), 16))
                .isEqualTo(new PatchSize(48, 64, 16));
        assertThat(wanted.clippedTo(List.of(new PatchSize(20, 17, 16)), 16)).isEqualTo(new PatchSize(32, 32, 16));
        assertThatThrownBy(() -> new PatchSize(48, 60, 48).requireMultipleOf(16))
                .hasMessage("patch: found 48 × 60 × 48, expected multiples of 16");
    }

    @Test
    void randomnessDependsOnItsPlaceAlone() {
        long there = CounterRandom.at(1, 2, 3).nextLong();
        assertThat(CounterRandom.at(1, 2, 3).nextLong()).isEqualTo(there);
        assertThat(CounterRandom.at(1, 3, 2).nextLong()).isNotEqualTo(there);
        int[] order = CounterRandom.permutation(50, 9, 1);
        assertThat(order).isNotEqualTo(CounterRandom.permutation(50, 9, 2)).doesNotHaveDuplicates();
        assertThat(Arrays.stream(order).sum()).isEqualTo(1225);
        assertThat(CounterRandom.engineSeed(-5, 7)).isBetween(0L, 1L << 53);
    }

    private static float[] uniform(long stream, int size) {
        float[] values = new float[size];
        for (int n = 0; n < size; n++) {
            values[n] = (float) Fixtures.uniform(stream, n);
        }
        return values;
    }

    private static Safetensors fixture(String name) throws IOException {
        try (InputStream in = DataTest.class.getResourceAsStream(name)) {
            return Safetensors.read(in);
        }
    }
}
