package dev.firstpick.strategies.clustering;

import dev.firstpick.strategies.numeric.Features;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * BIRCH: a height-balanced tree of clustering features, built in one pass over the rows; its leaf entries summarise the pool.
 *
 * <p>Source: Zhang, Ramakrishnan and Livny, "BIRCH: an efficient data clustering method for very large databases", SIGMOD 1996, section 4:
 * a row joins the nearest leaf entry if that entry's radius stays within the threshold, else it becomes an entry; a node with too many
 * entries splits by its farthest pair. Section 5.1: where there are too many leaf entries, the tree is built anew from them with a larger threshold.
 *
 * <p>Computes in double precision on rows in their given order; single-threaded.
 *
 * @param threshold the largest radius of a leaf entry, the root of the mean squared distance to its centre; 0 or more, 0.5 by default
 * @param branching entries of a node at most, at least 2; 50 by default
 */
public record Birch(double threshold, int branching) {

    public Birch {
        if (!(threshold >= 0)) {
            throw new IllegalArgumentException("threshold: found " + threshold + ", expected 0 or more");
        }
        if (branching < 2) {
            throw new IllegalArgumentException("branching: found " + branching + ", expected at least 2");
        }
    }

    /** BIRCH with the default parameters. */
    public static Birch standard() {
        return new Birch(0.5, 50);
    }

    /**
     * The leaf entries.
     *
     * @param centres (leaves, d)
     * @param sizes how many rows each stands for
     * @param threshold with which the tree was built
     */
    public record Leaves(double[][] centres, int[] sizes, double threshold) {

        /** How many there are. */
        public int count() {
            return sizes.length;
        }
    }

    /** The leaf entries of one pass over the rows. */
    public Leaves leaves(Features features) {
        Tree tree = new Tree(features.columns());
        for (int i = 0; i < features.rows(); i++) {
            double[] row = new double[features.columns()];
            for (int j = 0; j < row.length; j++) {
                row[j] = features.at(i, j);
            }
            tree.insert(new Entry(row));
        }
        return tree.leaves();
    }

    /**
     * Between {@code least} and {@code most} leaf entries: the threshold is halved while there are too few, as long as rows differ, and raised while
     * there are too many.
     *
     * @param least at least this many, where there are as many different rows
     * @param most at most this many; at least {@code least}
     */
    public Leaves leavesBetween(Features features, int least, int most) {
        Leaves leaves = bounded(features, most);
        double lower = leaves.threshold;
        while (leaves.count() < least && lower > 1e-12) {
            lower /= 2;
            leaves = new Birch(lower, branching).bounded(features, most);
        }
        return leaves.count() < least ? new Birch(0, branching).bounded(features, most) : leaves;
    }

    private Leaves bounded(Features features, int most) {
        Tree tree = new Tree(features.columns());
        double current = threshold;
        for (int i = 0; i < features.rows(); i++) {
            double[] row = new double[features.columns()];
            for (int j = 0; j < row.length; j++) {
                row[j] = features.at(i, j);
            }
            tree.insert(new Entry(row));
            while (tree.entries > most) {
                current = tree.widerThreshold(current);
                tree = new Birch(current, branching).rebuilt(tree);
            }
        }
        return tree.leaves();
    }

    private Tree rebuilt(Tree other) {
        Tree tree = new Tree(other.columns);
        other.root.forEachLeafEntry(tree::insert);
        return tree;
    }

    /** A clustering feature: how many rows, their sum, the sum of their squared norms. */
    private static final class Entry {

        private int count;
        private final double[] sum;
        private double squares;
        private final double[] centre;
        private double norm;
        private Node child;

        Entry(double[] row) {
            this.count = 1;
            this.sum = row.clone();
            this.centre = row;
            this.squares = dot(row, row);
            this.norm = squares;
        }

        Entry(Node child, int columns) {
            this.sum = new double[columns];
            this.centre = new double[columns];
            this.child = child;
            child.entries.forEach(this::add);
        }

        void add(Entry other) {
            count += other.count;
            squares += other.squares;
            for (int j = 0; j < sum.length; j++) {
                sum[j] += other.sum[j];
                centre[j] = sum[j] / count;
            }
            norm = dot(centre, centre);
        }

        double squaredRadiusWith(Entry other) {
            int together = count + other.count;
            double scale = 1.0 / together;
            double squaredNorm = 0;
            for (int j = 0; j < sum.length; j++) {
                double mean = scale * (sum[j] + other.sum[j]);
                squaredNorm += mean * mean;
            }
            return (squares + other.squares) / together - squaredNorm;
        }

        double squaredDistance(Entry other) {
            double total = 0;
            for (int j = 0; j < centre.length; j++) {
                total += (centre[j] - other.centre[j]) * (centre[j] - other.centre[j]);
            }
            return total;
        }

