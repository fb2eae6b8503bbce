package dev.firstpick.strategies.numeric;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The rows of a matrix packed for blocked products: panels of {@value #WIDTH} rows, each transposed, so that the inner loops run over
 * neighbouring rows with the same column and the JIT compiler turns them into vector instructions.
 *
 * <p>What a product yields for rows a and b is a · b − ‖b‖² / 2, of which the squared distance is ‖a‖² − 2 (a · b − ‖b‖² / 2). Sums run over
 * the columns in order, each step a fused multiply-add, so a number depends on its two rows alone, not on the tile that it is in
 * or on the processor. {@link #slack} bounds its error, with which a caller can prove what an exact distance would have been.
 *
 * <p>Immutable; products may run on several threads.
 */
public final class Tiles {

    /** Rows in a panel: 512, so that a panel of 128 columns fits a core's second-level cache. */
    public static final int WIDTH = 512;

    /** Rows that one pass over a panel serves, each with a broadcast factor in a register. */
    private static final int HEIGHT = 2;

    /** Rows packed in turn, of which the first-level cache holds as many columns as a line of it has. */
    private static final int BLOCK = 64;

    /** Columns in one pass over a panel. */
    private static final int DEPTH = 3;

    /**
     * {@link #accumulate}, by a handle that is not final, so that C2 does not know what it calls and compiles it by itself. Inlined into its callers
     * the loop has been seen to stay scalar, and to take two to three times as long.
     */
    private static MethodHandle kernel = kernel();

    private final int rows;
    private final int depth;
    private final float[][][] panels;
    /** −‖b‖² / 2 of every row, in whole panels: where its products start. */
    private final float[] beginnings;

    private final double[] norms;
    private final float[] origin;

    private Tiles(int rows, int depth, float[][][] panels, float[] origin) {
        this.origin = origin;
        this.rows = rows;
        this.depth = depth;
        this.panels = panels;
        this.norms = new double[rows];
        this.beginnings = new float[panels.length * WIDTH];
        IntStream.range(0, panels.length).parallel().forEach(this::computeNorms);
    }

    /** The rows less {@code origin}, a row of d numbers. Distances are the same, and more precise the nearer the origin is to the rows. */
    public static Tiles of(Features features, float[] origin) {
        int depth = (features.columns() + DEPTH - 1) / DEPTH * DEPTH;
        float[][][] panels = new float[(features.rows() + WIDTH - 1) / WIDTH][][];
        IntStream.range(0, panels.length).parallel().forEach(p -> panels[p] = pack(features, origin, p * WIDTH, depth));
        return new Tiles(features.rows(), depth, panels, origin);
    }

    /** The rows less their mean. */
    public static Tiles centred(Features features) {
        return of(features, mean(features));
    }

    /** Other rows less the origin of these, so that the two can be multiplied. */
    public Tiles matching(Features others) {
        return of(others, origin);
    }

    /** The mean of the rows. */
    public static float[] mean(Features features) {
        int d = features.columns();
        double[][] sums = new double[(features.rows() + WIDTH - 1) / WIDTH][d];
        IntStream.range(0, sums.length).parallel().forEach(p -> {
            for (int i = p * WIDTH; i < Math.min(features.rows(), (p + 1) * WIDTH); i++) {
                for (int k = 0; k < d; k++) {
                    sums[p][k] += features.at(i, k);
                }
            }
        });
        float[] mean = new float[d];
        for (int k = 0; k < d; k++) {
            double sum = 0;
            for (double[] part : sums) {
                sum += part[k];
            }
            mean[k] = (float) (sum / features.rows());
        }
        return mean;
    }

    private static float[][] pack(Features features, float[] origin, int first, int depth) {
        float[][] panel = new float[depth][WIDTH];
        int count = Math.min(WIDTH, features.rows() - first);
        for (int i = 0; i < count; i += BLOCK) {
            for (int k = 0; k < features.columns(); k++) {
                pack(features, k, origin[k], first + i, panel[k], i, Math.min(BLOCK, count - i));
            }
        }
        return panel;
    }

    private static void pack(Features features, int k, float less, int first, float[] column, int at, int count) {
        float[] values = features.values();
        int columns = features.columns();
        int from = first * columns + k;
        for (int i = 0; i < count; i++) {
            column[at + i] = values[from + i * columns] - less;
        }
    }

    private void computeNorms(int p) {
        double[] sums = new double[WIDTH];
        for (float[] column : panels[p]) {
            for (int i = 0; i < WIDTH; i++) {
                sums[i] += (double) column[i] * column[i];
            }
        }
        for (int i = 0; i < size(p); i++) {
            norms[p * WIDTH + i] = sums[i];
            beginnings[p * WIDTH + i] = (float) (-sums[i] / 2);
        }
    }

    /** How many rows there are. */
    public int rows() {
        return rows;
    }

    /** How many panels there are. */
    public int panels() {
        return panels.length;
    }

    /** The first row of panel p. */
    public int first(int p) {
        return p * WIDTH;
    }

    /** How many rows panel p has. */
    public int size(int p) {
        return Math.min(WIDTH, rows - p * WIDTH);
    }

    /** ‖row i‖², after the origin was taken off. */
    public double norm(int i) {
        return norms[i];
    }

    /**
     * At most this much a squared distance computed from a product can differ from the exact one of the rows that were packed.
     *
     * <p>Each of the d fused steps rounds once, relative 2⁻²⁴, on sums of at most ‖a‖ ‖b‖ + ‖b‖² / 2; taking off the origin rounds once more.
     *
     * @param norm ‖a‖²
     * @param otherNorm ‖b‖²
     */
    public double slack(double norm, double otherNorm) {
        return (depth + 16) * 0x1.0p-24 * (norm + 2 * otherNorm);
    }

    /** Gets two rows of a product. */
    @FunctionalInterface
    public interface Rows {

        /**
         * Takes the products of the rows a = first … first + count − 1 with all rows b of a panel.
         *
         * @param first the first row
         * @param count 1 or 2
         * @param products (2, {@value Tiles#WIDTH}): a · b − ‖b‖² / 2; may be overwritten; valid during the call only
         */
        void take(int first, int count, float[][] products);
    }

    /** Multiplies some rows of these with panel p of the other tiles, and hands the products over in order. */
    public void multiply(int from, int to, Tiles other, int p, Rows rows) {
        float[][] panel = other.panels[p];
        int width = (other.size(p) + 7) & ~7;
        float[][] products = new float[HEIGHT][WIDTH];
        for (int first = from; first < to; first += HEIGHT) {
            int count = Math.min(HEIGHT, to - first);
            for (int r = 0; r < HEIGHT; r++) {
                System.arraycopy(other.beginnings, other.first(p), products[r], 0, WIDTH);
            }
            multiply(first, panel, products, width);
            rows.take(first, count, products);
        }
    }

    /**
     * Multiplies all these rows with some rows of panel p of the other tiles only.
     *
     * @param chosen rows of panel p, counted from its first; product j is that of row {@code chosen[j]}
     * @param count how many of {@code chosen} count
     */
    public void multiplyChosen(Tiles other, int p, int[] chosen, int count, Rows rows) {
        float[][] panel = other.gather(p, chosen, count);
        int width = (count + 7) & ~7;
        float[] start = new float[count];
        for (int j = 0; j < count; j++) {
            start[j] = other.beginnings[other.first(p) + chosen[j]];
        }
        float[][] products = new float[HEIGHT][WIDTH];
        for (int first = 0; first < this.rows; first += HEIGHT) {
            for (int r = 0; r < HEIGHT; r++) {
                System.arraycopy(start, 0, products[r], 0, count);
            }
            multiply(first, panel, products, width);
            rows.take(first, Math.min(HEIGHT, this.rows - first), products);
        }
    }

    private float[][] gather(int p, int[] chosen, int count) {
        float[][] gathered = new float[depth][(count + 7) & ~7];
        for (int k = 0; k < depth; k++) {
            float[] from = panels[p][k];
            float[] to = gathered[k];
            for (int j = 0; j < count; j++) {
                to[j] = from[chosen[j]];
            }
        }
        return gathered;
    }

    private void multiply(int first, float[][] panel, float[][] products, int width) {
        float[][] own = panels[first / WIDTH];
        int i = first % WIDTH;
        for (int k = 0; k < depth; k += DEPTH) {
            float[] x = own[k];
            float[] y = own[k + 1];
            float[] z = own[k + 2];
            callKernel(
                    products[0],
                    products[1],
                    panel[k],
                    panel[k + 1],
                    panel[k + 2],
                    x[i],
                    y[i],
                    z[i],
                    at(x, i + 1),
                    at(y, i + 1),
                    at(z, i + 1),
                    width);
        }
    }

    private static float at(float[] column, int i) {
        return i < WIDTH ? column[i] : 0;
    }

    private static void callKernel(
            float[] c0,
            float[] c1,
            float[] x,
            float[] y,
            float[] z,
            float x0,
            float y0,
            float z0,
            float x1,
            float y1,
            float z1,
            int width) {
        try {
            kernel.invokeExact(c0, c1, x, y, z, x0, y0, z0, x1, y1, z1, width);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("the kernel throws nothing that is checked", e);
        }
    }

    private static MethodHandle kernel() {
        List<Class<?>> parameters = new ArrayList<>(Collections.nCopies(5, float[].class));
        parameters.addAll(Collections.nCopies(6, float.class));
        parameters.add(int.class);
        try {
            return MethodHandles.lookup()
                    .findStatic(Tiles.class, "accumulate", MethodType.methodType(void.class, parameters));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the kernel is a method of this class", e);
        }
    }

    /** Small and flat on purpose: C2 unrolls and vectorises this loop where it is compiled by itself. */
    @SuppressWarnings("UnusedMethod") // Used by its name.
    private static void accumulate(
            float[] c0,
            float[] c1,
            float[] x,
            float[] y,
            float[] z,
            float x0,
            float y0,
            float z0,
            float x1,
            float y1,
            float z1,
            int width) {
        for (int j = 0; j < width; j++) {
            float xj = x[j];
            float yj = y[j];
            float zj = z[j];
            c0[j] = Math.fma(z0, zj, Math.fma(y0, yj, Math.fma(x0, xj, c0[j])));
            c1[j] = Math.fma(z1, zj, Math.fma(y1, yj, Math.fma(x1, xj, c1[j])));
        }
    }
}
