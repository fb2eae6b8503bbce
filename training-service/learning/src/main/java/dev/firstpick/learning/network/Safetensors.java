package dev.firstpick.learning.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Named tensors in the safetensors format: eight bytes with the length of a JSON header, the header with each tensor's type,
 * shape and place, then the numbers, little-endian. Tensors of type {@code F32} are kept; {@code I64} (counters such as
 * {@code num_batches_tracked}) and {@code F64} are read as 32-bit numbers.
 *
 * @param metadata free text by name, kept in the header
 * @param tensors by name, in the order of the file
 */
public record Safetensors(Map<String, String> metadata, Map<String, HostTensor> tensors) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String METADATA = "__metadata__";
    private static final int LONGEST_HEADER = 100 << 20;

    /** The name by which PyTorch's batch normalisation counts its batches; an integer there, so an integer in the file. */
    static final String COUNTER = "num_batches_tracked";

    public Safetensors {
        metadata = Map.copyOf(metadata);
        tensors = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    /**
     * Writes the whole file; does not close {@code out}.
     *
     * @throws IOException if {@code out} fails
     */
    public void write(OutputStream out) throws IOException {
        ObjectNode header = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            header.set(METADATA, JSON.valueToTree(new java.util.TreeMap<>(metadata)));
        }
        long end = 0;
        for (Map.Entry<String, HostTensor> entry : tensors.entrySet()) {
            boolean counter = entry.getKey().endsWith(COUNTER);
            ObjectNode node = header.putObject(entry.getKey());
            node.put("dtype", counter ? "I64" : "F32");
            node.set("shape", JSON.valueToTree(entry.getValue().shape()));
            long start = end;
            end += (long) entry.getValue().values().length * (counter ? Long.BYTES : Float.BYTES);
            node.putArray("data_offsets").add(start).add(end);
        }
        byte[] text = padded(JSON.writeValueAsBytes(header));
        out.write(littleEndian(Long.BYTES).putLong(text.length).array());
        out.write(text);
        for (Map.Entry<String, HostTensor> entry : tensors.entrySet()) {
            out.write(encode(entry.getValue(), entry.getKey().endsWith(COUNTER)));
        }
    }

    /**
     * Reads a whole file; does not close {@code in}.
     *
     * @throws IOException if {@code in} fails, ends too early, or holds something else; the message says what
     */
    public static Safetensors read(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        long length = Long.reverseBytes(data.readLong());
        if (length < 2 || length > LONGEST_HEADER) {
            throw new IOException(
                    "safetensors: found a header of " + length + " bytes, expected 2 to " + LONGEST_HEADER);
        }
        byte[] text = exactly(data, (int) length, "header");
        JsonNode header = JSON.readTree(new String(text, StandardCharsets.UTF_8));
        Map<String, String> metadata = new LinkedHashMap<>();
        header.path(METADATA)
                .properties()
                .forEach(entry -> metadata.put(entry.getKey(), entry.getValue().asText()));
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, JsonNode> property : header.properties()) {
            if (!property.getKey().equals(METADATA)) {
                entries.add(Entry.of(property.getKey(), property.getValue()));
            }
        }
        entries.sort(Comparator.comparingLong(Entry::start));
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        long position = 0;
        for (Entry entry : entries) {
            if (entry.start != position) {
                throw new IOException(
                        "safetensors: " + entry.name + " starts at " + entry.start + ", expected " + position);
            }
            byte[] bytes = exactly(data, Math.toIntExact(entry.end - entry.start), entry.name);
            tensors.put(entry.name, new HostTensor(entry.shape, decode(entry, bytes)));
            position = entry.end;
        }
        return new Safetensors(metadata, tensors);
    }

    private record Entry(String name, String type, long[] shape, long start, long end) {

        static Entry of(String name, JsonNode node) throws IOException {
            long[] shape = JSON.treeToValue(node.path("shape"), long[].class);
            long start = node.path("data_offsets").path(0).asLong(-1);
            long end = node.path("data_offsets").path(1).asLong(-1);
            Entry entry = new Entry(name, node.path("dtype").asText(), shape, start, end);
            long size = 1;
            for (long extent : shape) {
                size = Math.multiplyExact(size, extent);
            }
            if (start < 0 || end - start != size * entry.width()) {
                throw new IOException("safetensors: " + name + " has bytes " + start + " to " + end + ", expected "
                        + size * entry.width());
            }
            return entry;
        }

        int width() throws IOException {
            return switch (type) {
                case "F32" -> Float.BYTES;
                case "F64", "I64" -> Long.BYTES;
                default ->
                    throw new IOException(
                            "safetensors: " + name + " is of type " + type + ", expected F32, F64 or I64");
            };
        }
    }

    private static float[] decode(Entry entry, byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[entry.type.equals("F32") ? bytes.length / Float.BYTES : bytes.length / Long.BYTES];
        for (int n = 0; n < values.length; n++) {
            values[n] = switch (entry.type) {
                case "F32" -> buffer.getFloat();
                case "F64" -> (float) buffer.getDouble();
                default -> buffer.getLong();
            };
        }
        return values;
    }

    private static byte[] encode(HostTensor tensor, boolean counter) {
        float[] values = tensor.values();
        ByteBuffer buffer = littleEndian(values.length * (counter ? Long.BYTES : Float.BYTES));
        if (counter) {
            for (float value : values) {
                buffer.putLong((long) value);
            }
        } else {
            buffer.asFloatBuffer().put(values);
        }
        return buffer.array();
    }

    private static byte[] exactly(InputStream in, int length, String what) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException(
                    "safetensors: " + what + " ends after " + bytes.length + " bytes, expected " + length);
        }
        return bytes;
    }

    private static byte[] padded(byte[] header) {
        byte[] text = java.util.Arrays.copyOf(header, (header.length + 7) / 8 * 8);
        java.util.Arrays.fill(text, header.length, text.length, (byte) ' ');
        return text;
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
