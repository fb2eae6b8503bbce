package dev.firstpick.results.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Against scikit-learn: {@code src/test/python/map_fixtures.py} makes the fixture. */
class MapTest {

    private static final JsonNode FIXTURE = fixture();
    private static final float[][] FEATURES = features();

    @Test
    void finds_the_principal_components_that_scikit_learn_finds() {
        // When
        Pca pca = Pca.of(FEATURES, 2);

        // Then: a component's sign is a matter of taste
        for (int component = 0; component < 2; component++) {
            double sign = Math.signum(pca.score(0, component) * score(0, component));
            for (int volume = 0; volume < FEATURES.length; volume++) {
                assertThat(sign * pca.score(volume, component)).isCloseTo(score(volume, component), within(1e-6));
            }
            assertThat(pca.explained(component))
                    .isCloseTo(FIXTURE.path("explained").get(component).asDouble(), within(1e-9));
        }
    }

    private static double score(int volume, int component) {
        return FIXTURE.path("scores").get(volume).get(component).asDouble();
    }

    @Test
    void parts_clouds_as_scikit_learn_parts_them_the_largest_first() {
        // When
        int[] clusters = Clusters.of(FEATURES, 4);

        // Then
        JsonNode labels = FIXTURE.path("labels");
        for (int a = 0; a < clusters.length; a++) {
            for (int b = 0; b < a; b++) {
                assertThat(clusters[a] == clusters[b])
                        .isEqualTo(labels.get(a).asInt() == labels.get(b).asInt());
            }
        }
        long[] sizes = IntStream.range(0, 4)
                .mapToLong(cluster ->
                        IntStream.of(clusters).filter(n -> n == cluster).count())
                .toArray();
        assertThat(sizes).containsExactly(14, 9, 6, 4);
    }

    @Test
    void places_what_cannot_be_told_apart_in_one_place() {
        float[][] same = {{1, 2, 3}, {1, 2, 3}, {1, 2, 3}};
        Pca pca = Pca.of(same, 2);
        assertThat(pca.score(2, 0)).isZero();
        assertThat(pca.score(2, 1)).isZero();
        assertThat(pca.explained(0)).isZero();
        assertThat(Pca.of(new float[][] {{1, 2}}, 2).score(0, 1)).isZero();
        assertThat(Clusters.of(same, 5)).hasSize(3);
        assertThat(Clusters.of(new float[0][], 5)).isEmpty();
    }

    private static float[][] features() {
        JsonNode rows = FIXTURE.path("features");
        float[][] features = new float[rows.size()][rows.get(0).size()];
        for (int row = 0; row < features.length; row++) {
            for (int column = 0; column < features[row].length; column++) {
                features[row][column] = (float) rows.get(row).get(column).asDouble();
            }
        }
        return features;
    }

    private static JsonNode fixture() {
        try (InputStream file = MapTest.class.getResourceAsStream("/map.json")) {
            return Json.mapper().readTree(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
