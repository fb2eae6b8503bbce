package dev.firstpick.strategies.clustering;

import dev.firstpick.strategies.numeric.Features;
import dev.firstpick.strategies.numeric.Tiles;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Lloyd's iterations with Hamerly's bounds: an upper bound of each row's distance to its centre and a lower bound of that to any other. Where
 * the first is below the second, the row stays without a distance computed. Rows that may move are gathered and multiplied in blocks.
 */
final class Lloyd {

    /** With fewer centres a row's one exact distance costs as much as all its products. */
    private static final int TIGHTEN_FROM = 24;

    /** Gathering a row costs about as much as its products with so many centres. */
    private static final int GATHERING = 24;

    /** Rows summed in one piece; pieces are added in order, so the threads' number changes nothing. */
    private static final int PIECE = 2048;

    private final Features features;
    private final Tiles tiles;
    private final int clusters;
    private final Means means;
    private final int[] labels;
    private final float[] upper;
    private final float[] lower;
    private double[][] centres;
    private Features packedCentres;
    private Tiles centreTiles;
    private double[] apart;
    private double inertia;
    private int iterations;

    Lloyd(Features features, Tiles tiles, double[][] start) {
        this.features = features;
        this.tiles = tiles;
        this.clusters = start.length;
        this.means = new Means(features, clusters);
        this.labels = new int[features.rows()];
        this.upper = new float[features.rows()];
        this.lower = new float[features.rows()];
        Arrays.fill(labels, -1);
        Arrays.fill(upper, Float.POSITIVE_INFINITY);
        place(start);
    }

    void run(int maxIterations, double limit) {
        boolean moving = true;
        while (moving && iterations < maxIterations) {
            boolean changed = assign() > 0;
            iterations++;
            double shift = changed ? move() : 0;
            moving = changed && shift > limit;
        }
        assign();
        measure();
    }

    double inertia() {
        return inertia;
    }

    KMeans.Result result() {
        Clustering clustering = Clustering.of(labels);
        double[][] numbered = new double[clustering.clusters()][];
        for (int i = 0; i < labels.length; i++) {
            numbered[clustering.label(i)] = centres[labels[i]];
        }
        return new KMeans.Result(clustering, numbered, inertia, iterations);
    }

    private void place(double[][] to) {
        centres = to;
        packedCentres = Features.rounded(to);
        centreTiles = tiles.matching(packedCentres);
        apart = IntStream.range(0, clusters)
                .parallel()
                .mapToDouble(this::halfToNearestCentre)
                .toArray();
    }

    private double halfToNearestCentre(int c) {
        double nearest = Double.POSITIVE_INFINITY;
        for (int other = 0; other < clusters; other++) {
            if (other != c) {
                nearest = Math.min(nearest, packedCentres.squaredDistance(c, other));
            }
        }
        return Math.sqrt(nearest) / 2;
    }

    private int assign() {
        AtomicInteger changed = new AtomicInteger();
        IntStream.range(0, tiles.panels()).parallel().forEach(p -> changed.addAndGet(assign(p)));
        return changed.get();
    }

    private int assign(int p) {
        int[] doubtful = new int[tiles.size(p)];
        int count = 0;
        for (int j = 0; j < doubtful.length; j++) {
            if (isDoubtful(tiles.first(p) + j)) {
                doubtful[count++] = j;
            }
        }
        if (count == 0) {
            return 0;
        }
        if (costsMoreToGather(count, doubtful.length)) {
            count = doubtful.length;
            Arrays.setAll(doubtful, j -> j);
        }
        Nearest nearest = new Nearest(count);
        Tiles.Rows offers = (first, rows, products) -> {
            for (int r = 0; r < rows; r++) {
                nearest.offer(first + r, (float) (centreTiles.norm(first + r) / 2), products[r]);
            }
        };
        if (count == doubtful.length) {
            centreTiles.multiply(0, clusters, tiles, p, offers);
        } else {
            centreTiles.multiplyChosen(tiles, p, doubtful, count, offers);
        }
        return settle(tiles.first(p), doubtful, nearest);
    }

    private boolean costsMoreToGather(int count, int all) {
        return (long) count * (clusters + GATHERING) > (long) all * clusters;
    }

