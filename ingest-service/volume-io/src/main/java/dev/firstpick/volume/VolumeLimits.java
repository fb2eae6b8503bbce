package dev.firstpick.volume;

/**
 * How large a volume may be. Each bound is checked before memory is set aside for what it bounds, so that a small file with a
 * large claim costs little.
 *
 * @param maxBytesCompressed the largest compressed file that is read, in bytes
 * @param maxBytesUncompressed the largest file after decompression (or a file that was never compressed), in bytes
 * @param maxDimension the most voxels along one axis
 * @param maxVoxels the most voxels in all; each takes 4 bytes of memory
 * @param maxHeaderBytes the most bytes before the first voxel, extensions included
 */
public record VolumeLimits(
        long maxBytesCompressed, long maxBytesUncompressed, int maxDimension, int maxVoxels, int maxHeaderBytes) {

    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    public VolumeLimits {
        require("maxBytesCompressed", maxBytesCompressed, Long.MAX_VALUE);
        require("maxBytesUncompressed", maxBytesUncompressed, Long.MAX_VALUE);
        require("maxDimension", maxDimension, Integer.MAX_VALUE);
        require("maxVoxels", maxVoxels, LARGEST_ARRAY);
        require("maxHeaderBytes", maxHeaderBytes, Integer.MAX_VALUE);
    }

    /**
     * Room for a CT of 512 × 512 × 1024 voxels in any data type: 1 GiB compressed, 2 GiB and 16 MiB uncompressed, 2048 voxels
     * along an axis, 2²⁸ voxels, 16 MiB of header.
     */
    public static VolumeLimits defaults() {
        return new VolumeLimits(1L << 30, (1L << 31) + (1L << 24), 2048, 1 << 28, 1 << 24);
    }

    private static void require(String field, long value, long largest) {
        if (value < 1 || value > largest) {
            throw new IllegalArgumentException(field + ": found " + value + ", expected 1 to " + largest);
        }
    }
}
