package dev.firstpick.learning.data;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Cuts patches out of one volume. A volume smaller than the patch along an axis lies in its middle there, with zeros around it, as
 * in {@link SlidingWindow}.
 */
public final class Patches {

    private final PreparedCase volume;
    private final PatchSize size;
    private final int[] foregroundBelow;

    /** Counts the foreground once, slice by slice, so that drawing a patch looks at one slice and takes no memory. */
    public Patches(PreparedCase volume, PatchSize size) {
        this.volume = volume;
        this.size = size;
        this.foregroundBelow = foregroundBelow(volume);
    }

    /**
     * Where a patch starts in its volume; negative where the volume is smaller than the patch.
     */
    public record Corner(int i, int j, int k) {}

    /**
     * A patch around a voxel of the foreground with probability {@code foregroundShare}, else around one of the background;
     * around any voxel where there is no such voxel or no label. A patch does not reach beyond a volume that is large enough.
     */
    public Corner draw(double foregroundShare, RandomGenerator random) {
        int centre = centre(foregroundShare, random);
        int width = volume.size().width();
        int height = volume.size().height();
        return new Corner(
                start(centre % width, width, size.width()),
                start(centre / width % height, height, size.height()),
                start(centre / (width * height), volume.size().depth(), size.depth()));
    }

    /** Copies the intensities at {@code corner} to {@code target} from {@code offset}; zeros outside the volume. */
    public void copyImage(Corner corner, float[] target, int offset) {
        float[] image = volume.image();
        copyRows(corner, offset, (from, to, length) -> System.arraycopy(image, from, target, to, length));
    }

    /** Copies the classes at {@code corner} to {@code target} from {@code offset}; background outside the volume. */
    public void copyLabel(Corner corner, float[] target, int offset) {
        byte[] label = volume.label();
        copyRows(corner, offset, (from, to, length) -> {
            for (int n = 0; n < length; n++) {
                target[to + n] = label[from + n];
            }
        });
    }

    /**
     * As {@link #copyImage} and {@link #copyLabel}, through a matrix of {@link SpatialTransform#draw}.
     *
     * @param image receives the intensities from {@code offset}
     * @param label receives the classes from {@code offset}; the same array as {@code image} where classes are not wanted
     */
    public void copyTransformed(Corner corner, double[] matrix, float[] image, float[] label, int offset) {
        double centreI = corner.i + (size.width() - 1) / 2.0;
        double centreJ = corner.j + (size.height() - 1) / 2.0;
        double centreK = corner.k + (size.depth() - 1) / 2.0;
        Interpolation sampled = new Interpolation(volume, size);
        int to = offset;
        double di = -(size.width() - 1) / 2.0;
        for (int k = 0; k < size.depth(); k++) {
            double dk = k - (size.depth() - 1) / 2.0;
            for (int j = 0; j < size.height(); j++) {
                double dj = j - (size.height() - 1) / 2.0;
                sampled.line(
                        centreI + matrix[0] * di + matrix[1] * dj + matrix[2] * dk,
                        centreJ + matrix[3] * di + matrix[4] * dj + matrix[5] * dk,
                        centreK + matrix[6] * di + matrix[7] * dj + matrix[8] * dk,
                        matrix[0],
                        matrix[3],
                        matrix[6],
                        size.width(),
                        image,
                        label,
                        to);
                to += size.width();
            }
        }
    }

    private interface RowCopy {
        void copy(int from, int to, int length);
    }

    private void copyRows(Corner corner, int offset, RowCopy copy) {
        PatchSize whole = volume.size();
        int firstI = Math.max(0, corner.i);
        int lastI = Math.min(whole.width(), corner.i + size.width());
        for (int k = Math.max(0, corner.k); k < Math.min(whole.depth(), corner.k + size.depth()); k++) {
            for (int j = Math.max(0, corner.j); j < Math.min(whole.height(), corner.j + size.height()); j++) {
                int from = (k * whole.height() + j) * whole.width() + firstI;
                int to = ((k - corner.k) * size.height() + (j - corner.j)) * size.width() + (firstI - corner.i);
                copy.copy(from, offset + to, lastI - firstI);
            }
        }
    }

    private int centre(double foregroundShare, RandomGenerator random) {
        int voxels = volume.size().voxels();
        int foreground = foregroundBelow[volume.size().depth()];
        boolean wanted = random.nextDouble() < foregroundShare;
        if (wanted && foreground > 0) {
            return foreground(random.nextInt(foreground));
        }
        int centre = random.nextInt(voxels);
        if (!wanted && foreground > 0 && foreground < voxels) {
            while (volume.label()[centre] != 0) {
                centre = random.nextInt(voxels);
            }
        }
        return centre;
    }

    /** The foreground's voxel with that number, counted in the order of memory. */
    private int foreground(int number) {
        int found = Arrays.binarySearch(foregroundBelow, number);
        // Of slices without foreground, which have the count of the next, the last is the one that has the voxel.
        int slice = found >= 0 ? found : -found - 2;
        while (foregroundBelow[slice + 1] <= number) {
            slice++;
        }
        int left = number - foregroundBelow[slice];
        int voxel = slice * volume.size().width() * volume.size().height();
        while (volume.label()[voxel] == 0 || left-- > 0) {
            voxel++;
        }
        return voxel;
    }

    static int start(int centre, int extent, int patch) {
        if (extent <= patch) {
            return -((patch - extent) / 2);
        }
        return Math.min(Math.max(centre - patch / 2, 0), extent - patch);
    }

    /** How many voxels of the foreground lie below each slice, and in the end how many there are. */
    private static int[] foregroundBelow(PreparedCase volume) {
        byte[] label = volume.label();
        int slice = volume.size().width() * volume.size().height();
        int[] below = new int[volume.size().depth() + 1];
        for (int k = 0; k < volume.size().depth(); k++) {
            int count = below[k];
            for (int n = k * slice; n < Math.min((k + 1) * slice, label.length); n++) {
                count += label[n] != 0 ? 1 : 0;
            }
            below[k + 1] = count;
        }
        return below;
    }
}
