package dev.firstpick.strategies.coverage;

import dev.firstpick.strategies.numeric.Features;
import dev.firstpick.strategies.numeric.Tiles;
import dev.firstpick.strategies.numeric.Tournament;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * The greedy maximum of Σₓ max over chosen s of similarity(x, s), each step exact: the row that raises it most, of equals the first.
 *
 * <p>The sum is submodular, so a row's gain never grows, and an old gain is a bound that spares most rows (Minoux, "Accelerated greedy algorithms
 * for maximizing submodular set functions", 1978). Gains are computed in blocks. Memory O(n d); nothing is kept for pairs.
 *
 * <p>Beyond {@value #LARGEST} rows the sum is estimated over {@value #SAMPLE} of them, evenly spaced: every row may still be chosen, and {@link #how}
 * says so. Rows are sorted by volume, so the sample is the same whenever the pool is.
 */
public final class GreedyCover {

    static final int LARGEST = 40_000;
    static final int SAMPLE = 20_000;

    private static final int LARGEST_BATCH = 256;

    private final Features rows;

    /** Over what the sum runs: the rows, or some of them. */
    private final Tiles audience;

    /** How many rows each of the audience stands for. */
    private final double share;

    private final Similarity similarity;
    private final float[] covered;
    private final double[] gains;
    private final int[] known;
    private final PriorityQueue<Integer> queue;
    private int step;

    /**
     * Begins with nothing chosen but {@code chosen}.
     *
     * @param rows (n, d), as the similarity wants them
     * @param similarity of two rows
     * @param chosen rows that are chosen already
     */
    public GreedyCover(Features rows, Similarity similarity, int[] chosen) {
        this(rows, similarity, chosen, LARGEST, SAMPLE);
    }

    /** Begins with {@code sample} rows as the audience where there are more than {@code largest}. */
    GreedyCover(Features rows, Similarity similarity, int[] chosen, int largest, int sample) {
        this.rows = rows;
        this.similarity = similarity;
        this.gains = new double[rows.rows()];
        this.known = new int[rows.rows()];
        this.queue = new PriorityQueue<>(
                Comparator.<Integer>comparingDouble(i -> -gains[i]).thenComparing(Comparator.naturalOrder()));
        this.audience = Tiles.centred(rows.rows() <= largest ? rows : rows.spaced(sample));
        this.share = (double) rows.rows() / audience.rows();
        this.covered = new float[audience.panels() * Tiles.WIDTH];
        Arrays.stream(chosen).forEach(this::cover);
        if (isExact()) {
            Tournament.play(audience.panels(), this::match);
        } else {
            hear();
        }
        boolean[] taken = new boolean[rows.rows()];
        Arrays.stream(chosen).forEach(i -> taken[i] = true);
        IntStream.range(0, taken.length).filter(i -> !taken[i]).forEach(queue::add);
    }

    private boolean isExact() {
        return audience.rows() == rows.rows();
    }

    /** Words for the end of a reason: that some rows stood for all, if they did. */
    public String how() {
        return isExact() ? "" : ", estimated over %d of them".formatted(audience.rows());
    }

    /** A chosen row and by how much it raised the sum. */
    public record Choice(int row, double gain) {}

    /** The sum over all rows of their similarity to the nearest chosen row. */
    public double coverage() {
        double sum = 0;
        for (int i = 0; i < audience.rows(); i++) {
            sum += covered[i];
        }
        return share * sum;
    }

    /** Chooses the next row. There must be one. */
    public Choice next() {
        int batch = 8;
        while (known[queue.element()] != step) {
            renew(batch);
            batch = Math.min(2 * batch, LARGEST_BATCH);
        }
        int row = queue.remove();
        cover(row);
        step++;
        return new Choice(row, gains[row]);
    }

    private void renew(int batch) {
        int[] stale = new int[Math.min(batch, queue.size())];
        int count = 0;
        while (count < stale.length && !queue.isEmpty() && known[queue.element()] != step) {
            stale[count++] = queue.remove();
        }
        int[] candidates = Arrays.copyOf(stale, count);
        double[] fresh = gainsOf(candidates);
        for (int c = 0; c < count; c++) {
            gains[candidates[c]] = fresh[c];
            known[candidates[c]] = step;
            queue.add(candidates[c]);
        }
    }

    private double[] gainsOf(int[] candidates) {
        Tiles some = audience.matching(rows.rows(candidates));
        double[][] parts = new double[audience.panels()][candidates.length];
        IntStream.range(0, audience.panels()).parallel().forEach(p -> {
            float[] known = panel(covered, p);
            float[] scratch = new float[Tiles.WIDTH];
            some.multiply(0, candidates.length, audience, p, (first, count, products) -> {
                for (int r = 0; r < count; r++) {
                    // products are a · b − ‖b‖² / 2, so this is ‖a − b‖²
                    toSimilarities(products[r], (float) some.norm(first + r), audience.size(p));
                    parts[p][first + r] = sumOfRises(products[r], known, scratch, audience.size(p));
                }
            });
        });
        double[] sums = new double[candidates.length];
        for (double[] part : parts) {
            for (int c = 0; c < sums.length; c++) {
                sums[c] += share * part[c];
            }
        }
        return sums;
    }

    private void cover(int row) {
        Tiles one = audience.matching(rows.rows(new int[] {row}));
        IntStream.range(0, audience.panels())
                .parallel()
                .forEach(p -> one.multiply(0, 1, audience, p, (first, count, products) -> {
                    toSimilarities(products[0], (float) one.norm(0), audience.size(p));
                    for (int j = 0; j < audience.size(p); j++) {
                        int i = audience.first(p) + j;
                        covered[i] = Math.max(covered[i], products[0][j]);
                    }
                }));
        if (isExact()) {
            covered[row] = Math.max(covered[row], 1);
        }
    }

    /** All gains, where the rows are the audience: each pair once, for both. */
    private void match(int p, int q) {
        float[] knownOfQ = panel(covered, q);
        float[] rises = new float[Tiles.WIDTH];
        float[] scratch = new float[Tiles.WIDTH];
        int size = audience.size(q);
        int from = audience.first(p);
        audience.multiply(from, from + audience.size(p), audience, q, (first, count, products) -> {
            for (int r = 0; r < count; r++) {
                int i = first + r;
                toSimilarities(products[r], (float) audience.norm(i), size);
                gains[i] += sumOfRises(products[r], knownOfQ, scratch, size);
                if (q != p) {
                    addRises(products[r], covered[i], rises, size);
                }
            }
        });
        for (int j = 0; j < size && q != p; j++) {
            gains[audience.first(q) + j] += rises[j];
        }
    }

    /** All gains, where some rows are the audience. */
    private void hear() {
        Tiles all = audience.matching(rows);
        IntStream.range(0, all.panels()).parallel().forEach(p -> {
            float[] scratch = new float[Tiles.WIDTH];
            for (int q = 0; q < audience.panels(); q++) {
                float[] known = panel(covered, q);
                int size = audience.size(q);
                all.multiply(all.first(p), all.first(p) + all.size(p), audience, q, (first, count, products) -> {
                    for (int r = 0; r < count; r++) {
                        toSimilarities(products[r], (float) all.norm(first + r), size);
                        gains[first + r] += share * sumOfRises(products[r], known, scratch, size);
                    }
                });
            }
        });
    }

    private void toSimilarities(float[] products, float norm, int count) {
        for (int j = 0; j < count; j++) {
            products[j] = norm - 2 * products[j];
        }
        similarity.replace(products, count);
    }

    private float[] panel(float[] values, int p) {
        return Arrays.copyOfRange(values, audience.first(p), audience.first(p) + Tiles.WIDTH);
    }

    /** Σ max(0, similarity − known), in four running sums; overwrites {@code scratch}. */
    private static double sumOfRises(float[] similarities, float[] known, float[] scratch, int count) {
        for (int j = 0; j < count; j++) {
            float difference = similarities[j] - known[j];
            scratch[j] = difference + Math.abs(difference);
        }
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int j = 0;
        for (; j + 3 < count; j += 4) {
            a += scratch[j];
            b += scratch[j + 1];
            c += scratch[j + 2];
            d += scratch[j + 3];
        }
        for (; j < count; j++) {
            a += scratch[j];
        }
        return 0.5 * ((double) a + b + c + d);
    }

    private static void addRises(float[] similarities, float known, float[] sums, int count) {
        for (int j = 0; j < count; j++) {
            float difference = similarities[j] - known;
            sums[j] += 0.5f * (difference + Math.abs(difference));
        }
    }
}
