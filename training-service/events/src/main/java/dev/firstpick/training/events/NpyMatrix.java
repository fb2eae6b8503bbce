package dev.firstpick.training.events;

import dev.firstpick.events.Required;
import java.util.Arrays;

/**
 * A matrix of 32-bit floats in NumPy's NPY format (version 1.0, little-endian, C order), so that anybody's tools read it.
 *
 * @param rows how many
 * @param columns how many
 * @param values row by row; not copied
 */
public record NpyMatrix(int rows, int columns, float[] values) {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    private static final int ALIGNMENT = 64;
    private static final java.util.regex.Pattern SHAPE =
            java.util.regex.Pattern.compile("'shape': \\((\\d+), (\\d+)\\)");

    public NpyMatrix {
        if (rows < 0 || columns < 1 || values.length != (long) rows * columns) {
            throw Required.refused("matrix", values.length + " values", rows + " × " + columns);
        }
    }

    /** The file's content. */
    public byte[] toBytes() {
        String dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + rows + ", " + columns + "), }";
        int unpadded = MAGIC.length + Short.BYTES + dictionary.length() + 1;
        int header = (unpadded + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        java.nio.ByteBuffer bytes = java.nio.ByteBuffer.allocate(header + values.length * Float.BYTES)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN);
        bytes.put(MAGIC).putShort((short) (header - MAGIC.length - Short.BYTES));
        bytes.put((dictionary + " ".repeat(header - unpadded) + "\n")
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    /**
     * Reads what {@link #toBytes} and {@code numpy.save} write of a float32 matrix.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static NpyMatrix parse(byte[] file) {
        java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(file).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        if (file.length < MAGIC.length + Short.BYTES || !Arrays.equals(MAGIC, Arrays.copyOf(file, MAGIC.length))) {
            throw Required.refused("npy", file.length + " bytes without its magic", "an NPY 1.0 file");
        }
        int length = Short.toUnsignedInt(bytes.position(MAGIC.length).getShort());
        if (length > bytes.remaining()) {
            throw Required.refused("npy header", length + " bytes", "at most " + bytes.remaining());
        }
        String header = new String(file, bytes.position(), length, java.nio.charset.StandardCharsets.US_ASCII);
        java.util.regex.Matcher shape = SHAPE.matcher(header);
        if (!header.contains("'<f4'") || !header.contains("'fortran_order': False") || !shape.find()) {
            throw Required.refused("npy header", header.strip(), "descr <f4, C order, two dimensions");
        }
        bytes.position(bytes.position() + length);
        long rows = Long.parseLong(shape.group(1));
        long columns = Long.parseLong(shape.group(2));
        if (rows * columns * Float.BYTES != bytes.remaining()) {
            throw Required.refused("npy data", bytes.remaining() + " bytes", rows + " × " + columns + " × 4");
        }
        float[] values = new float[(int) (rows * columns)];
        bytes.asFloatBuffer().get(values);
        return new NpyMatrix((int) rows, (int) columns, values);
    }

    /** A copy of row {@code row}. */
    public float[] row(int row) {
        return Arrays.copyOfRange(values, row * columns, (row + 1) * columns);
    }
}
