package dev.firstpick.volume;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Reads a decompressed NIfTI file's voxels into floats. */
final class VoxelReader {

    /** Voxels that are decoded at once. */
    private static final int CHUNK = 1 << 14;
    /** Voxels for which memory is set aside on the header's word alone; beyond that, four times what has been seen. */
    private static final int TRUSTED = 1 << 20;

    private final InputStream in;
    private final String name;
    private final NiftiHeader header;
    private final long mostTrailing;
    private long trailing;

    /** @param mostTrailing how many bytes may follow the last voxel */
    VoxelReader(InputStream in, String name, NiftiHeader header, long mostTrailing) {
        this.in = in;
        this.name = name;
        this.header = header;
        this.mostTrailing = mostTrailing;
    }

    /** What is odd about what follows the header, once it is read. */
    List<VolumeFinding> findings() {
        if (trailing == 0) {
            return List.of();
        }
        long volumes =
                trailing / ((long) header.grid().size() * header.dataType().bytes());
        return List.of(new VolumeFinding(
                "trailing-bytes",
                "After the last voxel the file has " + trailing + " more bytes"
                        + (volumes > 0 ? ", as many as " + volumes + " more volumes of this size" : "")
                        + ", which are ignored."));
    }

    /** All voxels, slope and intercept applied; afterwards the stream is at its end. */
    float[] read() throws IOException {
        int total = header.grid().size();
        int width = header.dataType().bytes();
        float[] voxels = new float[Math.min(total, TRUSTED)];
        byte[] bytes = new byte[Math.min(total, CHUNK) * width];
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(header.byteOrder());
        double[] values = new double[Math.min(total, CHUNK)];
        for (int done = 0; done < total; ) {
            int count = Math.min(CHUNK, total - done);
            int read = in.readNBytes(bytes, 0, count * width);
            if (read < count * width) {
                throw truncated((long) done * width + read);
            }
            if (done + count > voxels.length) {
                voxels = Arrays.copyOf(voxels, (int) Math.min(total, 4L * voxels.length));
            }
            decode(buffer, values, count);
            scale(values, count, voxels, done);
            done += count;
        }
        requireEnd();
        return voxels;
    }

    private void decode(ByteBuffer bytes, double[] values, int count) {
        switch (header.dataType()) {
            case UINT8 -> {
                for (int n = 0; n < count; n++) {
                    values[n] = bytes.get(n) & 0xff;
                }
            }
            case INT8 -> {
                for (int n = 0; n < count; n++) {
                    values[n] = bytes.get(n);
                }
            }
            case INT16 -> {
                for (int n = 0; n < count; n++) {
                    values[n] = bytes.getShort(2 * n);
                }
            }
            case UINT16 -> {
                for (int n = 0; n < count; n++) {
                    values[n] = bytes.getShort(2 * n) & 0xffff;
                }
            }
            case INT32 -> {
                for (int n = 0; n < count; n++) {
                    values[n] = bytes.getInt(4 * n);
                }
            }
            case UINT32 -> {
                for (int n = 0; n < count; n++) {
                    values[n] = Integer.toUnsignedLong(bytes.getInt(4 * n));
                }
            }
            case INT64 -> {
                for (int n = 0; n < count; n++) {
                    values[n] = bytes.getLong(8 * n);
                }
            }
            case UINT64 -> {
                for (int n = 0; n < count; n++) {
                    values[n] = unsigned(bytes.getLong(8 * n));
                }
            }
            case FLOAT32 -> {
                for (int n = 0; n < count; n++) {
                    values[n] = bytes.getFloat(4 * n);
                }
            }
            case FLOAT64 -> {
                for (int n = 0; n < count; n++) {
                    values[n] = bytes.getDouble(8 * n);
                }
            }
        }
    }

    /** Halved to fit a signed long; the lowest bit is kept so that rounding goes the right way. */
    private static double unsigned(long value) {
        return value >= 0 ? value : 2.0 * ((value >>> 1) | (value & 1));
    }

    private void scale(double[] values, int count, float[] voxels, int from) throws VolumeFormatException {
        double slope = header.slope();
        double intercept = header.intercept();
        boolean scaled = header.isScaled();
        for (int n = 0; n < count; n++) {
            double value = scaled ? slope * values[n] + intercept : values[n];
            float voxel = (float) value;
            if (Float.isInfinite(voxel) && Double.isFinite(values[n])) {
                throw new VolumeFormatException(
                        name, "voxels", value + " at " + position(from + n), "values in the range of a 32-bit float");
            }
            voxels[from + n] = voxel;
        }
    }

    private String position(int index) {
        return VolumeChecks.position(header.grid(), index);
    }

    private void requireEnd() throws IOException {
        byte[] rest = new byte[1 << 13];
        for (int read = in.read(rest); read >= 0 && trailing <= mostTrailing; read = in.read(rest)) {
            trailing += read;
        }
        if (trailing > mostTrailing) {
            throw new VolumeFormatException(
                    name,
                    "voxels",
                    (mostTrailing == 0 ? "more" : "more than " + mostTrailing) + " bytes after the last voxel",
                    "the file's end after " + header.grid().shape() + " voxels of " + header.dataType());
        }
    }

    private VolumeFormatException truncated(long found) {
        long expected = (long) header.grid().size() * header.dataType().bytes();
        return new VolumeFormatException(
                name,
                "voxels",
                "the file's end after " + found + " bytes of voxels",
                expected + " bytes for " + header.grid().shape() + " voxels of " + header.dataType());
    }
}
