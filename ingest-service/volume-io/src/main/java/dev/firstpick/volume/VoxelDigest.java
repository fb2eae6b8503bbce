package dev.firstpick.volume;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * What tells copies of a scan, whatever their bytes: the SHA-256 of the voxels in a canonical order, in which neither the data type, compression, byte
 * order and text of the file nor the affine take part. The order is found in the voxels themselves, so that it is the same however the axes were stored
 * (48 ways) and whatever the affine says of them.
 *
 * <p>The canonical order: every slice is summed up by a number that does not depend on the order within the slice; the numbers along an axis are its
 * profile. An axis runs so that its profile is lexicographically smaller than the same backwards. The longest axis runs fastest; among axes of one
 * length, that with the smaller profile. Where profiles cannot tell (a symmetrical image), the smallest digest of all such orders counts. What is
 * digested: the three lengths as 32-bit integers, then each voxel as a 32-bit float, all little-endian, the zero without a sign.
 *
 * @param sha256 64 lower-case hexadecimal digits
 * @param grid the lengths of the canonical axes, and where their voxels lie: the same for copies at the same place
 */
public record VoxelDigest(String sha256, Grid grid) {

    private static final int CHUNK = 1 << 14;

    /** A way through the voxels: which stored axis each canonical axis is, and which of them run backwards. */
    private record Order(int[] axes, boolean[] backwards) {}

    /** The digest of {@code volume}, in two passes over its array. */
    public static VoxelDigest of(Volume volume) {
        int[] lengths = {
            volume.grid().width(), volume.grid().height(), volume.grid().depth()
        };
        long[][] profiles = profiles(volume.voxels(), lengths);
        VoxelDigest smallest = null;
        for (Order order : orders(profiles)) {
            VoxelDigest digest = new VoxelDigest(
                    digest(volume.voxels(), lengths, order), grid(volume.grid().affine(), lengths, order));
            if (smallest == null || digest.sha256().compareTo(smallest.sha256()) < 0) {
                smallest = digest;
            }
        }
        return smallest;
    }

    private static long[][] profiles(float[] voxels, int[] lengths) {
        long[] alongI = new long[lengths[0]];
        long[] alongJ = new long[lengths[1]];
        long[] alongK = new long[lengths[2]];
        int n = 0;
        for (int k = 0; k < lengths[2]; k++) {
            long slice = 0;
            for (int j = 0; j < lengths[1]; j++) {
                long row = 0;
                for (int i = 0; i < lengths[0]; i++) {
                    long mixed = mix(bits(voxels[n++]));
                    alongI[i] += mixed;
                    row += mixed;
                }
                alongJ[j] += row;
                slice += row;
            }
            alongK[k] = slice;
        }
        return new long[][] {alongI, alongJ, alongK};
    }

    /** Adding turns the negative zero into the positive one, which equals it. */
    private static int bits(float voxel) {
        return Float.floatToIntBits(voxel + 0.0f);
    }

    /** Spreads what differs in a few bits over all: sums of mixed values hardly ever agree by chance. */
    private static long mix(int bits) {
        long mixed = (bits + 1L) * 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ mixed >>> 32) * 0xd6e8feb86659fd93L;
        mixed = (mixed ^ mixed >>> 32) * 0xd6e8feb86659fd93L;
        return mixed ^ mixed >>> 32;
    }

    /** The orders that the profiles leave possible: one, unless the image is symmetrical. */
    private static List<Order> orders(long[][] profiles) {
        boolean[] backwards = new boolean[3];
        boolean[] either = new boolean[3];
        for (int axis = 0; axis < 3; axis++) {
            long[] reversed = reversed(profiles[axis]);
            int comparison = Arrays.compare(profiles[axis], reversed);
            backwards[axis] = comparison > 0;
            either[axis] = comparison == 0 && profiles[axis].length > 1;
            if (backwards[axis]) {
                profiles[axis] = reversed;
            }
        }
        List<Order> orders = new ArrayList<>();
        for (int[] axes : permutations(profiles)) {
            for (int flips = 0; flips < 8; flips++) {
                boolean[] directions = backwards.clone();
                boolean possible = true;
                for (int axis = 0; axis < 3; axis++) {
                    boolean flipped = (flips >> axis & 1) == 1;
                    possible &= !flipped || either[axis];
                    directions[axis] ^= flipped;
                }
                if (possible) {
                    orders.add(new Order(axes, directions));
                }
            }
        }
        return orders;
    }

    private static List<int[]> permutations(long[][] profiles) {
        int[][] all = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        return Arrays.stream(all)
                .filter(axes -> compare(profiles[axes[0]], profiles[axes[1]]) <= 0
                        && compare(profiles[axes[1]], profiles[axes[2]]) <= 0)
                .toList();
    }

    private static int compare(long[] profile, long[] other) {
        return profile.length == other.length
                ? Arrays.compare(profile, other)
                : Integer.compare(other.length, profile.length);
    }

    private static long[] reversed(long[] profile) {
        long[] reversed = new long[profile.length];
        for (int n = 0; n < profile.length; n++) {
            reversed[n] = profile[profile.length - 1 - n];
        }
        return reversed;
    }

    private static String digest(float[] voxels, int[] lengths, Order order) {
        int[] strides = {1, lengths[0], lengths[0] * lengths[1]};
        int[] length = new int[3];
        int[] step = new int[3];
        int start = 0;
        for (int n = 0; n < 3; n++) {
            int axis = order.axes()[n];
            length[n] = lengths[axis];
            step[n] = order.backwards()[axis] ? -strides[axis] : strides[axis];
            start += order.backwards()[axis] ? (lengths[axis] - 1) * strides[axis] : 0;
        }
        Words words = new Words();
        for (int lengthOfAxis : length) {
            words.add(lengthOfAxis);
        }
        for (int slow = 0; slow < length[2]; slow++) {
            for (int middle = 0; middle < length[1]; middle++) {
                int at = start + slow * step[2] + middle * step[1];
                for (int fast = 0; fast < length[0]; fast++, at += step[0]) {
                    words.add(bits(voxels[at]));
                }
            }
        }
        return words.sha256();
    }

    private static Grid grid(Affine stored, int[] lengths, Order order) {
        double[] rows = new double[12];
        for (int row = 0; row < 3; row++) {
            rows[row * 4 + 3] = stored.get(row, 3);
            for (int n = 0; n < 3; n++) {
                int axis = order.axes()[n];
                double step = stored.get(row, axis);
                rows[row * 4 + n] = order.backwards()[axis] ? -step : step;
                if (order.backwards()[axis]) {
                    rows[row * 4 + 3] += (lengths[axis] - 1) * step;
                }
            }
        }
        int[] axes = order.axes();
        return new Grid(lengths[axes[0]], lengths[axes[1]], lengths[axes[2]], Affine.of(rows));
    }

    /** 32-bit words, little-endian, on their way into a digest. */
    private static final class Words {

        private final MessageDigest digest = newDigest();
        private final byte[] chunk = new byte[4 * CHUNK];
        private int filled;

        void add(int word) {
            if (filled == chunk.length) {
                digest.update(chunk, 0, filled);
                filled = 0;
            }
            chunk[filled] = (byte) word;
            chunk[filled + 1] = (byte) (word >> 8);
            chunk[filled + 2] = (byte) (word >> 16);
            chunk[filled + 3] = (byte) (word >> 24);
            filled += 4;
        }

        String sha256() {
            digest.update(chunk, 0, filled);
            return HexFormat.of().formatHex(digest.digest());
        }

        private static MessageDigest newDigest() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }
    }
}
