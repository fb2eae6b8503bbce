package dev.firstpick.learning.data;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/** The connected parts of a foreground, by flooding, in time and memory linear in the voxels. Used once, by one thread. */
final class Parts {

    private final byte[] label;
    private final PatchSize size;
    private final BitSet seen;
    private int[] open = new int[1024];
    private int waiting;

    private int voxels;
    private final int[] least = new int[3];
    private final int[] most = new int[3];

    Parts(byte[] label, PatchSize size) {
        this.label = label;
        this.size = size;
        this.seen = new BitSet(label.length);
    }

    /** The box around the part with the most voxels. */
    Optional<Region> largest() {
        int mostVoxels = 0;
        Optional<Region> largest = Optional.empty();
        for (int start = 0; start < label.length; start++) {
            if (label[start] != 0 && !seen.get(start)) {
                flood(start);
                if (voxels > mostVoxels) {
                    mostVoxels = voxels;
                    largest = Optional.of(box());
                }
            }
        }
        return largest;
    }

    private void flood(int start) {
        voxels = 0;
        Arrays.fill(least, Integer.MAX_VALUE);
        Arrays.fill(most, -1);
        add(start);
        while (waiting > 0) {
            int voxel = open[--waiting];
            int i = voxel % size.width();
            int j = voxel / size.width() % size.height();
            int k = voxel / (size.width() * size.height());
            count(i, j, k);
            int slice = size.width() * size.height();
            visit(i > 0, voxel - 1);
            visit(i < size.width() - 1, voxel + 1);
            visit(j > 0, voxel - size.width());
            visit(j < size.height() - 1, voxel + size.width());
            visit(k > 0, voxel - slice);
            visit(k < size.depth() - 1, voxel + slice);
        }
    }

    private void visit(boolean inside, int voxel) {
        if (inside && label[voxel] != 0 && !seen.get(voxel)) {
            add(voxel);
        }
    }

    private void add(int voxel) {
        seen.set(voxel);
        if (waiting == open.length) {
            open = Arrays.copyOf(open, Math.min(label.length, 2 * open.length));
        }
        open[waiting++] = voxel;
    }

    private void count(int... place) {
        voxels++;
        for (int axis = 0; axis < 3; axis++) {
            least[axis] = Math.min(least[axis], place[axis]);
            most[axis] = Math.max(most[axis], place[axis]);
        }
    }

    private Region box() {
        return new Region(
                least[0],
                least[1],
                least[2],
                new PatchSize(most[0] - least[0] + 1, most[1] - least[1] + 1, most[2] - least[2] + 1));
    }
}
