package dev.firstpick.results.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.google.flatbuffers.FlatBufferBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.TimeUnit;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.flatbuf.Utf8;

/**
 * Rows in Apache Arrow's streaming format (Arrow columnar format 1.x, IPC streaming): a schema, record batches, the end. Pandas, Polars, R and
 * DuckDB read it without a guess at types. Documents within rows are JSON text.
 */
final class ArrowStream implements Exports.Table {

    static final String MEDIA_TYPE = "application/vnd.apache.arrow.stream";

    private static final int CONTINUATION = 0xFFFFFFFF;
    private static final int ALIGNMENT = 8;

    /** How a column's values lie. */
    private enum Kind {
        TEXT,
        INT32,
        INT64,
        DOUBLE,
        BOOLEAN,
        TIME
    }

    private final OutputStream stream;
    private final List<String> columns;
    private final List<Kind> kinds;

    /** Of the batch that is being written, and of a column of it; the same for all batches. */
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private boolean any;

    private ArrowStream(OutputStream stream, List<String> columns, List<Kind> kinds) {
        this.stream = stream;
        this.columns = columns;
        this.kinds = kinds;
        write(schema());
    }

    /**
     * Begins a stream; its batches are those that are added.
     *
     * @param columns in order
     * @param attributes whose types are known; the others are documents, and so text
     */
    static ArrowStream begun(OutputStream stream, List<String> columns, Map<String, Attribute> attributes) {
        return new ArrowStream(
                stream,
                columns,
                columns.stream()
                        .map(column -> attributes.containsKey(column) ? kind(attributes.get(column)) : Kind.TEXT)
                        .toList());
    }

    /**
     * The content of a stream of one batch.
     *
     * @param columns in order
     * @param attributes whose types are known; the others' are told by their values
     */
    static byte[] of(ArrayNode rows, List<String> columns, Map<String, Attribute> attributes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List<Kind> kinds = columns.stream()
                .map(column ->
                        attributes.containsKey(column) ? kind(attributes.get(column)) : kindOfValues(rows, column))
                .toList();
        try (ArrowStream stream = new ArrowStream(bytes, columns, kinds)) {
            List<JsonNode> all = new ArrayList<>();
            rows.forEach(all::add);
            stream.add(all);
        }
        return bytes.toByteArray();
    }

