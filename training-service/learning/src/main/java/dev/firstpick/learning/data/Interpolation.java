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
