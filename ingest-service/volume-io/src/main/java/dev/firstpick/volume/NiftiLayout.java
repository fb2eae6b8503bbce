package dev.firstpick.volume;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Where the fields of a NIfTI header stand: {@code nifti1.h} and {@code nifti2.h} of the NIfTI data format working group. The two
 * versions hold the same fields at other places and in other widths.
 */
enum NiftiLayout {
    ONE(1, 348, "n+1\0", 344, 40, 70, 72, 76, 108, 112, 116, 123, 252, 254, 256, 268, 280),
    TWO(2, 540, "n+2\0\r\n\032\n", 4, 16, 12, 14, 104, 168, 176, 184, 500, 344, 348, 352, 376, 400);

    /** After the header, four bytes tell whether extensions follow. */
    static final int EXTENSION_FLAG_BYTES = 4;

    final int version;
    final int headerBytes;
    final int datatypeAt;
    final int bitpixAt;
    final int sclSlopeAt;
    final int sclInterAt;
    private final String magic;
    private final int magicAt;
    private final int dimAt;
    private final int pixdimAt;
    private final int voxOffsetAt;
    private final int unitsAt;
    private final int qformCodeAt;
    private final int sformCodeAt;
    private final int quaternAt;
    private final int qoffsetAt;
    private final int srowAt;

    NiftiLayout(
            int version,
            int headerBytes,
            String magic,
            int magicAt,
            int dimAt,
            int datatypeAt,
            int bitpixAt,
            int pixdimAt,
            int voxOffsetAt,
            int sclSlopeAt,
            int sclInterAt,
            int unitsAt,
            int qformCodeAt,
            int sformCodeAt,
            int quaternAt,
            int qoffsetAt,
            int srowAt) {
        this.version = version;
        this.headerBytes = headerBytes;
        this.magic = magic;
        this.magicAt = magicAt;
        this.dimAt = dimAt;
        this.datatypeAt = datatypeAt;
        this.bitpixAt = bitpixAt;
        this.pixdimAt = pixdimAt;
        this.voxOffsetAt = voxOffsetAt;
        this.sclSlopeAt = sclSlopeAt;
        this.sclInterAt = sclInterAt;
        this.unitsAt = unitsAt;
        this.qformCodeAt = qformCodeAt;
        this.sformCodeAt = sformCodeAt;
        this.quaternAt = quaternAt;
        this.qoffsetAt = qoffsetAt;
        this.srowAt = srowAt;
    }

    /** The smallest offset that the first voxel can have. */
    int firstVoxelOffset() {
        return headerBytes + EXTENSION_FLAG_BYTES;
    }

    byte[] magic() {
        return magic.getBytes(StandardCharsets.ISO_8859_1);
    }

    byte[] magic(ByteBuffer header) {
        byte[] bytes = new byte[magic.length()];
        header.get(magicAt, bytes);
        return bytes;
    }

    void putMagic(ByteBuffer header) {
        header.put(magicAt, magic());
    }

    long dim(ByteBuffer header, int n) {
        return this == ONE ? header.getShort(dimAt + 2 * n) : header.getLong(dimAt + 8 * n);
    }

    void putDim(ByteBuffer header, int n, int value) {
        if (this == ONE) {
            header.putShort(dimAt + 2 * n, (short) value);
        } else {
            header.putLong(dimAt + 8 * n, value);
        }
    }

    double pixdim(ByteBuffer header, int n) {
        return real(header, pixdimAt, n);
    }

    void putPixdim(ByteBuffer header, int n, double value) {
        putReal(header, pixdimAt, n, value);
    }

    /** A real number in version 1, a whole one in version 2. */
    double voxOffset(ByteBuffer header) {
        return this == ONE ? header.getFloat(voxOffsetAt) : header.getLong(voxOffsetAt);
    }

    void putVoxOffset(ByteBuffer header, int value) {
        if (this == ONE) {
            header.putFloat(voxOffsetAt, value);
        } else {
            header.putLong(voxOffsetAt, value);
        }
    }

    int units(ByteBuffer header) {
        return this == ONE ? header.get(unitsAt) & 0xff : header.getInt(unitsAt);
    }

    void putUnits(ByteBuffer header, int value) {
        if (this == ONE) {
            header.put(unitsAt, (byte) value);
        } else {
            header.putInt(unitsAt, value);
        }
    }

    int qformCode(ByteBuffer header) {
        return code(header, qformCodeAt);
    }

    int sformCode(ByteBuffer header) {
        return code(header, sformCodeAt);
    }

    void putSformCode(ByteBuffer header, int value) {
        if (this == ONE) {
            header.putShort(sformCodeAt, (short) value);
        } else {
            header.putInt(sformCodeAt, value);
        }
    }

    /** {@code quatern_b}, {@code _c}, {@code _d} for n = 0, 1, 2. */
    double quatern(ByteBuffer header, int n) {
        return real(header, quaternAt, n);
    }

    /** {@code qoffset_x}, {@code _y}, {@code _z} for n = 0, 1, 2. */
    double qoffset(ByteBuffer header, int n) {
        return real(header, qoffsetAt, n);
    }

    /** The element n of {@code srow_x}, {@code srow_y}, {@code srow_z} one after the other, n from 0 to 11. */
    double srow(ByteBuffer header, int n) {
        return real(header, srowAt, n);
    }

    void putSrow(ByteBuffer header, int n, double value) {
        putReal(header, srowAt, n, value);
    }

    /** A single real field at {@code at}: {@code float} in version 1, {@code double} in version 2. */
    double real(ByteBuffer header, int at) {
        return real(header, at, 0);
    }

    void putReal(ByteBuffer header, int at, double value) {
        putReal(header, at, 0, value);
    }

    private double real(ByteBuffer header, int at, int n) {
        return this == ONE ? header.getFloat(at + 4 * n) : header.getDouble(at + 8 * n);
    }

    private void putReal(ByteBuffer header, int at, int n, double value) {
        if (this == ONE) {
            header.putFloat(at + 4 * n, (float) value);
        } else {
            header.putDouble(at + 8 * n, value);
        }
    }

    private int code(ByteBuffer header, int at) {
        return this == ONE ? header.getShort(at) : header.getInt(at);
    }
}
