package dev.firstpick.learning.data;

import dev.firstpick.volume.Affine;
import dev.firstpick.volume.Grid;
import dev.firstpick.volume.Volume;
import java.util.Locale;
import java.util.Optional;

/**
 * Brings volumes onto one another's grids. Everything goes through the patient's coordinates, so oblique, permuted and flipped axes
 * need no case of their own. Beyond its border a volume goes on as it ends.
 */
public final class Geometry {

    /** The most voxels of a grid that a volume is resampled to; each takes 4 bytes, several times over while it is prepared. */
    static final long MOST_VOXELS = 1L << 28;

    private static final double WHOLE = 1e-6;

    private Geometry() {}

    /**
     * The grid on which the network sees a volume: axes as close as possible to right, front and head (RAS) in this order, over the same
     * region. An oblique volume stays oblique.
     *
     * @param spacing the wanted distance between voxels, or empty to keep the volume's own
     * @throws IllegalArgumentException if that would be more than 2²⁸ voxels; says the volume's extent in millimetres
     */
    public static Grid target(Grid grid, Optional<Spacing> spacing) {
        int[] axes = closestAxes(grid.affine());
        int[] extents = {grid.width(), grid.height(), grid.depth()};
        double[] own = grid.spacing();
        double[] wanted = spacing.map(s -> new double[] {s.x(), s.y(), s.z()})
                .orElse(new double[] {own[axes[0]], own[axes[1]], own[axes[2]]});
        requireRoom(extents, own, axes, wanted);
        int[] size = new int[3];
        double[] matrix = new double[12];
        for (int row = 0; row < 3; row++) {
            matrix[row * 4 + 3] = grid.affine().get(row, 3);
        }
        for (int axis = 0; axis < 3; axis++) {
            int from = axes[axis];
            double factor = wanted[axis] / own[from];
            size[axis] = Math.max(1, (int) Math.round(extents[from] / factor));
            boolean backwards = grid.affine().get(axis, from) < 0;
            // The first voxel lies so that the new grid's region has the centre of the old one's.
            double first = (extents[from] - 1) / 2.0 - factor * (size[axis] - 1) / 2;
            double start = backwards ? extents[from] - 1 - first : first;
            for (int row = 0; row < 3; row++) {
                double column = grid.affine().get(row, from);
                matrix[row * 4 + axis] = backwards ? -column * factor : column * factor;
                matrix[row * 4 + 3] += column * start;
            }
        }
        return new Grid(size[0], size[1], size[2], Affine.of(matrix));
    }