    private boolean isDoubtful(int i) {
        if (labels[i] < 0) {
            return true;
        }
        double bound = Math.max(lower[i], apart[labels[i]]);
        if (upper[i] <= bound) {
            return false;
        }
        if (clusters < TIGHTEN_FROM) {
            return true;
        }
        upper[i] = Math.nextUp((float) Math.sqrt(features.squaredDistance(i, packedCentres, labels[i])));
        return upper[i] > bound;
    }

    private int settle(int first, int[] doubtful, Nearest nearest) {
        int changed = 0;
        for (int j = 0; j < nearest.count; j++) {
            int i = first + doubtful[j];
            changed += labels[i] == nearest.centre[j] ? 0 : 1;
            labels[i] = nearest.centre[j];
            double slack = tiles.slack(centreTiles.norm(labels[i]), tiles.norm(i));
            upper[i] = (float) Math.sqrt(Math.max(0, 2.0 * nearest.halfSquared[j] + slack));
            lower[i] = (float) Math.sqrt(Math.max(0, 2.0 * nearest.halfSecond[j] - slack));
        }
        return changed;
    }

    /** The nearest and second nearest centre of some rows. */
    private static final class Nearest {

        private final int count;
        private final int[] centre;
        private final float[] halfSquared;
        private final float[] halfSecond;

        Nearest(int count) {
            this.count = count;
            this.centre = new int[count];
            this.halfSquared = new float[count];
            this.halfSecond = new float[count];
            Arrays.fill(halfSquared, Float.POSITIVE_INFINITY);
            Arrays.fill(halfSecond, Float.POSITIVE_INFINITY);
        }

        void offer(int c, float halfNorm, float[] products) {
            for (int j = 0; j < count; j++) {
                float half = halfNorm - products[j];
                if (half < halfSecond[j]) {
                    if (half < halfSquared[j]) {
                        halfSecond[j] = halfSquared[j];
                        halfSquared[j] = half;
                        centre[j] = c;
                    } else {
                        halfSecond[j] = half;
                    }
                }
            }
        }
    }

    /** Moves the centres to the means, loosens the bounds by how far they went, and returns the sum of their squared shifts. */
    private double move() {
        means.update(labels);
        double[][] moved = means.relocated(this::squaredDistanceToOwn, centres);
        double[] shifts = new double[clusters];
        double total = 0;
        for (int c = 0; c < clusters; c++) {
            double squared = squared(centres[c], moved[c]);
            shifts[c] = Math.sqrt(squared) * (1 + 1e-6);
            total += squared;
        }
        loosen(shifts);
        place(moved);
        return total;
    }

    private void loosen(double[] shifts) {
        int farthest = 0;
        for (int c = 1; c < clusters; c++) {
            farthest = shifts[c] > shifts[farthest] ? c : farthest;
        }
        double second = 0;
        for (int c = 0; c < clusters; c++) {
            second = c == farthest ? second : Math.max(second, shifts[c]);
        }
        double[] othersFarthest = new double[clusters];
        Arrays.fill(othersFarthest, shifts[farthest]);
        othersFarthest[farthest] = second;
        IntStream.range(0, tiles.panels()).parallel().forEach(p -> {
            for (int i = tiles.first(p); i < tiles.first(p) + tiles.size(p); i++) {
                upper[i] = Math.nextUp((float) (upper[i] + shifts[labels[i]]));
                lower[i] = Math.nextDown((float) (lower[i] - othersFarthest[labels[i]]));
            }
        });
    }

    private double squaredDistanceToOwn(int i) {
        return features.squaredDistance(i, centres[labels[i]]);
    }

    private void measure() {
        int pieces = (labels.length + PIECE - 1) / PIECE;
        double[] sums = new double[pieces];
        IntStream.range(0, pieces).parallel().forEach(piece -> {
            for (int i = piece * PIECE; i < Math.min(labels.length, (piece + 1) * PIECE); i++) {
                sums[piece] += squaredDistanceToOwn(i);
            }
        });
        inertia = Arrays.stream(sums).sum();
    }

    private static double squared(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += (a[j] - b[j]) * (a[j] - b[j]);
        }
        return sum;
    }
}
