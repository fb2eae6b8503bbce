package dev.firstpick.learning;

import dev.firstpick.learning.data.Geometry;
import dev.firstpick.learning.data.IntensityRule;
import dev.firstpick.learning.data.PatchSize;
import dev.firstpick.learning.data.PreparedCase;
import dev.firstpick.learning.data.ProxyRule;
import dev.firstpick.learning.data.Spacing;
import dev.firstpick.volume.Grid;
import dev.firstpick.volume.Volume;
import java.util.Optional;

/**
 * What is to be segmented.
 *
 * @param classes how many classes the network tells apart, with the background
 * @param joinForeground whether every label above 0 counts as class 1
 * @param intensity how intensities become the network's
 * @param spacing to which volumes are resampled for the network; empty to leave them as they are
 */
public record Task(int classes, boolean joinForeground, IntensityRule intensity, Optional<Spacing> spacing) {

    private static final int MOST_CLASSES = 127;

    public Task {
        if (classes < 2 || classes > MOST_CLASSES) {
            throw new IllegalArgumentException(
                    "classes: found " + classes + ", expected 2 to " + MOST_CLASSES + ", the background among them");
        }
        if (joinForeground && classes != 2) {
            throw new IllegalArgumentException("classes: found " + classes + " with the foreground joined, expected 2");
        }
    }

    /** Every label is a class of its own. */
    public static Task of(int classes, IntensityRule intensity) {
        return new Task(classes, false, intensity, Optional.empty());
    }

    /** All labels above 0 are one class. */
    public static Task joined(IntensityRule intensity) {
        return new Task(2, true, intensity, Optional.empty());
    }

    /** The same task on volumes that are resampled for the network; predictions stay on the volume's own grid. */
    public Task withSpacing(Spacing value) {
        return new Task(classes, joinForeground, intensity, Optional.of(value));
    }

    /**
     * A label map in this task's classes.
     *
     * @throws IllegalArgumentException if a label is none of the classes
     */
    public Volume reference(Volume label) {
        float[] voxels = label.voxels();
        float[] result = new float[voxels.length];
        for (int n = 0; n < voxels.length; n++) {
            result[n] = classOf(voxels[n]);
        }
        return new Volume(label.grid(), result);
    }

    /**
     * @throws IllegalArgumentException if a volume on {@code grid} would have too many voxels for the network; says how many, and its extent
     */
    public void requireRoom(Grid grid) {
        networkGrid(grid);
    }

    /** The grid on which the network sees a volume: axes right, front, head, and this task's spacing. */
    Grid networkGrid(Grid grid) {
        return Geometry.target(grid, spacing);
    }

    PreparedCase prepare(Volume image) {
        Volume seen = Geometry.resampled(image, networkGrid(image.grid()), intensity);
        return new PreparedCase(sizeOf(seen.grid()), intensity.normalise(seen.voxels()), new byte[0]);
    }

    /** With a pseudo-label for its label, made on the network's grid. */
    PreparedCase prepare(Volume image, ProxyRule rule) {
        Volume seen = Geometry.resampled(image, networkGrid(image.grid()), intensity);
        float[] normalised = intensity.normalise(seen.voxels());
        return new PreparedCase(sizeOf(seen.grid()), normalised, rule.label(seen.voxels(), normalised));
    }

    /** The label lies on the image's voxels, whatever its own affine says to within rounding. */
    PreparedCase prepare(SegmentationCase labelled) {
        Grid target = networkGrid(labelled.image().grid());
        float[] voxels = Geometry.nearest(
                        new Volume(labelled.image().grid(), labelled.label().voxels()), target)
                .voxels();
        byte[] classes = new byte[voxels.length];
        for (int n = 0; n < voxels.length; n++) {
            classes[n] = classOf(voxels[n]);
        }
        PreparedCase image = prepare(labelled.image());
        return new PreparedCase(image.size(), image.image(), classes);
    }

    static PatchSize sizeOf(Grid grid) {
        return new PatchSize(grid.width(), grid.height(), grid.depth());
    }

    private byte classOf(float label) {
        int rounded = Math.round(label);
        if (rounded != label || rounded < 0 || (!joinForeground && rounded >= classes)) {
            throw new IllegalArgumentException(
                    "label: found " + label + ", expected one of the classes 0 to " + (classes - 1));
        }
        return (byte) (joinForeground ? Math.min(rounded, 1) : rounded);
    }
}
