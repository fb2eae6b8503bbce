package dev.firstpick.learning.data;

import java.util.Optional;

/**
 * A box of voxels in a volume.
 *
 * @param i where it starts along i
 * @param j along j
 * @param k along k
 * @param size how far it reaches
 */
public record Region(int i, int j, int k, PatchSize size) {

    /**
     * The box around the largest connected part of a label (neighbours share a face; of equally large parts the first in memory), grown
     * by {@code margin} voxels to each side as far as the volume goes. Smaller parts are left out: a threshold's specks lie all over a
     * scan, and a box around them would be the whole of it.
     *
     * @param label 0 for the background, shape (depth, height, width)
     * @return empty if there is no foreground
     */
    public static Optional<Region> around(byte[] label, PatchSize size, int margin) {
        return new Parts(label, size).largest().map(box -> box.grown(margin, size));
    }

    /** What of {@code volume} lies in this box. */
    public PreparedCase of(PreparedCase volume) {
        float[] image = new float[size.voxels()];
        byte[] label = new byte[volume.label().length == 0 ? 0 : image.length];
        int to = 0;
        for (int z = k; z < k + size.depth(); z++) {
            for (int y = j; y < j + size.height(); y++, to += size.width()) {
                int from = (z * volume.size().height() + y) * volume.size().width() + i;
                System.arraycopy(volume.image(), from, image, to, size.width());
                if (label.length > 0) {
                    System.arraycopy(volume.label(), from, label, to, size.width());
                }
            }
        }
        return new PreparedCase(size, image, label);
    }

    private Region grown(int margin, PatchSize whole) {
        int fromI = Math.max(0, i - margin);
        int fromJ = Math.max(0, j - margin);
        int fromK = Math.max(0, k - margin);
        return new Region(
                fromI,
                fromJ,
                fromK,
                new PatchSize(
                        Math.min(whole.width(), i + size.width() + margin) - fromI,
                        Math.min(whole.height(), j + size.height() + margin) - fromJ,
                        Math.min(whole.depth(), k + size.depth() + margin) - fromK));
    }
}
