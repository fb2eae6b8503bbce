package dev.firstpick.results.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.firstpick.events.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.junit.jupiter.api.Test;

/** Against Arrow's own reader. */
class ArrowStreamTest {

    private static final List<String> COLUMNS =
            List.of("name", "count", "dice", "done", "at", "classes", "long", "gone");
    private static final Map<String, Attribute> KNOWN = Map.of(
            "name", new Attribute("name", String.class, true),
            "count", new Attribute("count", Integer.class, false),
            "dice", new Attribute("dice", Double.class, true),
            "done", new Attribute("done", Boolean.class, false),
            "at", new Attribute("at", Instant.class, true),
            "gone", new Attribute("gone", Double.class, true));

    @Test
    void is_read_by_arrow_with_types_and_gaps() throws IOException {
        // Given
        ArrayNode rows = (ArrayNode) Json.mapper().readTree("""
                        [{"name":"naïve \\"scan\\"","count":3,"dice":0.5,"done":true,"at":"2026-03-01T08:00:00.25Z","classes":[{"value":1}],"long":5000000000},
                         {"count":-4,"done":false,"classes":[],"long":1},
                         {"name":"","count":5,"dice":1,"done":true,"at":"1969-12-31T23:59:59Z","classes":[],"long":2}]""");

        // When
        byte[] stream = ArrowStream.of(rows, COLUMNS, KNOWN);

        // Then
        try (RootAllocator memory = new RootAllocator();
                ArrowStreamReader reader = new ArrowStreamReader(new ByteArrayInputStream(stream), memory)) {
            VectorSchemaRoot batch = reader.getVectorSchemaRoot();
            assertThat(batch.getSchema().getFields().toString())
                    .isEqualTo(
                            "[name: Utf8, count: Int(32, true), dice: FloatingPoint(DOUBLE), done: Bool,"
                                    + " at: Timestamp(MICROSECOND, UTC), classes: Utf8, long: Int(64, true), gone: FloatingPoint(DOUBLE)]");
            assertThat(reader.loadNextBatch()).isTrue();
            assertThat(batch.getRowCount()).isEqualTo(3);
            assertThat(column(batch, "name")).containsExactly("naïve \"scan\"", null, "");
            assertThat(column(batch, "count")).containsExactly(3, -4, 5);
            assertThat(column(batch, "dice")).containsExactly(0.5, null, 1.0);
            assertThat(column(batch, "done")).containsExactly(true, false, true);
            assertThat(column(batch, "at")).containsExactly(1_772_352_000_250_000L, null, -1_000_000L);
            assertThat(column(batch, "classes")).containsExactly("[{\"value\":1}]", "[]", "[]");
            assertThat(column(batch, "long")).containsExactly(5_000_000_000L, 1L, 2L);
            assertThat(column(batch, "gone")).containsExactly(null, null, null);
            assertThat(reader.loadNextBatch()).isFalse();
        }
    }

    @Test
    void holds_no_rows_where_there_are_none() throws IOException {
        byte[] stream = ArrowStream.of(Json.mapper().createArrayNode(), COLUMNS, KNOWN);
        try (RootAllocator memory = new RootAllocator();
                ArrowStreamReader reader = new ArrowStreamReader(new ByteArrayInputStream(stream), memory)) {
            assertThat(reader.loadNextBatch()).isTrue();
            assertThat(reader.getVectorSchemaRoot().getRowCount()).isZero();
        }
    }

    private static List<Object> column(VectorSchemaRoot batch, String name) {
        List<Object> values = new java.util.ArrayList<>();
        for (int row = 0; row < batch.getRowCount(); row++) {
            Object value = batch.getVector(name).getObject(row);
            values.add(value instanceof org.apache.arrow.vector.util.Text text ? text.toString() : value);
        }
        return values;
    }
}
