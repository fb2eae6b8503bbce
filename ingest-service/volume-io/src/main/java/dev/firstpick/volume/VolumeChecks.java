package dev.firstpick.volume;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What must hold of a volume before it may be learned from. Safe for any number of threads. */
public final class VolumeChecks {

    /** How far the corners of a label map may lie from those of its image along each axis, in voxels. */
    public static final double DEFAULT_TOLERANCE_VOXELS = 0.1;

    static final int BACKGROUND = 0;

    private VolumeChecks() {}

    /**
     * Requires voxels that are finite and not all the same.
     *
     * @param name of the image, for the error
     */
    public static void requireImage(String name, Volume image) throws VolumeFormatException {
        float[] voxels = image.voxels();
        boolean constant = true;
        for (float voxel : voxels) {
            if (!Float.isFinite(voxel)) {
                throw notFinite(name, image);
            }
            constant &= voxel == voxels[0];
        }
        if (constant) {
            throw new VolumeFormatException(
                    name, "voxels", "the value " + voxels[0] + " everywhere", "at least two values");
        }
    }

    /**
     * Puts a value in place of NaN, which resampling leaves outside the field of view. The array of voxels is changed.
     *
     * @param name of the image, for the error
     * @param nan what stands for NaN; if there is none, NaN is left for {@link #requireImage} to refuse
     * @return what was replaced
     * @throws VolumeFormatException if all voxels are NaN
     */
    public static List<VolumeFinding> replaceNan(String name, Volume image, OptionalDouble nan)
            throws VolumeFormatException {
        if (nan.isEmpty()) {
            return List.of();
        }
        float[] voxels = image.voxels();
        float value = (float) nan.getAsDouble();
        int replaced = 0;
        for (int n = 0; n < voxels.length; n++) {
            if (Float.isNaN(voxels[n])) {
                voxels[n] = value;
                replaced++;
            }
        }
        if (replaced == voxels.length) {
            throw new VolumeFormatException(name, "voxels", "NaN everywhere", "at least two values");
        }
        return replaced == 0
                ? List.of()
                : List.of(new VolumeFinding(
                        "nan-filled",
                        share(replaced, voxels.length) + " of the voxels (" + replaced + ") were NaN and are "
                                + Spacing.number(value) + " now."));
    }

    private static VolumeFormatException notFinite(String name, Volume image) {
        int first = -1;
        int nan = 0;
        int infinite = 0;
        float[] voxels = image.voxels();
        for (int n = 0; n < voxels.length; n++) {
            if (!Float.isFinite(voxels[n])) {
                first = first < 0 ? n : first;
                nan += Float.isNaN(voxels[n]) ? 1 : 0;
                infinite += Float.isNaN(voxels[n]) ? 0 : 1;
            }
        }
        String found = "";
        if (nan > 0) {
            found = "NaN in " + share(nan, voxels.length) + " of the voxels (" + nan + ")";
        }
        if (infinite > 0) {
            found += (found.isEmpty() ? "" : " and ") + "infinity in " + share(infinite, voxels.length)
                    + " of the voxels (" + infinite + ")";
        }
        return new VolumeFormatException(
                name,
                "voxels",
                found + ", first " + voxels[first] + " at " + position(image.grid(), first),
                infinite > 0
                        ? "finite values"
                        : "finite values; if NaN marks what lies outside the field of view, say what stands for it,"
                                + " with the request or the pool, for example nan=0");
    }

    /** A share in per cent. */
    static String share(long part, long whole) {
        double percent = 100.0 * part / whole;
        return percent < 0.01
                ? "less than 0.01 %"
                : String.format(Locale.ROOT, percent < 1 ? "%.2f %%" : "%.1f %%", percent);
    }

    /**
     * Requires a label map that fits its image: as many voxels along each axis, at the same place, known classes alone.
     *
     * @param name of the label, for the error
     * @param classes the known classes; the background, 0, is known without being named
     * @param toleranceVoxels how far the corners of the two grids may lie apart, for example {@link #DEFAULT_TOLERANCE_VOXELS}
     * @return how many voxels each known class has, background included, classes without voxels with 0
     */
    public static SortedMap<Integer, Integer> requireLabel(
            String name, Volume label, Grid imageGrid, Set<Integer> classes, double toleranceVoxels)
            throws VolumeFormatException {
        LabelPlace.requireShape(name, label.grid(), imageGrid);
        GridOffset offset = GridOffset.between(label.grid(), imageGrid);
        if (!(offset.voxels() <= toleranceVoxels)) {
            throw LabelPlace.refused(name, offset, "", toleranceVoxels);
        }
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
                        LabelValues.describe(voxels[start]) + " at " + position(label.grid(), start),
                        "the classes " + counts.keySet());
            }
            counts.merge(known, end - start, Integer::sum);
            start = end;
        }
        return counts;
    }

    /** Label maps are long runs of one class. */
    static int runEnd(float[] voxels, int start) {
        int end = start + 1;
        while (end < voxels.length && voxels[end] == voxels[start]) {
            end++;
        }
        return end;
    }

    static Integer classOf(float voxel) {
        int number = (int) voxel;
        return number == voxel ? number : null;
    }

    static String position(Grid grid, int index) {
        int slice = grid.width() * grid.height();
        int rest = index % slice;
        return "voxel (" + rest % grid.width() + ", " + rest / grid.width() + ", " + index / slice + ")";
    }
}
