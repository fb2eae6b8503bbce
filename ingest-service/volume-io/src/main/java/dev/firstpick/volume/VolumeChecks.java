package dev.firstpick.volume;

import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What must hold of a volume before it may be learned from. Safe for any number of threads. */
public final class VolumeChecks {

    /** How far the elements of an image's and its label's affine may lie apart, in millimetres. */
    public static final double DEFAULT_TOLERANCE_MM = 1e-3;

    private static final int BACKGROUND = 0;

    private VolumeChecks() {}

    /**
     * Requires voxels that are finite and not all the same.
     *
     * @param name of the image, for the error
     */
    public static void requireImage(String name, Volume image) throws VolumeFormatException {
        float[] voxels = image.voxels();
        boolean constant = true;
        for (int n = 0; n < voxels.length; n++) {
            if (!Float.isFinite(voxels[n])) {
                throw new VolumeFormatException(
                        name, "voxels", voxels[n] + " at " + position(image.grid(), n), "finite values");
            }
            constant &= voxels[n] == voxels[0];
        }
        if (constant) {
            throw new VolumeFormatException(
                    name, "voxels", "the value " + voxels[0] + " everywhere", "at least two values");
        }
    }

    /**
     * Requires a label map that fits its image: as many voxels along each axis, at the same place, known classes alone.
     *
     * @param name of the label, for the error
     * @param classes the known classes; the background, 0, is known without being named
     * @param toleranceMm how far the elements of the affines may lie apart, for example {@link #DEFAULT_TOLERANCE_MM}
     * @return how many voxels each known class has, background included, classes without voxels with 0
     */
    public static SortedMap<Integer, Integer> requireLabel(
            String name, Volume label, Grid imageGrid, Set<Integer> classes, double toleranceMm)
            throws VolumeFormatException {
        requireGrid(name, label.grid(), imageGrid, toleranceMm);
        SortedMap<Integer, Integer> counts = new TreeMap<>();
        counts.put(BACKGROUND, 0);
        classes.forEach(known -> counts.put(known, 0));
        float[] voxels = label.voxels();
        for (int start = 0; start < voxels.length; ) {
            int end = runEnd(voxels, start);
            Integer known = classOf(voxels[start]);
            if (known == null || !counts.containsKey(known)) {
                throw new VolumeFormatException(
                        name,
                        "voxels",
                        describe(voxels[start]) + " at " + position(label.grid(), start),
                        "the classes " + counts.keySet());
            }
            counts.merge(known, end - start, Integer::sum);
            start = end;
        }
        return counts;
    }

    private static void requireGrid(String name, Grid found, Grid expected, double toleranceMm)
            throws VolumeFormatException {
        if (!found.sameShape(expected)) {
            throw new VolumeFormatException(name, "shape", found.shape(), expected.shape() + ", as the image has");
        }
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 4; column++) {
                double here = found.affine().get(row, column);
                double there = expected.affine().get(row, column);
                if (!(Math.abs(here - there) <= toleranceMm)) {
                    throw new VolumeFormatException(
                            name,
                            "affine",
                            here + " in row " + row + ", column " + column,
                            there + " within " + toleranceMm + ", as the image has");
                }
            }
        }
    }

    /** Label maps are long runs of one class. */
    private static int runEnd(float[] voxels, int start) {
        int end = start + 1;
        while (end < voxels.length && voxels[end] == voxels[start]) {
            end++;
        }
        return end;
    }

    private static Integer classOf(float voxel) {
        int number = (int) voxel;
        return number == voxel ? number : null;
    }

    private static String describe(float voxel) {
        Integer number = classOf(voxel);
        return number == null ? String.valueOf(voxel) : String.valueOf(number);
    }

    static String position(Grid grid, int index) {
        int slice = grid.width() * grid.height();
        int rest = index % slice;
        return "voxel (" + rest % grid.width() + ", " + rest / grid.width() + ", " + index / slice + ")";
    }
}
