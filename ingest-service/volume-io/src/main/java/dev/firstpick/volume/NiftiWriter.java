package dev.firstpick.volume;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes a volume as NIfTI: little-endian, unscaled, the affine as sform. */
final class NiftiWriter {

    private static final int CHUNK = 1 << 14;
    private static final int LARGEST_DIM_OF_VERSION_1 = Short.MAX_VALUE;
    private static final int MILLIMETRES = 2;
    private static final int SCANNER_COORDINATES = 1;
    private static final float TWO_TO_63 = 0x1p63f;

    private final Volume volume;
    private final DataType type;
    private final NiftiLayout layout;

    NiftiWriter(Volume volume, DataType type) {
        Grid grid = volume.grid();
        int longest = Math.max(grid.width(), Math.max(grid.height(), grid.depth()));
        this.volume = volume;
        this.type = type;
        this.layout = longest > LARGEST_DIM_OF_VERSION_1 ? NiftiLayout.TWO : NiftiLayout.ONE;
    }

    void write(OutputStream out) throws IOException {
        requireRepresentable();
        out.write(header());
        float[] voxels = volume.voxels();
        ByteBuffer buffer = ByteBuffer.allocate(Math.min(CHUNK, voxels.length) * type.bytes())
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int done = 0; done < voxels.length; done += CHUNK) {
            int end = Math.min(voxels.length, done + CHUNK);
            buffer.clear();
            for (int n = done; n < end; n++) {
                put(buffer, voxels[n]);
            }
            out.write(buffer.array(), 0, buffer.position());
        }
    }

    private void requireRepresentable() {
        if (type == DataType.FLOAT32 || type == DataType.FLOAT64) {
            return;
        }
        for (float voxel : volume.voxels()) {
            if (!type.holds((float) Math.rint(voxel))) {
                throw new IllegalArgumentException("voxels: found " + voxel + ", expected values that fit " + type);
            }
        }
    }

    private byte[] header() {
        Grid grid = volume.grid();
        ByteBuffer header = ByteBuffer.allocate(layout.firstVoxelOffset()).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(0, layout.headerBytes);
        layout.putMagic(header);
        int[] dim = {3, grid.width(), grid.height(), grid.depth(), 1, 1, 1, 1};
        double[] spacing = grid.spacing();
        double[] pixdim = {1, spacing[0], spacing[1], spacing[2], 1, 1, 1, 1};
        for (int n = 0; n < dim.length; n++) {
            layout.putDim(header, n, dim[n]);
            layout.putPixdim(header, n, pixdim[n]);
        }
        header.putShort(layout.datatypeAt, (short) type.code());
        header.putShort(layout.bitpixAt, (short) (8 * type.bytes()));
        layout.putVoxOffset(header, layout.firstVoxelOffset());
        layout.putReal(header, layout.sclSlopeAt, 1);
        layout.putUnits(header, MILLIMETRES);
        layout.putSformCode(header, SCANNER_COORDINATES);
        double[] affine = grid.affine().toRowMajor();
        for (int n = 0; n < affine.length; n++) {
            layout.putSrow(header, n, affine[n]);
        }
        return header.array();
    }

    private void put(ByteBuffer buffer, float voxel) {
        switch (type) {
            case UINT8, INT8 -> buffer.put((byte) Math.rint(voxel));
            case INT16, UINT16 -> buffer.putShort((short) Math.rint(voxel));
            case INT32, UINT32 -> buffer.putInt((int) (long) Math.rint(voxel));
            case INT64 -> buffer.putLong((long) Math.rint(voxel));
            case UINT64 ->
                buffer.putLong(
                        voxel < TWO_TO_63 ? (long) Math.rint(voxel) : (long) (voxel - TWO_TO_63) ^ Long.MIN_VALUE);
            case FLOAT32 -> buffer.putFloat(voxel);
            case FLOAT64 -> buffer.putDouble(voxel);
        }
    }
}
