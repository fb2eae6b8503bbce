package dev.firstpick.strategies.clustering;

import dev.firstpick.strategies.numeric.Features;
import dev.firstpick.strategies.numeric.Tiles;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Ward's agglomerative clustering: of all pairs of clusters merge the one that raises the sum of squared distances to the centres the least.
 *
 * <p>Sources: Ward, "Hierarchical grouping to optimize an objective function", JASA 58, 1963; the nearest-neighbour chain of Murtagh, "A survey
 * of recent advances in hierarchical clustering algorithms", The Computer Journal 26, 1983. Time O(n² d), memory O(n d): clusters are held by
 * their centres. Beyond {@value #LARGEST} rows it runs on the leaf entries of {@link Birch}, weighted by their sizes, and says so in its result.
 */
public final class Ward {

    /** Rows up to which every row is a cluster of its own at first. */
    public static final int LARGEST = 20_000;

    /** Leaf entries at most above that. */
    private static final int MOST_LEAVES = 4_000;

    private static final int BLOCK = 512;

    private final double[][] centres;
    private final float[][] transposed;
    private final double[] sizes;
    private final int[] alive;
    private int living;
    private final int[] column;
    private final double rounding;

    private Ward(double[][] centres, int[] sizes) {
        this.centres = Arrays.stream(centres).map(double[]::clone).toArray(double[][]::new);
        this.sizes = Arrays.stream(sizes).asDoubleStream().toArray();
        this.alive = IntStream.range(0, sizes.length).toArray();
        this.column = alive.clone();
        this.living = sizes.length;
        this.transposed = new float[centres.length == 0 ? 0 : centres[0].length][sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            write(i);
        }
        this.rounding = rounding();
    }

    /** How far single precision may move a difference of two centres. Means never leave the range of the rows. */
    private double rounding() {
        double largest = 0;
        for (double[] centre : centres) {
            for (double value : centre) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        return 4 * largest * Math.sqrt(transposed.length) * 0x1.0p-24;
    }

    /**
     * A partition by Ward's rule.
     *
     * @param clustering the partition
     * @param leaves how many BIRCH leaf entries stood for the rows; 0 where every row stood for itself
     */
    public record Result(Clustering clustering, int leaves) {}

    /**
     * Clusters the rows.
     *
     * @param features (n, d)
     * @param clusters from 1 to n
     */
    public static Result cluster(Features features, int clusters) {
        if (clusters < 1 || clusters > features.rows()) {
            throw new IllegalArgumentException(
                    "clusters: found " + clusters + ", expected 1 to " + features.rows() + ", the number of rows");
        }
        if (features.rows() <= LARGEST) {
            return new Result(Clustering.of(labels(rows(features), ones(features.rows()), clusters)), 0);
        }
        Birch.Leaves leaves = Birch.standard().leavesBetween(features, clusters, Math.max(MOST_LEAVES, 2 * clusters));
        return new Result(ofLeaves(features, leaves, clusters), leaves.count());
    }

    /** Merges leaf entries by Ward's rule; a row is where its nearest leaf entry is. */
    static Clustering ofLeaves(Features features, Birch.Leaves leaves, int clusters) {
        int[] ofLeaf = labels(leaves.centres(), leaves.sizes(), Math.min(clusters, leaves.count()));
        int[] nearest = nearestCentres(features, leaves.centres());
        return Clustering.of(Arrays.stream(nearest).map(leaf -> ofLeaf[leaf]).toArray());
    }

    /** The nearest centre of each row, of equally near ones the first. */
    static int[] nearestCentres(Features features, double[][] centres) {
        Tiles tiles = Tiles.centred(features);
        Tiles centreTiles = tiles.matching(Features.rounded(centres));
        int[] nearest = new int[features.rows()];
        float[] lowest = new float[features.rows()];
        Arrays.fill(lowest, Float.POSITIVE_INFINITY);
        IntStream.range(0, tiles.panels())
                .parallel()
                .forEach(p -> centreTiles.multiply(0, centres.length, tiles, p, (first, count, products) -> {
                    for (int r = 0; r < count; r++) {
                        float halfNorm = (float) (centreTiles.norm(first + r) / 2);
                        for (int j = 0; j < tiles.size(p); j++) {
                            float half = halfNorm - products[r][j];
                            int i = tiles.first(p) + j;
                            if (half < lowest[i]) {
                                lowest[i] = half;
                                nearest[i] = first + r;
                            }
                        }
                    }
                }));
        return nearest;
    }

    private static double[][] rows(Features features) {
        double[][] rows = new double[features.rows()][features.columns()];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < rows[i].length; j++) {
                rows[i][j] = features.at(i, j);
            }
        }
        return rows;
    }

    private static int[] ones(int count) {
        int[] ones = new int[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private record Merge(int one, int two, double height) {}

    /** Labels of weighted points after merging to so many clusters. */
    static int[] labels(double[][] centres, int[] sizes, int clusters) {
        Merge[] merges = new Ward(centres, sizes).chain();
        Arrays.sort(merges, Comparator.comparingDouble(Merge::height));
        int[] parent = IntStream.range(0, sizes.length).toArray();
        for (int m = 0; m < sizes.length - clusters; m++) {
            parent[root(parent, merges[m].two)] = root(parent, merges[m].one);
        }
        return IntStream.range(0, sizes.length).map(i -> root(parent, i)).toArray();
    }

    private static int root(int[] parent, int i) {
        int at = i;
        while (parent[at] != at) {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        return at;
    }

    /** All merges, in the order in which the chain finds them: reciprocal nearest neighbours, so the sorted heights give Ward's order. */
    private Merge[] chain() {
        Merge[] merges = new Merge[sizes.length - 1];
        int[] chain = new int[sizes.length + 1];
        int length = 0;
        for (int found = 0; found < merges.length; ) {
            if (length == 0) {
                chain[length++] = alive[0];
            }
            int top = chain[length - 1];
            int previous = length > 1 ? chain[length - 2] : -1;
            Nearest nearest = nearest(top, previous);
            if (nearest.cluster == previous) {
                length -= 2;
                merges[found++] = merge(Math.min(top, previous), Math.max(top, previous), nearest.cost);
            } else {
                chain[length++] = nearest.cluster;
            }
        }
        return merges;
    }

    private Merge merge(int one, int two, double cost) {
        double together = sizes[one] + sizes[two];
        for (int j = 0; j < centres[one].length; j++) {
            centres[one][j] = (sizes[one] * centres[one][j] + sizes[two] * centres[two][j]) / together;
        }
        sizes[one] = together;
        write(one);
        remove(two);
        return new Merge(one, two, cost);
    }

    private void write(int i) {
        for (int j = 0; j < transposed.length; j++) {
            transposed[j][column[i]] = (float) centres[i][j];
        }
    }

    /** The last living cluster takes the place of the one that is gone, so the living stay side by side. */
    private void remove(int gone) {
        int last = alive[living - 1];
        int place = column[gone];
        alive[place] = last;
        column[last] = place;
        living--;
        for (float[] row : transposed) {
            row[place] = row[living];
        }
    }

    private record Nearest(int cluster, double cost) {

        boolean isBetterThan(Nearest other, int preferred) {
            if (cost != other.cost) {
                return cost < other.cost;
            }
            return other.cluster != preferred && (cluster == preferred || cluster < other.cluster);
        }
    }

    /** In single precision first; whatever its error leaves in doubt is measured in double. */
    private Nearest nearest(int of, int preferred) {
        int blocks = (living + BLOCK - 1) / BLOCK;
        IntStream range = IntStream.range(0, blocks);
        return (blocks > 8 ? range.parallel() : range)
                .mapToObj(block -> nearestIn(block * BLOCK, Math.min(living, (block + 1) * BLOCK), of, preferred))
                .reduce((a, b) -> b.isBetterThan(a, preferred) ? b : a)
                .orElseThrow();
    }

    private Nearest nearestIn(int from, int to, int of, int preferred) {
        float[] approximate = new float[to - from];
        for (int j = 0; j < transposed.length; j++) {
            addSquares(transposed[j], from, (float) centres[of][j], approximate);
        }
        Nearest best = new Nearest(Integer.MAX_VALUE, Double.POSITIVE_INFINITY);
        double doubt = 1 - 4.0 * (transposed.length + 8) * 0x1.0p-24;
        for (int at = from; at < to; at++) {
            int other = alive[at];
            double weight = weight(of, other);
            double low = Math.max(0, Math.sqrt(approximate[at - from]) * doubt - rounding);
            if (other != of && 2 * weight * low * low <= best.cost) {
                Nearest exact = new Nearest(other, 2 * weight * squaredDistance(of, other));
                best = exact.isBetterThan(best, preferred) ? exact : best;
            }
        }
        return best;
    }

    private static void addSquares(float[] row, int from, float value, float[] sums) {
        for (int j = 0; j < sums.length; j++) {
            float difference = row[from + j] - value;
            sums[j] += difference * difference;
        }
    }

    private double weight(int one, int two) {
        return sizes[one] * sizes[two] / (sizes[one] + sizes[two]);
    }

    private double squaredDistance(int one, int two) {
        double total = 0;
        for (int j = 0; j < transposed.length; j++) {
            double difference = centres[one][j] - centres[two][j];
            total += difference * difference;
        }
        return total;
    }
}
