package dev.firstpick.learning.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstpick.learning.network.Fixtures;
import dev.firstpick.learning.network.Safetensors;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyRuleTest {

    /** Two thirds of the intensities lie around 0.3, the rest around 0.7; of "skewed" most are dark. */
    @ParameterizedTest
    @CsvSource({"twohumps", "skewed", "clipped", "twovalues"})
    void otsusThresholdEqualsThatOfNumPy(String name) throws IOException {
        // Given
        float expected = fixture().tensors().get(name).values()[0];
        float[] intensities = new float[5000];
        for (int n = 0; n < intensities.length; n++) {
            double spread = Fixtures.uniform(71, n) + Fixtures.uniform(72, n) - 1;
            double u = Fixtures.uniform(73, n);
            intensities[n] = (float)
                    switch (name) {
                        case "twohumps" -> (u < 2 / 3.0 ? 0.3 : 0.7) + 0.25 * spread;
                        case "skewed" -> u * u * u * u;
                        case "clipped" -> Math.min(1, Math.max(0, 0.5 + 1.5 * spread));
                        default -> u < 0.2 ? 0.25 : 0.5;
                    };
        }
        // When
        double threshold = OtsuThreshold.of(intensities).orElseThrow();
        byte[] above = new ProxyRule.Otsu(true).label(intensities, intensities);
        byte[] below = new ProxyRule.Otsu(false).label(intensities, intensities);
        // Then
        assertThat(threshold).isEqualTo(expected);
        for (int n = 0; n < intensities.length; n++) {
            assertThat(above[n]).isEqualTo((byte) (intensities[n] >= expected ? 1 : 0));
            assertThat(below[n]).isEqualTo((byte) (1 - above[n]));
        }
    }

    @Test
    void aScanOfOneIntensityHasNoForeground() {
        float[] same = {0.5f, 0.5f, 0.5f};
        assertThat(OtsuThreshold.of(same)).isEmpty();
        assertThat(new ProxyRule.Otsu(true).label(same, same)).containsOnly(0);
        assertThat(new ProxyRule.Otsu(false).label(same, same)).containsOnly(0);
    }

    @Test
    void aWindowAppliesToHounsfieldUnitsAndNotToWhatTheyAreScaledTo() {
        float[] hounsfield = {-1000, 79, 80, 120, 160, 161};
        float[] scaled = new IntensityRule.Ct().normalise(hounsfield);
        assertThat(new ProxyRule.HuWindow(80, 160).label(hounsfield, scaled)).containsExactly(0, 0, 1, 1, 1, 0);
        assertThatThrownBy(() -> new ProxyRule.HuWindow(160, 80)).hasMessageContaining("160.0 to 80.0 HU");
    }

    @Test
    void theRegionIsTheBoxAroundTheLargestPartGrownAsFarAsTheVolumeGoes() {
        // Given a bar of four voxels, a diagonal neighbour of its end that touches no face, and a speck
        PatchSize size = new PatchSize(8, 6, 5);
        byte[] label = new byte[size.voxels()];
        for (int i = 2; i < 6; i++) {
            label[at(i, 1, 3)] = 1;
        }
        label[at(6, 2, 3)] = 1;
        label[at(0, 5, 0)] = 1;
        // When
        Region tight = Region.around(label, size, 0).orElseThrow();
        Region grown = Region.around(label, size, 2).orElseThrow();
        // Then
        assertThat(tight).isEqualTo(new Region(2, 1, 3, new PatchSize(4, 1, 1)));
        assertThat(grown).isEqualTo(new Region(0, 0, 1, new PatchSize(8, 4, 4)));
        assertThat(Region.around(new byte[size.voxels()], size, 2)).isEmpty();
    }

    @Test
    void aRegionCutsIntensitiesAndLabelOut() {
        // Given
        PatchSize size = new PatchSize(8, 6, 5);
        float[] image = new float[size.voxels()];
        byte[] label = new byte[size.voxels()];
        for (int n = 0; n < image.length; n++) {
            image[n] = n;
            label[n] = (byte) (n % 2);
        }
        // When
        PreparedCase cut = new Region(3, 2, 1, new PatchSize(2, 2, 2)).of(new PreparedCase(size, image, label));
        // Then
        assertThat(cut.image())
                .containsExactly(
                        at(3, 2, 1),
                        at(4, 2, 1),
                        at(3, 3, 1),
                        at(4, 3, 1),
                        at(3, 2, 2),
                        at(4, 2, 2),
                        at(3, 3, 2),
                        at(4, 3, 2));
        assertThat(cut.label()).containsExactly(1, 0, 1, 0, 1, 0, 1, 0);
    }

    private static int at(int i, int j, int k) {
        return (k * 6 + j) * 8 + i;
    }

    private static Safetensors fixture() throws IOException {
        try (InputStream in = ProxyRuleTest.class.getResourceAsStream("otsu.safetensors")) {
            return Safetensors.read(in);
        }
    }
}