    private static void requireRoom(int[] extents, double[] own, int[] axes, double[] wanted) {
        double[] millimetres = new double[3];
        double[] voxels = new double[3];
        for (int axis = 0; axis < 3; axis++) {
            millimetres[axis] = extents[axes[axis]] * own[axes[axis]];
            voxels[axis] = Math.max(1, Math.rint(millimetres[axis] / wanted[axis]));
        }
        if (!(voxels[0] * voxels[1] * voxels[2] <= MOST_VOXELS)) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "too large: found %.0f × %.0f × %.0f mm, which at %s × %s × %s mm is %.0f × %.0f × %.0f voxels, "
                            + "expected at most %d voxels",
                    millimetres[0],
                    millimetres[1],
                    millimetres[2],
                    wanted[0],
                    wanted[1],
                    wanted[2],
                    voxels[0],
                    voxels[1],
                    voxels[2],
                    MOST_VOXELS));
        }
    }

    /** Which of the volume's axes runs closest to the patient's x, y and z; each is taken once. */
    private static int[] closestAxes(Affine affine) {
        double[] spacing = affine.spacing();
        int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        int[] best = orders[0];
        double bestSum = -1;
        for (int[] order : orders) {
            double sum = 0;
            for (int row = 0; row < 3; row++) {
                sum += Math.abs(affine.get(row, order[row])) / spacing[order[row]];
            }
            if (sum > bestSum + 1e-9) {
                bestSum = sum;
                best = order;
            }
        }
        return best;
    }

    /** A scan on another grid, interpolated linearly; absurd intensities are {@link IntensityRule#bounded} first. */
    public static Volume resampled(Volume scan, Grid target, IntensityRule rule) {
        return scan.grid().equals(target) ? scan : linear(new Volume(scan.grid(), rule.bounded(scan.voxels())), target);
    }

    /** Intensities on another grid, interpolated linearly. */
    public static Volume linear(Volume volume, Grid target) {
        return volume.grid().equals(target) ? volume : sample(volume, target, true);
    }

    /** Classes on another grid, each the nearest voxel's. */
    public static Volume nearest(Volume labels, Grid target) {
        return labels.grid().equals(target) ? labels : sample(labels, target, false);
    }

    private static Volume sample(Volume volume, Grid target, boolean linear) {
        float[] result = new float[target.size()];
        Grid grid = volume.grid();
        byte[] none = new byte[0];
        PatchSize size = new PatchSize(grid.width(), grid.height(), grid.depth());
        Interpolation source = new Interpolation(new PreparedCase(size, volume.voxels(), none), new PatchSize(1, 1, 1));
        visit(
                grid,
                target,
                (index, x, y, z) -> result[index] = linear ? source.intensity(x, y, z) : source.nearest(x, y, z));
        return new Volume(target, result);
    }

    /**
     * The likeliest class per voxel of {@code target}, from logits on {@code grid} that are interpolated linearly.
     *
     * @param logits shape (class, depth, height, width) on {@code grid}
     */
    public static Volume likeliest(float[] logits, int classes, Grid grid, Grid target) {
        int voxels = grid.size();
        float[] result = new float[target.size()];
        if (grid.equals(target)) {
            for (int n = 0; n < voxels; n++) {
                int best = 0;
                for (int label = 1; label < classes; label++) {
                    best = logits[label * voxels + n] > logits[best * voxels + n] ? label : best;
                }
                result[n] = best;
            }
            return new Volume(target, result);
        }
        float[] best = new float[target.size()];
        java.util.Arrays.fill(best, Float.NEGATIVE_INFINITY);
        PatchSize size = new PatchSize(grid.width(), grid.height(), grid.depth());
        for (int label = 0; label < classes; label++) {
            float[] channel = java.util.Arrays.copyOfRange(logits, label * voxels, (label + 1) * voxels);
            Interpolation source =
                    new Interpolation(new PreparedCase(size, channel, new byte[0]), new PatchSize(1, 1, 1));
            int candidate = label;
            visit(grid, target, (index, x, y, z) -> {
                float value = source.intensity(x, y, z);
                if (value > best[index]) {
                    best[index] = value;
                    result[index] = candidate;
                }
            });
        }
        return new Volume(target, result);
    }

    private interface Place {
        void at(int index, double x, double y, double z);
    }

    /** Hands over where each voxel of {@code target} lies in {@code grid}, in voxels. */
    private static void visit(Grid grid, Grid target, Place place) {
        double[] matrix = between(target.affine(), grid.affine());
        int index = 0;
        for (int k = 0; k < target.depth(); k++) {
            for (int j = 0; j < target.height(); j++) {
                double x = matrix[1] * j + matrix[2] * k + matrix[3];
                double y = matrix[5] * j + matrix[6] * k + matrix[7];
                double z = matrix[9] * j + matrix[10] * k + matrix[11];
                for (int i = 0; i < target.width(); i++) {
                    place.at(index++, whole(x + matrix[0] * i), whole(y + matrix[4] * i), whole(z + matrix[8] * i));
                }
            }
        }
    }

    /** Rounding must not move a voxel that lies on another, or a class half-way between two. */
    private static double whole(double place) {
        double rounded = Math.rint(place * 2) / 2;
        return Math.abs(place - rounded) < WHOLE ? rounded : place;
    }

    /** {@code to⁻¹ · from}, the upper three rows. */
    private static double[] between(Affine from, Affine to) {
        double determinant = to.determinant();
        double[] result = new double[12];
        for (int row = 0; row < 3; row++) {
            for (int middle = 0; middle < 3; middle++) {
                double inverse = cofactor(to, middle, row) / determinant;
                for (int column = 0; column < 4; column++) {
                    double value = from.get(middle, column) - (column == 3 ? to.get(middle, 3) : 0);
                    result[row * 4 + column] += inverse * value;
                }
            }
        }
        return result;
    }

    private static double cofactor(Affine affine, int row, int column) {
        int r1 = (row + 1) % 3;
        int r2 = (row + 2) % 3;
        int c1 = (column + 1) % 3;
        int c2 = (column + 2) % 3;
        return affine.get(r1, c1) * affine.get(r2, c2) - affine.get(r1, c2) * affine.get(r2, c1);
    }
}
