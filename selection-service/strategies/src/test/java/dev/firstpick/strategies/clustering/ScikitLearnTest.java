package dev.firstpick.strategies.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.firstpick.strategies.neighbours.NearestNeighbours;
import dev.firstpick.strategies.numeric.Features;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against scikit-learn 1.2.1, by the fixtures of {@code src/test/python/make_fixtures.py}. */
class ScikitLearnTest {

    private static List<double[]> fixture(String name) {
        return lines(name).stream()
                .map(words ->
                        Arrays.stream(words).mapToDouble(Double::parseDouble).toArray())
                .toList();
    }

    private static List<String[]> lines(String name) {
        try (InputStream in = ScikitLearnTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split(" ", -1))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Features points(String name) {
        return Features.of(fixture(name + "-points.txt").stream()
                .map(row -> {
                    float[] point = new float[row.length];
                    for (int j = 0; j < row.length; j++) {
                        point[j] = (float) row[j];
                    }
                    return point;
                })
                .toArray(float[][]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"blobs", "digits"})
    void kMeansLeavesNoMoreInertia(String name) {
        // Given
        Features points = points(name);

        for (double[] expected : fixture(name + "-kmeans.txt")) {
            for (long seed = 0; seed < 5; seed++) {
                // When
                KMeans.Result result =
                        KMeans.forRows((int) expected[0], points.rows()).cluster(points, seed);

                // Then
                assertThat(result.inertia())
                        .as("inertia with %d clusters, seed %d", (int) expected[0], seed)
                        .isLessThanOrEqualTo(expected[1] * 1.001);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"blobs", "digits"})
    void wardGivesTheSameClusters(String name) {
        // Given
        Features points = points(name);

        for (double[] expected : fixture(name + "-ward.txt")) {
            // When
            Ward.Result result = Ward.cluster(points, (int) expected[0]);

            // Then
            int[] labels = Arrays.stream(expected)
                    .skip(1)
                    .mapToInt(label -> (int) label)
                    .toArray();
            assertThat(result.clustering().labels()).isEqualTo(labels);
        }
    }

    @Test
    void wardGivesTheSameClustersOfAsManyAsItMergesOneByOne() throws Exception {
        // Given
        Features points = lattice(Ward.LARGEST, 8, 40);
        String[] expected = lines("largest-ward.txt").get(0);

        // When
        Ward.Result result = Ward.cluster(points, Integer.parseInt(expected[0]));

        // Then
        String labels = Arrays.stream(result.clustering().labels())
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(","));
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(labels.getBytes(StandardCharsets.UTF_8));
        assertThat(HexFormat.of().formatHex(digest)).isEqualTo(expected[1]);
        assertThat(result.leaves()).isZero();
    }

    /** The points of the script's function of this name. */
    private static Features lattice(int rows, int columns, int groups) {
        float[] values = new float[rows * columns];
        long state = 1;
        for (int n = 0; n < values.length; n++) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            values[n] = (state >>> 40) / (float) (1 << 24);
        }
        float[] points = new float[values.length];
        for (int n = 0; n < values.length; n++) {
            int row = n / columns;
            points[n] = values[n] + values[row % groups * columns + n % columns] * 4;
        }
        return new Features(rows, columns, points);
    }

    @ParameterizedTest
    @ValueSource(strings = {"blobs", "digits"})
    void birchGivesTheSameLeafCentres(String name) {
        // Given
        List<double[]> fixture = fixture(name + "-birch.txt");
        double[][] expected = fixture.subList(1, fixture.size()).toArray(double[][]::new);
        Birch birch = new Birch(fixture.get(0)[0], (int) fixture.get(0)[1]);

        // When
        double[][] centres = birch.leaves(points(name)).centres();

        // Then
        Arrays.sort(expected, Arrays::compare);
        Arrays.sort(centres, Arrays::compare);
        assertThat(centres).hasDimensions(expected.length, expected[0].length);
        for (int c = 0; c < expected.length; c++) {
            assertThat(centres[c]).containsExactly(expected[c], within(1e-6));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"blobs", "digits"})
    void neighboursAreEquallyFar(String name) {
        // Given
        List<double[]> expected = fixture(name + "-neighbours.txt");

        // When
        NearestNeighbours neighbours = NearestNeighbours.of(points(name), 20);

        // Then
        for (int row = 0; row < expected.size(); row++) {
            for (int r = 0; r < 20; r++) {
                assertThat(neighbours.distance(row * 10, r)).isCloseTo(expected.get(row)[r], within(1e-5));
            }
        }
    }
}
