package dev.firstpick.results.pictures;

import dev.firstpick.volume.Affine;
import dev.firstpick.volume.Grid;
import java.util.Locale;
import java.util.Optional;

/** How a slice lies in the patient. Patient axes are 0: to the right, 1: to the front, 2: to the head. */
public enum Plane {
    /** Seen from below, the front up, the patient's right at the left. */
    AXIAL(2, 0, 1),
    /** Seen from the front, the head up, the patient's right at the left. */
    CORONAL(1, 0, 2),
    /** Seen from the patient's left, the head up, the front at the left. */
    SAGITTAL(0, 1, 2);

    private final int through;
    private final int across;
    private final int up;

    Plane(int through, int across, int up) {
        this.through = through;
        this.across = across;
        this.up = up;
    }

    /** The plane of that name, in lower case. */
    public static Optional<Plane> named(String name) {
        for (Plane plane : values()) {
            if (plane.name().toLowerCase(Locale.ROOT).equals(name)) {
                return Optional.of(plane);
            }
        }
        return Optional.empty();
    }

    /**
     * How the plane runs through a grid, along the grid's axes that lie nearest to the patient's.
     *
     * @param normal the grid's axis that counts slices
     * @param columns the grid's axis along a row of pixels
     * @param rows the grid's axis from row to row
     * @param mirrored whether columns run against the axis
     * @param upended whether rows run against the axis
     */
    record Course(int normal, int columns, int rows, boolean mirrored, boolean upended) {}

    /** Rows run from the top: against {@code up}. Columns run from the patient's right, or front, to the other side. */
    Course through(Grid grid) {
        int[] axes = axes(grid.affine());
        int columns = axes[across];
        int rows = axes[up];
        return new Course(
                axes[through],
                columns,
                rows,
                grid.affine().get(across, columns) > 0,
                grid.affine().get(up, rows) > 0);
    }

    /** For each patient axis the grid's axis nearest to it, each once: of all six ways the one that fits best. */
    private static int[] axes(Affine affine) {
        int[][] ways = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        double[] spacing = affine.spacing();
        int[] best = ways[0];
        double most = -1;
        for (int[] way : ways) {
            double fit = 0;
            for (int axis = 0; axis < 3; axis++) {
                fit += Math.abs(affine.get(axis, way[axis])) / spacing[way[axis]];
            }
            if (fit > most + 1e-9) {
                most = fit;
                best = way;
            }
        }
        return best;
    }
}
