package dev.firstpick.learning.data;

/** Walks the lines of a volume along each axis in turn. */
final class Lines {

    private Lines() {}

    interface Visitor {
        /** Voxel n of the line stands at {@code start + n · stride}. */
        void line(int start, int stride, int length);
    }

    static void along(PatchSize size, Visitor visitor) {
        for (int axis = 0; axis < 3; axis++) {
            along(size, axis, visitor);
        }
    }

    /**
     * @param axis 0 for width, 1 for height, 2 for depth
     */
    static void along(PatchSize size, int axis, Visitor visitor) {
        int[] extents = {size.width(), size.height(), size.depth()};
        int stride = axis == 0 ? 1 : axis == 1 ? extents[0] : extents[0] * extents[1];
        int length = extents[axis];
        for (int line = 0; line < size.voxels() / length; line++) {
            visitor.line(line / stride * stride * length + line % stride, stride, length);
        }
    }
}
