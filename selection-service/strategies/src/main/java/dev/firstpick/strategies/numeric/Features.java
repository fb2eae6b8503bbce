package dev.firstpick.strategies.numeric;

/**
 * A matrix of features, one row a volume, row-major. Finite values. The array is shared, not copied: whoever hands it over leaves it alone.
 */
public final class Features {

    private static final Features NONE = new Features(0, 0, new float[0]);

    private final int rows;
    private final int columns;
    private final float[] values;

    /**
     * A matrix over an array.
     *
     * @param rows n
     * @param columns d
     * @param values n · d numbers, row by row
     */
    public Features(int rows, int columns, float[] values) {
        if (rows < 0 || columns < 0 || values.length != (long) rows * columns) {
            throw new IllegalArgumentException(
                    "features: found " + values.length + " numbers, expected " + rows + " × " + columns);
        }
        this.rows = rows;
        this.columns = columns;
        this.values = values;
    }

    /** The matrix without rows or columns. */
    public static Features none() {
        return NONE;
    }

    /** A copy of rows of equal length. */
    public static Features of(float[][] rows) {
        int columns = rows.length == 0 ? 0 : rows[0].length;
        float[] values = new float[rows.length * columns];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, values, i * columns, columns);
        }
        return new Features(rows.length, columns, values);
    }

    /** Rows of equal length, in single precision. */
    public static Features rounded(double[][] rows) {
        int columns = rows.length == 0 ? 0 : rows[0].length;
        float[] values = new float[rows.length * columns];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < columns; j++) {
                values[i * columns + j] = (float) rows[i][j];
            }
        }
        return new Features(rows.length, columns, values);
    }

    /** n. */
    public int rows() {
        return rows;
    }

    /** d. */
    public int columns() {
        return columns;
    }

    /** The numbers themselves, row-major; to be read only. */
    public float[] values() {
        return values;
    }

    /** The number at row i, column j. */
    public float at(int i, int j) {
        return values[i * columns + j];
    }

    /** Those rows, in that order. */
    public Features rows(int[] positions) {
        float[] chosen = new float[positions.length * columns];
        for (int i = 0; i < positions.length; i++) {
            System.arraycopy(values, positions[i] * columns, chosen, i * columns, columns);
        }
        return new Features(positions.length, columns, chosen);
    }

    /** A copy of the numbers in double precision, an array a row. */
    public double[][] exact() {
        double[][] copy = new double[rows][columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                copy[i][j] = at(i, j);
            }
        }
        return copy;
    }

    /** At most {@code most} of the rows, evenly spaced; these themselves if they are no more. */
    public Features spaced(int most) {
        if (rows <= most) {
            return this;
        }
        int[] positions = new int[most];
        for (int i = 0; i < most; i++) {
            positions[i] = (int) ((long) i * rows / most);
        }
        return rows(positions);
    }

    /** ‖row i − row j‖², summed in double. */
    public double squaredDistance(int i, int j) {
        return squaredDistance(i, this, j);
    }

    /** ‖row i − row j of other‖², summed in double, in four running sums. */
    public double squaredDistance(int i, Features other, int j) {
        float[] theirs = other.values;
        int a = i * columns;
        int b = j * columns;
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int k = 0;
        for (; k + 3 < columns; k += 4) {
            double d1 = (double) values[a + k] - theirs[b + k];
            double d2 = (double) values[a + k + 1] - theirs[b + k + 1];
            double d3 = (double) values[a + k + 2] - theirs[b + k + 2];
            double d4 = (double) values[a + k + 3] - theirs[b + k + 3];
            first += d1 * d1;
            second += d2 * d2;
            third += d3 * d3;
            fourth += d4 * d4;
        }
        for (; k < columns; k++) {
            double last = (double) values[a + k] - theirs[b + k];
            first += last * last;
        }
        return first + second + (third + fourth);
    }

    /** ‖row i − point‖², summed in double, in four running sums. */
    public double squaredDistance(int i, double[] point) {
        int a = i * columns;
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int k = 0;
        for (; k + 3 < columns; k += 4) {
            double d1 = values[a + k] - point[k];
            double d2 = values[a + k + 1] - point[k + 1];
            double d3 = values[a + k + 2] - point[k + 2];
            double d4 = values[a + k + 3] - point[k + 3];
            first += d1 * d1;
            second += d2 * d2;
            third += d3 * d3;
            fourth += d4 * d4;
        }
        for (; k < columns; k++) {
            double last = values[a + k] - point[k];
            first += last * last;
        }
        return first + second + (third + fourth);
    }

    /** √‖row i − row j‖². */
    public double distance(int i, int j) {
        return Math.sqrt(squaredDistance(i, j));
    }
}
