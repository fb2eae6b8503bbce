package dev.firstpick.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Against scikit-learn, by the fixture of {@code src/test/python/make_fixtures.py}. */
class PoolMapTest {

    @Test
    void placesScansOnTheirFirstTwoPrincipalComponents() throws IOException {
        // Given
        JsonNode fixture = fixture();
        Map<String, float[]> features = new HashMap<>();
        for (JsonNode row : fixture.path("features")) {
            float[] values = new float[row.size()];
            for (int j = 0; j < values.length; j++) {
                values[j] = (float) row.get(j).asDouble();
            }
            features.put("scan-%02d".formatted(features.size()), values);
        }

        // When
        PoolMap map = PoolMap.of(features);

        // Then
        for (int axis = 0; axis < 2; axis++) {
            assertThat(map.explained().get(axis))
                    .isCloseTo(fixture.path("explained").get(axis).asDouble(), within(1e-6));
        }
        for (int i = 0; i < features.size(); i++) {
            JsonNode expected = fixture.path("points").get(i);
            PoolMap.Point point = map.points().get("scan-%02d".formatted(i));
            assertThat(point.x()).isCloseTo(expected.get(0).asDouble(), within(1e-3));
            assertThat(point.y()).isCloseTo(expected.get(1).asDouble(), within(1e-3));
        }
    }

    @Test
    void placesEqualScansAtOnePlace() {
        // When
        PoolMap map = PoolMap.of(Map.of("a", new float[] {1, 2}, "b", new float[] {1, 2}));

        // Then
        assertThat(map.points().get("a")).isEqualTo(map.points().get("b")).isEqualTo(new PoolMap.Point(0, 0));
        assertThat(map.explained()).isEqualTo(List.of(0.0, 0.0));
    }

    private static JsonNode fixture() throws IOException {
        try (InputStream in = PoolMapTest.class.getResourceAsStream("pca.json")) {
            return Json.mapper().readTree(in);
        }
    }
}
