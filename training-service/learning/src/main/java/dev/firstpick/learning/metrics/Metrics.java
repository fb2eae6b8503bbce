package dev.firstpick.learning.metrics;

import dev.firstpick.volume.Grid;
import dev.firstpick.volume.Volume;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Compares label maps class by class. A surface is what erosion with the six neighbours takes away, the volume's own border included;
 * distances are between voxel centres, in millimetres by the reference's whole matrix, sheared or not. HD95 is the larger of the two directed 95th
 * percentiles; ASSD averages over both surfaces' voxels together.
 */
public final class Metrics {

    private static final double PERCENTILE = 0.95;

    /** Axes nearer to right angles than this are taken as at right angles: the distances are wrong by less than a thousandth. */
    private static final double RIGHT_WITHIN_DEGREES = 0.01;

    private Metrics() {}

    /**
     * @param prediction a label map
     * @param reference a label map of the same shape
     * @param classes how many classes there are with the background, which is left out
     * @return one entry for each of the classes 1 … {@code classes} − 1
     * @throws IllegalArgumentException if the shapes differ or there is no class beside the background
     */
    public static List<ClassMetrics> evaluate(Volume prediction, Volume reference, int classes) {
        if (!prediction.grid().sameShape(reference.grid())) {
            throw new IllegalArgumentException(
                    "prediction: found " + prediction.grid().shape() + ", expected "
                            + reference.grid().shape() + " as the reference has");
        }
        if (classes < 2) {
            throw new IllegalArgumentException("classes: found " + classes + ", expected at least 2");
        }
        List<ClassMetrics> result = new ArrayList<>();
        for (int label = 1; label < classes; label++) {
            result.add(compare(prediction.voxels(), reference.voxels(), reference.grid(), label));
        }
        return result;
    }

    private static ClassMetrics compare(float[] prediction, float[] reference, Grid grid, int label) {
        long found = 0;
        long there = 0;
        long both = 0;
        for (int n = 0; n < reference.length; n++) {
            boolean predicted = prediction[n] == label;
            boolean actual = reference[n] == label;
            found += predicted ? 1 : 0;
            there += actual ? 1 : 0;
            both += predicted && actual ? 1 : 0;
        }
        if (found == 0 && there == 0) {
            return new ClassMetrics(label, 1, 0, 0);
        }
        if (found == 0 || there == 0) {
            return new ClassMetrics(label, 0, Double.NaN, Double.NaN);
        }
        Box box = Box.around(prediction, reference, grid, label);
        double[] outward = box.distances(box.surface(prediction, label), box.surface(reference, label));
        double[] inward = box.distances(box.surface(reference, label), box.surface(prediction, label));
        double hd95 = Math.max(percentile(outward), percentile(inward));
        double assd = (Arrays.stream(outward).sum() + Arrays.stream(inward).sum()) / (outward.length + inward.length);
        return new ClassMetrics(label, 2.0 * both / (found + there), hd95, assd);
    }

    private static double percentile(double[] distances) {
        double[] sorted = distances.clone();
        Arrays.sort(sorted);
        double position = PERCENTILE * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }

    /** The smallest box that holds the class in both maps: both surfaces lie in it, so distances need nothing beyond. */
    private record Box(Grid grid, int[] first, int[] extents) {

        static Box around(float[] prediction, float[] reference, Grid grid, int label) {
            int[] first = {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE};
            int[] last = {-1, -1, -1};
            for (int k = 0; k < grid.depth(); k++) {
                for (int j = 0; j < grid.height(); j++) {
                    for (int i = 0; i < grid.width(); i++) {
                        int n = grid.index(i, j, k);
                        if (prediction[n] == label || reference[n] == label) {
                            int[] place = {i, j, k};
                            for (int axis = 0; axis < 3; axis++) {
                                first[axis] = Math.min(first[axis], place[axis]);
                                last[axis] = Math.max(last[axis], place[axis]);
                            }
                        }
                    }
                }
            }
            return new Box(
                    grid, first, new int[] {last[0] - first[0] + 1, last[1] - first[1] + 1, last[2] - first[2] + 1});
        }

        boolean[] surface(float[] map, int label) {
            boolean[] surface = new boolean[extents[0] * extents[1] * extents[2]];
            int n = 0;
            for (int k = first[2]; k < first[2] + extents[2]; k++) {
                for (int j = first[1]; j < first[1] + extents[1]; j++) {
                    for (int i = first[0]; i < first[0] + extents[0]; i++) {
                        surface[n++] = map[grid.index(i, j, k)] == label
                                && !(inside(map, label, i - 1, j, k)
                                        && inside(map, label, i + 1, j, k)
                                        && inside(map, label, i, j - 1, k)
                                        && inside(map, label, i, j + 1, k)
                                        && inside(map, label, i, j, k - 1)
                                        && inside(map, label, i, j, k + 1));
                    }
                }
            }
            return surface;
        }

        private boolean inside(float[] map, int label, int i, int j, int k) {
            return i >= 0
                    && j >= 0
                    && k >= 0
                    && i < grid.width()
                    && j < grid.height()
                    && k < grid.depth()
                    && map[grid.index(i, j, k)] == label;
        }

        /** From each voxel of {@code from} to the nearest of {@code to}, in mm. */
        double[] distances(boolean[] from, boolean[] to) {
            return isRectangular() ? alongAxes(from, to) : anyhow(from, to);
        }

        private boolean isRectangular() {
            return Arrays.stream(grid.affine().angles()).allMatch(angle -> Math.abs(angle - 90) < RIGHT_WITHIN_DEGREES);
        }

        private double[] alongAxes(boolean[] from, boolean[] to) {
            double[] squared = DistanceTransform.squared(to, extents, grid.spacing());
            double[] result = new double[squared.length];
            int count = 0;
            for (int n = 0; n < squared.length; n++) {
                if (from[n]) {
                    result[count++] = Math.sqrt(squared[n]);
                }
            }
            return Arrays.copyOf(result, count);
        }

        private double[] anyhow(boolean[] from, boolean[] to) {
            NearestPoint nearest = new NearestPoint(places(to));
            double[] places = places(from);
            double[] result = new double[places.length / 3];
            for (int n = 0; n < result.length; n++) {
                result[n] = Math.sqrt(nearest.squared(places[3 * n], places[3 * n + 1], places[3 * n + 2]));
            }
            return result;
        }

        /** Where the marked voxels lie, in mm. */
        private double[] places(boolean[] marked) {
            double[] places = new double[3 * marked.length];
            int count = 0;
            for (int n = 0; n < marked.length; n++) {
                if (marked[n]) {
                    int i = n % extents[0];
                    int j = n / extents[0] % extents[1];
                    int k = n / extents[0] / extents[1];
                    double[] place = grid.affine().toMillimetres(i, j, k);
                    System.arraycopy(place, 0, places, count, 3);
                    count += 3;
                }
            }
            return Arrays.copyOf(places, count);
        }
    }
}
