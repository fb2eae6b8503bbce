package dev.firstpick.volume;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The values of a label map: rounds what scaling moved a little, and says what else the values may be if they are no classes. */
final class LabelValues {

    /** How far from a class a value may lie. */
    private static final double ROUNDED = 0.02;
    /** A file with more different values is no label map of these classes. */
    private static final int MOST_VALUES = 256;
    /** How many unexpected values are listed. */
    private static final int LISTED = 40;
    /** From so many unexpected values on, the file looks like an image. */
    private static final int IMAGE_VALUES = 30;

    private final String name;
    private final boolean nanIsBackground;
    private final SortedMap<Integer, Integer> counts = new TreeMap<>();
    private final SortedMap<Float, Integer> unexpected = new TreeMap<>();
    private final Set<Integer> seen = new TreeSet<>();
    private boolean many;
    private float smallest = Float.POSITIVE_INFINITY;
    private float largest = Float.NEGATIVE_INFINITY;
    private double farthest;
    private int inexact;
    private int nan;

    LabelValues(String name, Set<Integer> classes, boolean nanIsBackground) {
        this.name = name;
        this.nanIsBackground = nanIsBackground;
        counts.put(VolumeChecks.BACKGROUND, 0);
        classes.forEach(known -> counts.put(known, 0));
    }

    /** How many voxels each class has. */
    SortedMap<Integer, Integer> counts() {
        return counts;
    }

    /** Whether voxels were rounded or replaced. */
    boolean check(Volume label, NiftiHeader header, List<VolumeFinding> findings) throws VolumeFormatException {
        float[] voxels = label.voxels();
        for (int start = 0; start < voxels.length; ) {
            int end = VolumeChecks.runEnd(voxels, start);
            count(voxels[start], end - start);
            start = end;
        }
        if (!unexpected.isEmpty()) {
            throw new VolumeFormatException(name, "voxels", list() + guess(), "the classes " + counts.keySet());
        }
        if (inexact > 0 || nan > 0) {
            round(voxels);
        }
        report(header, voxels.length, findings);
        return inexact > 0 || nan > 0;
    }

    private void count(float value, int voxels) {
        if (Float.isNaN(value) && nanIsBackground) {
            nan += voxels;
            counts.merge(VolumeChecks.BACKGROUND, voxels, Integer::sum);
            return;
        }
        smallest = Math.min(smallest, value);
        largest = Math.max(largest, value);
        int nearest = Math.round(value);
        double away = Math.abs(value - nearest);
        if (away <= ROUNDED && seen.size() <= MOST_VALUES) {
            seen.add(nearest);
        }
        if (away <= ROUNDED && counts.containsKey(nearest)) {
            counts.merge(nearest, voxels, Integer::sum);
            if (away > 0) {
                inexact += voxels;
                farthest = Math.max(farthest, away);
            }
        } else if (unexpected.size() < MOST_VALUES || unexpected.containsKey(value)) {
            unexpected.merge(value, voxels, Integer::sum);
        } else {
            many = true;
        }
    }

    private static void round(float[] voxels) {
        for (int n = 0; n < voxels.length; n++) {
            voxels[n] = Float.isNaN(voxels[n]) ? VolumeChecks.BACKGROUND : Math.round(voxels[n]);
        }
    }

    private void report(NiftiHeader header, int voxels, List<VolumeFinding> findings) {
        if (inexact > 0) {
            String slope = header.isScaled()
                    ? "stored as " + header.dataType().name().toLowerCase(java.util.Locale.ROOT) + " with scl_slope "
                            + Spacing.number(header.slope()) + ", which a tool chose by itself"
                    : "stored as " + header.dataType().name().toLowerCase(java.util.Locale.ROOT)
                            + " without scaling (scl_slope)";
            findings.add(new VolumeFinding(
                    "rounded",
                    inexact + " voxels lay up to " + Spacing.number(farthest) + " from a class and were rounded to it ("
                            + slope + "); label maps are best saved as integers without scaling."));
        }
        if (nan > 0) {
            findings.add(new VolumeFinding(
                    "nan-filled",
                    VolumeChecks.share(nan, voxels) + " of the voxels (" + nan + ") were NaN and are background now."));
        }
        int background = counts.get(VolumeChecks.BACKGROUND);
        if (background == voxels) {
            findings.add(new VolumeFinding("empty-label", "No voxel belongs to a class: the label map is empty."));
        } else if (background == 0) {
            findings.add(new VolumeFinding(
                    "no-background", "Every voxel belongs to a class: are the classes one too high?"));
        }
    }

    private String list() {
        String listed = unexpected.entrySet().stream()
                .limit(LISTED)
                .map(value -> describe(value.getKey()) + " in " + value.getValue()
                        + (value.getValue() == 1 ? " voxel" : " voxels"))
                .collect(Collectors.joining(", "));
        int more = unexpected.size() - LISTED;
        return many || more > 0 ? listed + " and " + (many ? "more than " : "") + more + " more values" : listed;
    }

    private String guess() {
        if (seen.equals(Set.of(0, 255)) && unexpected.size() == 1) {
            return "; a mask of 0 and 255 for display: 255 must become a class";
        }
        if (many || unexpected.size() >= IMAGE_VALUES) {
            return "; so many values, from " + describe(smallest) + " to " + describe(largest)
                    + ", look like an image in place of a label map";
        }
        if (onlyClassesShiftedBy(1) && !seen.contains(VolumeChecks.BACKGROUND)) {
            return "; every value is one too high, the background 1 in place of 0: subtract 1";
        }
        if (onlyClassesShiftedBy(-1) && seen.contains(-1)) {
            return "; every value is one too low, the background -1 in place of 0: add 1";
        }
        if (unexpected.keySet().stream().allMatch(value -> value > 0 && value < 1)) {
            return "; values between 0 and 1 look like probabilities: a label map holds one class a voxel";
        }
        return "";
    }

    private boolean onlyClassesShiftedBy(int shift) {
        boolean whole = unexpected.keySet().stream().allMatch(value -> VolumeChecks.classOf(value) != null);
        return whole && !seen.isEmpty() && seen.stream().allMatch(value -> counts.containsKey(value - shift));
    }

    static String describe(float voxel) {
        Integer number = VolumeChecks.classOf(voxel);
        return number == null ? String.valueOf(voxel) : String.valueOf(number);
    }
}
