package dev.firstpick.learning.data;

/**
 * A volume between its voxels. Beyond its border it goes on as it ends; along an axis on which it is smaller than {@code patch} there are
 * zeros, as around a patch that is not transformed.
 */
final class Interpolation {

    private final PreparedCase volume;
    private final int width;
    private final int height;
    private final int depth;
    private final boolean zerosI;
    private final boolean zerosJ;
    private final boolean zerosK;

    Interpolation(PreparedCase volume, PatchSize patch) {
        this.volume = volume;
        width = volume.size().width();
        height = volume.size().height();
        depth = volume.size().depth();
        zerosI = width < patch.width();
        zerosJ = height < patch.height();
        zerosK = depth < patch.depth();
    }

    /**
     * A line through the volume: at step n the place is (x, y, z) + n · (dx, dy, dz). Where no voxel that takes part lies beyond the border,
     * which is most of a patch, nothing is asked of each voxel's place.
     *
     * @param image receives the intensities from {@code to}
     * @param label receives the classes from {@code to}; the same array as {@code image} where classes are not wanted
     */
    void line(
            double x,
            double y,
            double z,
            double dx,
            double dy,
            double dz,
            int length,
            float[] image,
            float[] label,
            int to) {
        int last = length - 1;
        if (!inside(x, y, z) || !inside(x + last * dx, y + last * dy, z + last * dz)) {
            for (int n = 0; n < length; n++) {
                image[to + n] = intensity(x + n * dx, y + n * dy, z + n * dz);
                if (label != image) {
                    label[to + n] = label(x + n * dx, y + n * dy, z + n * dz);
                }
            }
            return;
        }
        float[] voxels = volume.image();
        byte[] classes = volume.label();
        int slice = width * height;
        for (int n = 0; n < length; n++) {
            double atX = x + n * dx;
            double atY = y + n * dy;
            double atZ = z + n * dz;
            int i = (int) atX;
            int j = (int) atY;
            int k = (int) atZ;
            float u = (float) (atX - i);
            float v = (float) (atY - j);
            float w = (float) (atZ - k);
            int place = k * slice + j * width + i;
            float near = mix(
                    mix(voxels[place], voxels[place + 1], u),
                    mix(voxels[place + width], voxels[place + width + 1], u),
                    v);
            place += slice;
            float far = mix(
                    mix(voxels[place], voxels[place + 1], u),
                    mix(voxels[place + width], voxels[place + width + 1], u),
                    v);
            image[to + n] = mix(near, far, w);
            if (label != image) {
                label[to + n] = classes[(int) (atZ + 0.5) * slice + (int) (atY + 0.5) * width + (int) (atX + 0.5)];
            }
        }
    }

    /** With a little to spare, since the ends of a line are rounded. */
    private boolean inside(double x, double y, double z) {
        return x > 1e-6
                && y > 1e-6
                && z > 1e-6
                && x < width - 1.000001
                && y < height - 1.000001
                && z < depth - 1.000001;
    }

    /** Linear along each axis. */
    float intensity(double x, double y, double z) {
        int i = (int) Math.floor(x);
        int j = (int) Math.floor(y);
        int k = (int) Math.floor(z);
        float u = (float) (x - i);
        float v = (float) (y - j);
        float w = (float) (z - k);
        float near = mix(mix(at(i, j, k), at(i + 1, j, k), u), mix(at(i, j + 1, k), at(i + 1, j + 1, k), u), v);
        float far = mix(
                mix(at(i, j, k + 1), at(i + 1, j, k + 1), u), mix(at(i, j + 1, k + 1), at(i + 1, j + 1, k + 1), u), v);
        return mix(near, far, w);
    }

    /** The nearest voxel's class. */
    byte label(double x, double y, double z) {
        int place = place((int) Math.floor(x + 0.5), (int) Math.floor(y + 0.5), (int) Math.floor(z + 0.5));
        return place < 0 ? 0 : volume.label()[place];
    }

    /** The nearest voxel's value. */
    float nearest(double x, double y, double z) {
        return at((int) Math.floor(x + 0.5), (int) Math.floor(y + 0.5), (int) Math.floor(z + 0.5));
    }

    private float at(int i, int j, int k) {
        int place = place(i, j, k);
        return place < 0 ? 0 : volume.image()[place];
    }

    private int place(int i, int j, int k) {
        if ((zerosI && (i < 0 || i >= width))
                || (zerosJ && (j < 0 || j >= height))
                || (zerosK && (k < 0 || k >= depth))) {
            return -1;
        }
        return (clamp(k, depth) * height + clamp(j, height)) * width + clamp(i, width);
    }

    private static int clamp(int value, int extent) {
        return value < 0 ? 0 : Math.min(value, extent - 1);
    }

    private static float mix(float low, float high, float share) {
        return low + (high - low) * share;
    }
}
