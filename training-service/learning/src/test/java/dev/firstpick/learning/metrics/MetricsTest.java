package dev.firstpick.learning.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firstpick.volume.Affine;
import dev.firstpick.volume.Grid;
import dev.firstpick.volume.Volume;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsTest {

    private static final Grid GRID = new Grid(3, 3, 3, Affine.scaling(1, 2, 4));

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void equalThoseOfSciPy(int number) throws IOException {
        // Given
        JsonNode expected = new ObjectMapper()
                .readTree(getClass().getResourceAsStream("metrics.json"))
                .get(number);
        // When
        ClassMetrics found = Metrics.evaluate(volume(expected, "prediction"), volume(expected, "reference"), 2)
                .get(0);
        // Then
        assertThat(found.dice()).isCloseTo(expected.get("dice").asDouble(), within(1e-6));
        assertThat(found.hd95()).isCloseTo(expected.get("hd95").asDouble(), within(1e-3));
        assertThat(found.assd()).isCloseTo(expected.get("assd").asDouble(), within(1e-3));
    }

    @ParameterizedTest
    @CsvSource({"-1,-1,1,0", "-1,13,0,NaN", "13,-1,0,NaN", "13,13,1,0", "13,14,0,1", "13,16,0,2", "13,22,0,4"})
    void haveDefinedValuesForEmptyAndSingleVoxels(int predicted, int actual, double dice, double distance) {
        ClassMetrics found =
                Metrics.evaluate(single(predicted), single(actual), 2).get(0);
        assertThat(found).isEqualTo(new ClassMetrics(1, dice, distance, distance));
    }

    @Test
    void tellClassesApart() {
        // Given
        float[] prediction = new float[27];
        float[] reference = new float[27];
        prediction[0] = reference[0] = 1;
        prediction[5] = 2;
        reference[8] = 3;
        // When
        List<ClassMetrics> found = Metrics.evaluate(new Volume(GRID, prediction), new Volume(GRID, reference), 5);
        // Then
        assertThat(found).extracting(ClassMetrics::label).containsExactly(1, 2, 3, 4);
        assertThat(found).extracting(ClassMetrics::dice).containsExactly(1.0, 0.0, 0.0, 1.0);
    }

    @Test
    void refuseMapsOfDifferentShape() {
        Volume other = new Volume(new Grid(3, 3, 2, GRID.affine()), new float[18]);
        assertThatThrownBy(() -> Metrics.evaluate(other, single(1), 2))
                .hasMessage("prediction: found 3 × 3 × 2, expected 3 × 3 × 3 as the reference has");
    }

    @Test
    void distanceTransformEqualsTheSearchOverAllVoxels() {
        Random random = new Random(4);
        for (int round = 0; round < 30; round++) {
            int[] extents = {1 + random.nextInt(7), 1 + random.nextInt(7), 1 + random.nextInt(7)};
            double[] spacing = {0.3 + random.nextDouble() * 3, 0.3 + random.nextDouble() * 3, 1};
            boolean[] marked = new boolean[extents[0] * extents[1] * extents[2]];
            for (int n = 0; n < marked.length; n++) {
                marked[n] = random.nextInt(10) == 0;
            }
            double[] found = DistanceTransform.squared(marked, extents, spacing);
            for (int n = 0; n < marked.length; n++) {
                double nearest = nearest(marked, extents, spacing, n);
                if (Double.isInfinite(nearest)) {
                    assertThat(found[n]).isInfinite();
                } else {
                    assertThat(found[n]).isCloseTo(nearest, within(1e-9));
                }
            }
        }
    }

    private static double nearest(boolean[] marked, int[] extents, double[] spacing, int place) {
        double nearest = Double.POSITIVE_INFINITY;
        for (int n = 0; n < marked.length; n++) {
            if (marked[n]) {
                double dx = (n % extents[0] - place % extents[0]) * spacing[0];
                double dy = (n / extents[0] % extents[1] - place / extents[0] % extents[1]) * spacing[1];
                double dz = (n / (extents[0] * extents[1]) - place / (extents[0] * extents[1])) * spacing[2];
                nearest = Math.min(nearest, dx * dx + dy * dy + dz * dz);
            }
        }
        return nearest;
    }

    private static Volume single(int place) {
        float[] voxels = new float[27];
        if (place >= 0) {
            voxels[place] = 1;
        }
        return new Volume(GRID, voxels);
    }

    private static Volume volume(JsonNode node, String name) {
        JsonNode shape = node.get("shape");
        JsonNode spacing = node.get("spacing");
        Grid grid = new Grid(
                shape.get(2).asInt(),
                shape.get(1).asInt(),
                shape.get(0).asInt(),
                Affine.scaling(
                        spacing.get(2).asDouble(),
                        spacing.get(1).asDouble(),
                        spacing.get(0).asDouble()));
        String text = node.get(name).asText();
        float[] voxels = new float[text.length()];
        for (int n = 0; n < voxels.length; n++) {
            voxels[n] = text.charAt(n) - '0';
        }
        return new Volume(grid, voxels);
    }
}