    /** Writes a batch. */
    @Override
    public void add(List<JsonNode> rows) {
        any = true;
        List<byte[]> buffers = new ArrayList<>();
        List<long[]> nodes = new ArrayList<>();
        for (int column = 0; column < columns.size(); column++) {
            encode(rows, column, buffers, nodes);
        }
        body.reset();
        List<long[]> places = new ArrayList<>();
        for (byte[] buffer : buffers) {
            places.add(new long[] {body.size(), buffer.length});
            body.writeBytes(buffer);
            body.writeBytes(new byte[padding(buffer.length)]);
        }
        write(batch(rows.size(), nodes, places, body.size()));
        try {
            body.writeTo(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the stream; one without batches gets an empty one. */
    @Override
    public void close() {
        if (!any) {
            add(List.of());
        }
        put(prefix(0));
    }

    private static Kind kind(Attribute attribute) {
        return attribute.type() == String.class
                ? Kind.TEXT
                : attribute.type() == Integer.class
                        ? Kind.INT32
                        : attribute.type() == Long.class
                                ? Kind.INT64
                                : attribute.type() == Double.class
                                        ? Kind.DOUBLE
                                        : attribute.type() == Boolean.class ? Kind.BOOLEAN : Kind.TIME;
    }

    private static Kind kindOfValues(ArrayNode rows, String column) {
        Kind kind = null;
        for (JsonNode row : rows) {
            JsonNode value = row.path(column);
            if (!value.isMissingNode() && !value.isNull()) {
                Kind one = value.isIntegralNumber()
                        ? Kind.INT64
                        : value.isNumber() ? Kind.DOUBLE : value.isBoolean() ? Kind.BOOLEAN : Kind.TEXT;
                kind = kind == null || kind == one
                        ? one
                        : kind != Kind.TEXT && one != Kind.TEXT && value.isNumber() ? Kind.DOUBLE : Kind.TEXT;
            }
        }
        return kind == null ? Kind.TEXT : kind;
    }

    private byte[] schema() {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        int[] fields = new int[columns.size()];
        for (int column = 0; column < fields.length; column++) {
            int name = builder.createString(columns.get(column));
            int type = type(builder, kinds.get(column));
            int children = Field.createChildrenVector(builder, new int[0]);
            Field.startField(builder);
            Field.addName(builder, name);
            Field.addNullable(builder, true);
            Field.addTypeType(builder, typeOf(kinds.get(column)));
            Field.addType(builder, type);
            Field.addChildren(builder, children);
            fields[column] = Field.endField(builder);
        }
        int vector = Schema.createFieldsVector(builder, fields);
        Schema.startSchema(builder);
        Schema.addFields(builder, vector);
        return message(builder, MessageHeader.Schema, Schema.endSchema(builder), 0);
    }

    private static int type(FlatBufferBuilder builder, Kind kind) {
        return switch (kind) {
            case TEXT -> {
                Utf8.startUtf8(builder);
                yield Utf8.endUtf8(builder);
            }
            case INT32 -> Int.createInt(builder, Integer.SIZE, true);
            case INT64 -> Int.createInt(builder, Long.SIZE, true);
            case DOUBLE -> FloatingPoint.createFloatingPoint(builder, Precision.DOUBLE);
            case BOOLEAN -> {
                org.apache.arrow.flatbuf.Bool.startBool(builder);
                yield org.apache.arrow.flatbuf.Bool.endBool(builder);
            }
            case TIME -> Timestamp.createTimestamp(builder, TimeUnit.MICROSECOND, builder.createString("UTC"));
        };
    }

    private static byte typeOf(Kind kind) {
        return switch (kind) {
            case TEXT -> Type.Utf8;
            case INT32, INT64 -> Type.Int;
            case DOUBLE -> Type.FloatingPoint;
            case BOOLEAN -> Type.Bool;
            case TIME -> Type.Timestamp;
        };
    }

    /** A validity bitmap, then the values; of text the offsets between. */
    private void encode(List<JsonNode> rows, int column, List<byte[]> buffers, List<long[]> nodes) {
        int count = rows.size();
        byte[] validity = new byte[(count + 7) / 8];
        int missing = 0;
        List<JsonNode> values = new ArrayList<>(count);
        for (int row = 0; row < count; row++) {
            JsonNode value = rows.get(row).path(columns.get(column));
            boolean there = !value.isMissingNode() && !value.isNull();
            values.add(there ? value : null);
            if (there) {
                validity[row / 8] |= (byte) (1 << row % 8);
            } else {
                missing++;
            }
        }
        nodes.add(new long[] {count, missing});
        buffers.add(validity);
        switch (kinds.get(column)) {
            case TEXT -> text(values, buffers);
            case INT32 ->
                buffers.add(numbers(
                        values, Integer.BYTES, (bytes, value) -> bytes.putInt(value == null ? 0 : value.asInt())));
            case INT64 ->
                buffers.add(numbers(
                        values, Long.BYTES, (bytes, value) -> bytes.putLong(value == null ? 0 : value.asLong())));
            case TIME ->
                buffers.add(numbers(
                        values,
                        Long.BYTES,
                        (bytes, value) -> bytes.putLong(value == null ? 0 : micros(value.asText()))));
            case DOUBLE ->
                buffers.add(numbers(
                        values, Double.BYTES, (bytes, value) -> bytes.putDouble(value == null ? 0 : value.asDouble())));
            case BOOLEAN -> {
                byte[] bits = new byte[(count + 7) / 8];
                for (int row = 0; row < count; row++) {
                    if (values.get(row) != null && values.get(row).asBoolean()) {
                        bits[row / 8] |= (byte) (1 << row % 8);
                    }
                }
                buffers.add(bits);
            }
        }
    }

    private static byte[] numbers(List<JsonNode> values, int width, BiConsumer<ByteBuffer, JsonNode> put) {
        byte[] bytes = new byte[values.size() * width];
        ByteBuffer written = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        values.forEach(value -> put.accept(written, value));
        return bytes;
    }

    private void text(List<JsonNode> values, List<byte[]> buffers) {
        byte[] offsets = new byte[(values.size() + 1) * Integer.BYTES];
        ByteBuffer ends =
                ByteBuffer.wrap(offsets).order(ByteOrder.LITTLE_ENDIAN).putInt(0);
        text.reset();
        for (JsonNode value : values) {
            if (value != null) {
                String words = value.isValueNode() ? value.asText() : value.toString();
                text.writeBytes(words.getBytes(StandardCharsets.UTF_8));
            }
            ends.putInt(text.size());
        }
        buffers.add(offsets);
        buffers.add(text.toByteArray());
    }

    private static long micros(String time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(time));
    }

    private static byte[] batch(int rows, List<long[]> nodes, List<long[]> places, long body) {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        RecordBatch.startNodesVector(builder, nodes.size());
        for (int n = nodes.size() - 1; n >= 0; n--) {
            FieldNode.createFieldNode(builder, nodes.get(n)[0], nodes.get(n)[1]);
        }
        int nodeVector = builder.endVector();
        RecordBatch.startBuffersVector(builder, places.size());
        for (int n = places.size() - 1; n >= 0; n--) {
            Buffer.createBuffer(builder, places.get(n)[0], places.get(n)[1]);
        }
        int bufferVector = builder.endVector();
        RecordBatch.startRecordBatch(builder);
        RecordBatch.addLength(builder, rows);
        RecordBatch.addNodes(builder, nodeVector);
        RecordBatch.addBuffers(builder, bufferVector);
        return message(builder, MessageHeader.RecordBatch, RecordBatch.endRecordBatch(builder), body);
    }

    private static byte[] message(FlatBufferBuilder builder, byte type, int header, long body) {
        Message.startMessage(builder);
        Message.addVersion(builder, MetadataVersion.V5);
        Message.addHeaderType(builder, type);
        Message.addHeader(builder, header);
        Message.addBodyLength(builder, body);
        builder.finish(Message.endMessage(builder));
        return builder.sizedByteArray();
    }

    private void write(byte[] message) {
        int padding = padding(2 * Integer.BYTES + message.length);
        put(prefix(message.length + padding));
        put(message);
        put(new byte[padding]);
    }

    private void put(byte[] bytes) {
        try {
            stream.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int padding(int length) {
        return (ALIGNMENT - length % ALIGNMENT) % ALIGNMENT;
    }

    private static byte[] prefix(int length) {
        byte[] prefix = new byte[2 * Integer.BYTES];
        ByteBuffer.wrap(prefix)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(CONTINUATION)
                .putInt(length);
        return prefix;
    }
}
