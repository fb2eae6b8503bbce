package dev.firstpick.learning.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.firstpick.learning.network.Fixtures;
import dev.firstpick.learning.network.Safetensors;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class AugmentationTest {

    private static final PatchSize SIZE = new PatchSize(16, 12, 10);

    @Test
    void blurEqualsSciPys() throws IOException {
        for (double deviation : new double[] {0.5, 0.8, 1.0}) {
            float[] patch = patch();
            GaussianBlur.blur(patch, SIZE, deviation);
            assertThat(patch).containsExactly(expected("blur-" + deviation), within(1e-5f));
        }
    }

    @Test
    void rotationAndZoomEqualSciPysAffineTransform() throws IOException {
        // Given
        float[] matrix = expected("matrix");
        double[] exact = new double[9];
        for (int n = 0; n < 9; n++) {
            exact[n] = matrix[n];
        }
        byte[] label = new byte[SIZE.voxels()];
        for (int n = 0; n < label.length; n++) {
            label[n] = (byte) (Fixtures.uniform(31, n) * 3);
        }
        Patches patches = new Patches(new PreparedCase(SIZE, patch(), label), SIZE);
        float[] image = new float[SIZE.voxels()];
        float[] classes = new float[SIZE.voxels()];
        // When
        patches.copyTransformed(new Patches.Corner(0, 0, 0), exact, image, classes, 0);
        // Then
        assertThat(image).containsExactly(expected("affine-linear"), within(1e-4f));
        assertThat(classes).containsExactly(expected("affine-nearest"), within(0f));
    }

    @Test
    void noiseHasTheVarianceThatWasAskedFor() {
        float[] patch = new float[40 * 40 * 40];
        new GaussianNoise(1, 0.04, 0.04).apply(patch, new PatchSize(40, 40, 40), CounterRandom.at(1));
        Spread spread = Spread.of(patch);
        assertThat(spread.mean()).isCloseTo(0, within(0.003));
        assertThat(spread.deviation()).isCloseTo(0.2, within(0.003));
    }

    @Test
    void noiseVariancesAreSpreadOverTheirRange() {
        double sum = 0;
        double greatest = 0;
        for (int n = 0; n < 400; n++) {
            float[] patch = new float[SIZE.voxels()];
            new GaussianNoise(1, 0, 0.1).apply(patch, SIZE, CounterRandom.at(5, n));
            double variance = Math.pow(Spread.of(patch).deviation(), 2);
            sum += variance;
            greatest = Math.max(greatest, variance);
        }
        assertThat(sum / 400).isCloseTo(0.05, within(0.006));
        assertThat(greatest).isBetween(0.09, 0.115);
    }

    @Test
    void brightnessMultipliesByOneFactorInItsRange() {
        double sum = 0;
        for (int n = 0; n < 400; n++) {
            float[] patch = {1, 2, 4};
            new Brightness(1, 0.75, 1.25).apply(patch, new PatchSize(3, 1, 1), CounterRandom.at(6, n));
            assertThat(patch[0]).isBetween(0.75f, 1.25f);
            assertThat(patch[2]).isEqualTo(4 * patch[0]);
            sum += patch[0];
        }
        assertThat(sum / 400).isCloseTo(1, within(0.03));
    }

    @Test
    void contrastKeepsTheRangeAndTheOrder() {
        int stronger = 0;
        for (int n = 0; n < 400; n++) {
            float[] patch = {0, 0.4f, 0.5f, 0.6f, 1};
            new Contrast(1, 0.75, 1.25).apply(patch, new PatchSize(5, 1, 1), CounterRandom.at(7, n));
            assertThat(patch).isSorted();
            assertThat(patch[0]).isBetween(0f, 0.126f);
            assertThat(patch[4]).isBetween(0.874f, 1f);
            assertThat((patch[3] - patch[1]) / 0.2f).isBetween(0.749f, 1.251f);
            stronger += patch[3] - patch[1] > 0.2f ? 1 : 0;
        }
        assertThat(stronger).isBetween(150, 250);
    }

    @Test
    void gammaKeepsMeanAndDeviationAndBendsTheWayItIsAsked() {
        for (boolean inverted : new boolean[] {false, true}) {
            float[] patch = patch();
            Spread before = Spread.of(patch);
            float[] original = patch.clone();
            new Gamma(1, 1.5, 1.5, inverted).apply(patch, SIZE, CounterRandom.at(8));
            Spread after = Spread.of(patch);
            assertThat(after.mean()).isCloseTo(before.mean(), within(1e-5));
            assertThat(after.deviation()).isCloseTo(before.deviation(), within(1e-5));
            assertThat(skew(patch, after))
                    .matches(skew ->
                            inverted ? skew < skew(original, before) - 0.1 : skew > skew(original, before) + 0.1);
        }
    }

    @Test
    void powersFromATableAreThoseThatAreComputed() {
        for (double exponent : new double[] {0.7, 1, 1.3, 1.5}) {
            Power table = new Power(exponent, 1 << 20);
            for (int n = 0; n <= 100_000; n++) {
                assertThat(table.of(n / 1e5)).isCloseTo(Math.pow(n / 1e5, exponent), within(2e-6));
            }
        }
    }

    @Test
    void lowResolutionKeepsWhatIsSmoothAndTakesWhatIsFine() {
        // Given
        PatchSize size = new PatchSize(32, 32, 32);
        float[] smooth = new float[size.voxels()];
        float[] fine = new float[size.voxels()];
        for (int n = 0; n < smooth.length; n++) {
            smooth[n] = (float) Math.sin(2 * Math.PI * (n % 32) / 32);
            fine[n] = n % 2;
        }
        float[] unchanged = smooth.clone();
        // When
        LowResolution.coarsen(smooth, size, 0.5);
        LowResolution.coarsen(fine, size, 0.5);
        // Then
        double error = 0;
        for (int n = 0; n < smooth.length; n++) {
            error = Math.max(error, Math.abs(smooth[n] - unchanged[n]));
        }
        assertThat(error).isLessThan(0.25);
        assertThat(Spread.of(fine).deviation()).isLessThan(0.01);
        float[] whole = patch();
        LowResolution.coarsen(whole, SIZE, 1);
        assertThat(whole).containsExactly(patch(), within(1e-6f));
    }

    @Test
    void everyTransformComesAsOftenAsItsProbabilitySays() {
        for (IntensityTransform transform : Augmentation.published().intensity()) {
            Augmentation alone = new Augmentation(Optional.empty(), List.of(transform));
            int changed = 0;
            for (int n = 0; n < 4000; n++) {
                float[] patch = {0, 0.2f, 0.9f, 0.4f, 0.1f, 0.5f, 1, 0.3f};
                float[] before = patch.clone();
                alone.alter(patch, new PatchSize(2, 2, 2), CounterRandom.at(9, n));
                changed += java.util.Arrays.equals(patch, before) ? 0 : 1;
            }
            // The smallest patch is not changed by a low resolution that rounds to its own size.
            double expected = transform.probability() * (transform instanceof LowResolution ? 0.5 : 1);
            assertThat(changed / 4000.0).as(transform.toString()).isCloseTo(expected, within(0.025));
        }
    }

    @Test
    void rotationsAndZoomsHaveTheirProbabilitiesAndRanges() {
        SpatialTransform published = Augmentation.published().spatial().orElseThrow();
        int drawn = 0;
        for (int n = 0; n < 4000; n++) {
            RandomGenerator random = CounterRandom.at(10, n);
            Optional<double[]> matrix = published.draw(random);
            if (matrix.isPresent()) {
                drawn++;
                double zoom = 1 / Math.cbrt(determinant(matrix.get()));
                assertThat(zoom).isBetween(0.7, 1.4 + 1e-9);
                double cosine = (matrix.get()[0] + matrix.get()[4] + matrix.get()[8]) * zoom;
                assertThat((cosine - 1) / 2).isGreaterThan(Math.cos(Math.toRadians(58)));
            }
        }
        assertThat(drawn / 4000.0).isCloseTo(1 - 0.8 * 0.8, within(0.03));
    }

    private static double determinant(double[] m) {
        return m[0] * (m[4] * m[8] - m[5] * m[7])
                - m[1] * (m[3] * m[8] - m[5] * m[6])
                + m[2] * (m[3] * m[7] - m[4] * m[6]);
    }

    private static double skew(float[] patch, Spread spread) {
        double sum = 0;
        for (float value : patch) {
            sum += Math.pow((value - spread.mean()) / spread.deviation(), 3);
        }
        return sum / patch.length;
    }

    private static float[] patch() {
        float[] patch = new float[SIZE.voxels()];
        for (int n = 0; n < patch.length; n++) {
            patch[n] = (float) Fixtures.uniform(30, n);
        }
        return patch;
    }

    private static float[] expected(String name) throws IOException {
        try (InputStream in = AugmentationTest.class.getResourceAsStream("augmentation.safetensors")) {
            return Safetensors.read(in).tensors().get(name).values();
        }
    }
}
