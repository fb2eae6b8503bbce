package dev.firstpick.volume;

import java.util.Optional;

/** How a file holds one voxel: NIfTI's scalar data types ({@code nifti1.h}, field {@code datatype}). */
public enum DataType {
    UINT8(2, 1, 0, 255),
    INT16(4, 2, Short.MIN_VALUE, Short.MAX_VALUE),
    INT32(8, 4, Integer.MIN_VALUE, Integer.MAX_VALUE),
    FLOAT32(16, 4, -Float.MAX_VALUE, Float.MAX_VALUE),
    FLOAT64(64, 8, -Double.MAX_VALUE, Double.MAX_VALUE),
    INT8(256, 1, Byte.MIN_VALUE, Byte.MAX_VALUE),
    UINT16(512, 2, 0, 65535),
    UINT32(768, 4, 0, 0xffff_ffffL),
    INT64(1024, 8, Long.MIN_VALUE, 0x1p63 - 0x1p39),
    UINT64(1280, 8, 0, 0x1p64 - 0x1p40);

    private final int code;
    private final int bytes;
    private final double smallest;
    private final double largest;

    DataType(int code, int bytes, double smallest, double largest) {
        this.code = code;
        this.bytes = bytes;
        this.smallest = smallest;
        this.largest = largest;
    }

    /** The number that stands for this type in a NIfTI header. */
    public int code() {
        return code;
    }

    /** Bytes a voxel. */
    public int bytes() {
        return bytes;
    }

    /** Whether the type holds whole numbers alone. */
    public boolean isInteger() {
        return this != FLOAT32 && this != FLOAT64;
    }

    /** Whether the range of the type holds {@code value}; 64-bit integers end at the largest float below their largest value. */
    boolean holds(float value) {
        return value >= smallest && value <= largest;
    }

    static Optional<DataType> ofCode(int code) {
        for (DataType type : values()) {
            if (type.code == code) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** A data type code in words, also of a type that is not read. */
    static String describe(int code) {
        String name =
                switch (code) {
                    case 0 -> "unknown";
                    case 1 -> "binary";
                    case 32 -> "complex64";
                    case 128 -> "RGB24";
                    case 1536 -> "float128";
                    case 1792 -> "complex128";
                    case 2048 -> "complex256";
                    case 2304 -> "RGBA32";
                    default -> ofCode(code).map(DataType::name).orElse("no such type");
                };
        return code + " (" + name + ")";
    }
}
