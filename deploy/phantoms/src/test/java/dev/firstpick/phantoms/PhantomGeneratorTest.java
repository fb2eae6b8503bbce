package dev.firstpick.phantoms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.firstpick.volume.Volume;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhantomGeneratorTest {

    private static final int CASES = 32;
    private static final int QUANTILES = 40;

    private static List<Phantom> phantoms;

    @BeforeAll
    static void generate() {
        PhantomGenerator generator = new PhantomGenerator(11);
        List<PhantomTraits> population = generator.population(CASES);
        phantoms = IntStream.range(0, CASES)
                .mapToObj(n -> generator.generate(n, population.get(n)))
                .toList();
    }

    @Test
    void theSameSeedGivesTheSamePhantom() {
        // Given
        PhantomTraits traits = phantoms.get(3).traits();

        // When
        Phantom again = new PhantomGenerator(11).generate(3, traits);

        // Then
        assertThat(again.image().voxels()).isEqualTo(phantoms.get(3).image().voxels());
        assertThat(again.label().voxels()).isEqualTo(phantoms.get(3).label().voxels());
    }

    /** The sum was taken on Linux x86-64 with Java 17. */
    @Test
    void phantomsAreTheSameOnEveryMachine() throws Exception {
        // Given
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");

        // When
        for (Phantom phantom : phantoms) {
            sha256.update(bytes(phantom.image()));
            sha256.update(bytes(phantom.label()));
        }

        // Then
        assertThat(HexFormat.of().formatHex(sha256.digest()))
                .isEqualTo("702f6690a773a78055dd86188e829b4472c9f35870bcc25361c51892932bcf11");
    }

    @Test
    void anotherSeedOrNumberGivesAnotherPhantom() {
        // Given
        PhantomTraits traits = phantoms.get(3).traits();

        // When
        Phantom otherSeed = new PhantomGenerator(12).generate(3, traits);
        Phantom otherNumber = new PhantomGenerator(11).generate(4, traits);

        // Then
        float[] voxels = phantoms.get(3).image().voxels();
        assertThat(otherSeed.image().voxels()).isNotEqualTo(voxels);
        assertThat(otherNumber.image().voxels()).isNotEqualTo(voxels);
    }

    @Test
    void everyPhantomHasBothPartsOfAnOrganOfReasonableSize() {
        for (Phantom phantom : phantoms) {
            // When
            double head = share(phantom.label(), Phantom.HEAD);
            double tail = share(phantom.label(), Phantom.TAIL);

            // Then
            assertThat(head + tail).isBetween(0.02, 0.15);
            assertThat(head / (head + tail)).isBetween(0.4, 0.85);
            assertThat(share(phantom.label(), 0) + head + tail).isCloseTo(1, within(1e-9));
        }
    }

    @Test
    void thePartsAreSeparatePiecesOneBehindTheOther() {
        for (Phantom phantom : phantoms) {
            // When
            double head = middleAlongY(phantom.label(), Phantom.HEAD);
            double tail = middleAlongY(phantom.label(), Phantom.TAIL);

            // Then
            assertThat(tail - head).isBetween(4.0, 20.0);
        }
    }

    @Test
    void axesAreOf32To40Voxels() {
        assertThat(phantoms).extracting(phantom -> phantom.image().grid()).allSatisfy(grid -> assertThat(
                        new int[] {grid.width(), grid.height(), grid.depth()})
                .satisfies(axes -> assertThat(Arrays.stream(axes)).allMatch(n -> n >= 32 && n <= 40)));
    }

    @Test
    void imagesAreWholeNumbersThatAnInt16Holds() {
        for (Phantom phantom : phantoms) {
            // When
            float[] voxels = phantom.image().voxels();

            // Then
            for (float voxel : voxels) {
                assertThat(voxel == (int) voxel && voxel >= 0 && voxel <= Short.MAX_VALUE)
                        .isTrue();
            }
        }
    }

    @Test
    void noThresholdFindsTheOrgan() {
        // When
        double mean = phantoms.stream()
                .mapToDouble(PhantomGeneratorTest::bestThresholdDice)
                .average()
                .orElseThrow();

        // Then
        assertThat(mean).isBetween(0.2, 0.65);
    }

    @Test
    void cohortsComeAsOftenAsTheirFrequencySays() {
        // When
        List<PhantomTraits> population = new PhantomGenerator(5).population(208);

        // Then
        Map<Cohort, Long> counts = population.stream()
                .filter(traits -> !traits.isOutlier())
                .collect(Collectors.groupingBy(PhantomTraits::cohort, Collectors.counting()));
        double regular = 208 - 13;
        assertThat(counts).allSatisfy((cohort, count) -> assertThat(count / regular)
                .isBetween(cohort.frequency() - 1 / regular, cohort.frequency() + 1 / regular));
        assertThat(Stream.of(Cohort.values()).mapToDouble(Cohort::frequency).sum())
                .isBetween(0.999999, 1.000001);
    }

    @Test
    void outliersAreRareButThere() {
        // When
        List<PhantomTraits> population = new PhantomGenerator(5).population(48);

        // Then
        assertThat(population).filteredOn(PhantomTraits::isOutlier).hasSize(3);
        assertThat(population).extracting(PhantomTraits::oddity).contains(Oddity.ASKEW, Oddity.SPOILT, Oddity.SHRUNKEN);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 16, 33})
    void aPopulationHasAsManyAsWereAskedFor(int cases) {
        // When
        List<PhantomTraits> population = new PhantomGenerator(5).population(cases);

        // Then
        assertThat(population).hasSize(cases);
    }

    @Test
    void aPopulationOfNoneIsRefused() {
        // When
        var refusal = assertThatThrownBy(() -> new PhantomGenerator(5).population(0));

        // Then
        refusal.hasMessage("cases: found 0, expected at least 1");
    }

    /** On average, as a strong bias field can hide it in one. */
    @ParameterizedTest
    @EnumSource(Cohort.class)
    void anOrganIsDarkerThanItsSurroundingsUnlessInverted(Cohort cohort) {
        // Given
        PhantomGenerator generator = new PhantomGenerator(11);
        PhantomTraits traits = new PhantomTraits(cohort, Oddity.NONE);

        // When
        double contrast = IntStream.range(0, 8)
                .mapToObj(n -> generator.generate(n, traits))
                .mapToDouble(phantom ->
                        organMean(phantom) / upperQuartile(phantom.image().voxels()))
                .average()
                .orElseThrow();

        // Then
        if (cohort == Cohort.INVERTED) {
            assertThat(contrast).isGreaterThan(1.1);
        } else {
            assertThat(contrast).isLessThan(0.95);
        }
    }

    @Test
    void aSpoiltScanIsNoisier() {
        // Given
        PhantomGenerator generator = new PhantomGenerator(11);
        Phantom clean = generator.generate(0, new PhantomTraits(Cohort.COMMON, Oddity.NONE));

        // When
        Phantom spoilt = generator.generate(0, new PhantomTraits(Cohort.COMMON, Oddity.SPOILT));

        // Then
        assertThat(roughness(spoilt)).isGreaterThan(1.5 * roughness(clean));
    }

    @Test
    void aShrunkenOrganIsSmaller() {
        // Given
        PhantomGenerator generator = new PhantomGenerator(11);
        Phantom usual = generator.generate(0, new PhantomTraits(Cohort.STOUT, Oddity.NONE));

        // When
        Phantom shrunken = generator.generate(0, new PhantomTraits(Cohort.STOUT, Oddity.SHRUNKEN));

        // Then
        assertThat(share(shrunken.label(), 0)).isGreaterThan(share(usual.label(), 0));
    }

    /** The highest Dice that any interval of intensities reaches, its ends among the quantiles of the image. */
    private static double bestThresholdDice(Phantom phantom) {
        float[] sorted = phantom.image().voxels().clone();
        Arrays.sort(sorted);
        int[] all = new int[QUANTILES];
        int[] organ = new int[QUANTILES];
        for (int n = 0; n < sorted.length; n++) {
            int bin = bin(sorted, phantom.image().voxels()[n]);
            all[bin]++;
            organ[bin] += phantom.label().voxels()[n] == 0 ? 0 : 1;
        }
        int organs = Arrays.stream(organ).sum();
        double best = 0;
        for (int first = 0; first < QUANTILES; first++) {
            int inside = 0;
            int hits = 0;
            for (int last = first; last < QUANTILES; last++) {
                inside += all[last];
                hits += organ[last];
                best = Math.max(best, 2.0 * hits / (inside + organs));
            }
        }
        return best;
    }

    private static int bin(float[] sorted, float value) {
        int bin = 0;
        while (bin < QUANTILES - 1 && value >= sorted[(bin + 1) * sorted.length / QUANTILES]) {
            bin++;
        }
        return bin;
    }

    private static double share(Volume label, int part) {
        int count = 0;
        for (float voxel : label.voxels()) {
            count += voxel == part ? 1 : 0;
        }
        return count / (double) label.voxels().length;
    }

    private static double middleAlongY(Volume label, int part) {
        double sum = 0;
        int count = 0;
        for (int n = 0; n < label.voxels().length; n++) {
            if (label.voxels()[n] == part) {
                sum += n / label.grid().width() % label.grid().height();
                count++;
            }
        }
        return sum / count;
    }

    private static double organMean(Phantom phantom) {
        double sum = 0;
        int count = 0;
        for (int n = 0; n < phantom.label().voxels().length; n++) {
            if (phantom.label().voxels()[n] != 0) {
                sum += phantom.image().voxels()[n];
                count++;
            }
        }
        return sum / count;
    }

    /** As much of a scan is air, this is what the tissue around the organ looks like. */
    private static double upperQuartile(float[] voxels) {
        float[] sorted = voxels.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length * 3 / 4];
    }

    /** The mean difference of neighbouring voxels along i, relative to the upper quartile. */
    private static double roughness(Phantom phantom) {
        float[] voxels = phantom.image().voxels();
        double sum = 0;
        for (int n = 1; n < voxels.length; n++) {
            sum += Math.abs(voxels[n] - voxels[n - 1]);
        }
        return sum / voxels.length / upperQuartile(voxels);
    }

    private static byte[] bytes(Volume volume) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * volume.voxels().length);
        bytes.asFloatBuffer().put(volume.voxels());
        return bytes.array();
    }
}