        boolean equalCentre(Entry other) {
            return Arrays.equals(centre, other.centre);
        }
    }

    private static double dot(double[] a, double[] b) {
        double even = 0;
        double odd = 0;
        int j = 0;
        for (; j + 1 < a.length; j += 2) {
            even += a[j] * b[j];
            odd += a[j + 1] * b[j + 1];
        }
        return j < a.length ? even + odd + a[j] * b[j] : even + odd;
    }

    private static final class Node {

        private final List<Entry> entries = new ArrayList<>();

        Entry nearest(Entry to) {
            Entry nearest = entries.get(0);
            double lowest = Double.POSITIVE_INFINITY;
            for (Entry entry : entries) {
                double distance = entry.norm - 2 * dot(entry.centre, to.centre);
                if (distance < lowest) {
                    lowest = distance;
                    nearest = entry;
                }
            }
            return nearest;
        }

        void forEachLeafEntry(java.util.function.Consumer<Entry> action) {
            for (Entry entry : List.copyOf(entries)) {
                if (entry.child == null) {
                    action.accept(entry);
                } else {
                    entry.child.forEachLeafEntry(action);
                }
            }
        }
    }

    private final class Tree {

        private final int columns;
        private Node root = new Node();
        private int entries;

        Tree(int columns) {
            this.columns = columns;
        }

        void insert(Entry entry) {
            if (insert(root, entry)) {
                Node top = new Node();
                top.entries.addAll(split(root));
                root = top;
            }
        }

        private boolean insert(Node node, Entry entry) {
            if (node.entries.isEmpty()) {
                return append(node, entry);
            }
            Entry nearest = node.nearest(entry);
            if (nearest.child == null) {
                boolean fits = nearest.squaredRadiusWith(entry) <= threshold * threshold
                        || nearest.count == 1 && entry.count == 1 && nearest.equalCentre(entry);
                if (fits) {
                    nearest.add(entry);
                    return false;
                }
                return append(node, entry);
            }
            if (!insert(nearest.child, entry)) {
                nearest.add(entry);
                return false;
            }
            List<Entry> halves = split(nearest.child);
            node.entries.set(node.entries.indexOf(nearest), halves.get(0));
            node.entries.add(halves.get(1));
            return node.entries.size() > branching;
        }

        private boolean append(Node node, Entry entry) {
            node.entries.add(entry);
            entries++;
            return node.entries.size() > branching;
        }

        /** By the farthest pair: each entry goes to the nearer of the two, in doubt to the second. */
        private List<Entry> split(Node node) {
            int one = 0;
            int two = 0;
            double farthest = -1;
            for (int a = 0; a < node.entries.size(); a++) {
                for (int b = 0; b < node.entries.size(); b++) {
                    double distance = a == b ? 0 : node.entries.get(a).squaredDistance(node.entries.get(b));
                    if (distance > farthest) {
                        farthest = distance;
                        one = a;
                        two = b;
                    }
                }
            }
            Node first = new Node();
            Node second = new Node();
            for (int e = 0; e < node.entries.size(); e++) {
                Entry entry = node.entries.get(e);
                boolean nearer =
                        entry.squaredDistance(node.entries.get(one)) < entry.squaredDistance(node.entries.get(two));
                (e == one || nearer ? first : second).entries.add(entry);
            }
            return List.of(new Entry(first, columns), new Entry(second, columns));
        }

        /** Half the entries should find their nearest neighbour within it; at least a quarter more than before. */
        double widerThreshold(double current) {
            List<Double> nearest = new ArrayList<>();
            collectNearest(root, nearest);
            nearest.sort(null);
            double median = nearest.isEmpty() ? 0 : Math.sqrt(nearest.get(nearest.size() / 2)) / 2;
            return Math.max(Math.max(median, current * 1.25), 1e-12);
        }

        private void collectNearest(Node node, List<Double> nearest) {
            for (Entry entry : node.entries) {
                if (entry.child != null) {
                    collectNearest(entry.child, nearest);
                } else if (node.entries.size() > 1) {
                    nearest.add(node.entries.stream()
                            .filter(other -> other != entry)
                            .mapToDouble(entry::squaredDistance)
                            .min()
                            .orElseThrow());
                }
            }
        }

        Leaves leaves() {
            List<double[]> centres = new ArrayList<>();
            List<Integer> sizes = new ArrayList<>();
            root.forEachLeafEntry(entry -> {
                centres.add(entry.centre);
                sizes.add(entry.count);
            });
            return new Leaves(
                    centres.toArray(double[][]::new),
                    sizes.stream().mapToInt(Integer::intValue).toArray(),
                    threshold);
        }
    }
}
