package dev.firstpick.volume;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Whether a label map lies where its image does, and if not, what the reason may be. */
final class LabelPlace {

    /** What is worth a finding: less is rounding in a quaternion. */
    private static final double NOTICED_VOXELS = 1e-3;

    private static final int[][] ORDERS = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

    private final String name;
    private final double toleranceVoxels;
    private final boolean byVoxels;

    LabelPlace(String name, double toleranceVoxels, boolean byVoxels) {
        this.name = name;
        this.toleranceVoxels = toleranceVoxels;
        this.byVoxels = byVoxels;
    }

    /** Whether the label lies elsewhere and is taken voxel by voxel all the same. */
    boolean check(NiftiImage label, Grid image, LabelCheck.OtherGeometry otherOfImage, List<VolumeFinding> findings)
            throws IOException {
        Grid grid = label.volume().grid();
        requireShape(name, grid, image);
        GridOffset offset = GridOffset.between(grid, image);
        if (offset.voxels() <= toleranceVoxels) {
            if (offset.voxels() > NOTICED_VOXELS) {
                findings.add(new VolumeFinding(
                        "position-differs-slightly",
                        "The label map's header differs from its image's: " + offset.describe()
                                + "; taken as the same grid."));
            }
            return false;
        }
        if (byVoxels) {
            findings.add(new VolumeFinding(
                    "geometry-overridden",
                    "By its header the label map does not lie on its image: " + offset.describe()
                            + "; it was taken voxel by voxel, as the uploader said (geometry=voxels)."));
            return true;
        }
        throw refused(name, offset, reason(label, image, otherOfImage), toleranceVoxels);
    }

    static void requireShape(String name, Grid found, Grid expected) throws VolumeFormatException {
        if (!found.sameShape(expected)) {
            int[] here = {found.width(), found.height(), found.depth()};
            int[] there = {expected.width(), expected.height(), expected.depth()};
            Arrays.sort(here);
            Arrays.sort(there);
            throw new VolumeFormatException(
                    name,
                    "shape",
                    found.shape()
                            + (Arrays.equals(here, there)
                                    ? " (the same numbers: its axes are stored in another order)"
                                    : ""),
                    expected.shape() + ", as the image has");
        }
    }

    static VolumeFormatException refused(String name, GridOffset offset, String reason, double toleranceVoxels) {
        return new VolumeFormatException(
                name,
                "affine",
                "a label map that does not lie on its image: " + offset.describe() + reason,
                "corners within " + Spacing.number(toleranceVoxels)
                        + " voxels of the image's; whoever knows that the voxels match may say geometry=voxels");
    }

    private String reason(NiftiImage label, Grid image, LabelCheck.OtherGeometry otherOfImage) throws IOException {
        Grid grid = label.volume().grid();
        Optional<Affine> imageOther = otherOfImage.find();
        if (imageOther.isPresent() && fits(grid.affine(), with(image, imageOther.get()))) {
            return "; it lies where the image's qform says, but the image's sform is used";
        }
        Optional<Affine> labelOther = label.header().otherAffine();
        if (labelOther.isPresent() && fits(labelOther.get(), image)) {
            return "; its own qform fits the image, but its sform is used";
        }
        return isReordered(grid, image)
                ? "; it covers the same place with its axes stored in another order or direction"
                : "";
    }

    private boolean fits(Affine affine, Grid image) {
        return GridOffset.between(with(image, affine), image).voxels() <= toleranceVoxels;
    }

    private boolean isReordered(Grid grid, Grid image) {
        for (int[] order : ORDERS) {
            for (int flips = 0; flips < 8; flips++) {
                if (fits(reordered(grid, order, flips), image)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The affine of the same voxels with axis {@code order[n]} as axis n, run through backwards where bit n of {@code flips} is set. */
    private static Affine reordered(Grid grid, int[] order, int flips) {
        int[] length = {grid.width(), grid.height(), grid.depth()};
        double[] rows = new double[12];
        for (int row = 0; row < 3; row++) {
            double origin = grid.affine().get(row, 3);
            for (int axis = 0; axis < 3; axis++) {
                double step = grid.affine().get(row, order[axis]);
                boolean flipped = (flips >> axis & 1) == 1;
                rows[row * 4 + axis] = flipped ? -step : step;
                origin += flipped ? step * (length[order[axis]] - 1) : 0;
            }
            rows[row * 4 + 3] = origin;
        }
        return Affine.of(rows);
    }

    private static Grid with(Grid shape, Affine affine) {
        return new Grid(shape.width(), shape.height(), shape.depth(), affine);
    }
}
