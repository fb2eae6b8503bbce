package dev.firstpick.results.map;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Principal component analysis of the features of volumes (Jolliffe, Principal Component Analysis, chapter 2): the axes along which they
 * differ most. Components are eigenvectors of the covariance, found by Jacobi's rotations (Golub and Van Loan, Matrix Computations,
 * section 8.5). A component's largest loading is positive, so the same features give the same picture.
 */
public final class Pca {

    private static final int SWEEPS = 60;
    private static final double NOTHING = 1e-14;

    private final double[][] scores;
    private final double[] explained;

    private Pca(double[][] scores, double[] explained) {
        this.scores = scores;
        this.explained = explained;
    }

    /** How far a volume lies along a component, from the middle of all. */
    public double score(int volume, int component) {
        return scores[volume][component];
    }

    /** A component's share of the whole variance, 0 to 1. */
    public double explained(int component) {
        return explained[component];
    }

    /**
     * The first components.
     *
     * @param features {@code [volume][dimension]}, finite, of one length
     * @param components how many are wanted; where there are fewer dimensions the rest is zero
     */
    public static Pca of(float[][] features, int components) {
        double[][] scores = new double[features.length][components];
        double[] explained = new double[components];
        if (features.length < 2) {
            return new Pca(scores, explained);
        }
        double[] mean = mean(features);
        double[][] covariance = covariance(features, mean);
        double trace = IntStream.range(0, covariance.length)
                .mapToDouble(n -> covariance[n][n])
                .sum();
        double[][] vectors = diagonalise(covariance);
        int[] order = IntStream.range(0, covariance.length)
                .boxed()
                .sorted((a, b) -> Double.compare(covariance[b][b], covariance[a][a]))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int component = 0; component < Math.min(components, order.length); component++) {
            double[] axis = signed(column(vectors, order[component]));
            explained[component] = trace > 0 ? Math.max(0, covariance[order[component]][order[component]]) / trace : 0;
            double[] row = new double[mean.length];
            for (int volume = 0; volume < features.length; volume++) {
                centre(features[volume], mean, row);
                scores[volume][component] = dot(row, axis);
            }
        }
        return new Pca(scores, explained);
    }

    private static double[] mean(float[][] features) {
        double[] mean = new double[features[0].length];
        for (float[] feature : features) {
            for (int n = 0; n < mean.length; n++) {
                mean[n] += feature[n] / (double) features.length;
            }
        }
        return mean;
    }

    /** One row at a time is centred: all of them would take twice what the features take. */
    private static double[][] covariance(float[][] features, double[] mean) {
        int dimension = mean.length;
        double[][] covariance = new double[dimension][dimension];
        double[] row = new double[dimension];
        for (float[] feature : features) {
            centre(feature, mean, row);
            for (int i = 0; i < dimension; i++) {
                for (int j = 0; j <= i; j++) {
                    covariance[i][j] += row[i] * row[j];
                }
            }
        }
        for (int i = 0; i < dimension; i++) {
            for (int j = 0; j <= i; j++) {
                covariance[i][j] /= features.length - 1;
                covariance[j][i] = covariance[i][j];
            }
        }
        return covariance;
    }

    private static void centre(float[] feature, double[] mean, double[] row) {
        for (int n = 0; n < mean.length; n++) {
            row[n] = feature[n] - mean[n];
        }
    }

    /** Leaves the eigenvalues on the diagonal of {@code matrix}; returns the eigenvectors as columns. */
    private static double[][] diagonalise(double[][] matrix) {
        int size = matrix.length;
        double[][] vectors = new double[size][size];
        for (int n = 0; n < size; n++) {
            vectors[n][n] = 1;
        }
        for (int sweep = 0; sweep < SWEEPS && outside(matrix) > NOTHING; sweep++) {
            for (int p = 0; p < size - 1; p++) {
                for (int q = p + 1; q < size; q++) {
                    if (matrix[p][q] != 0) {
                        rotate(matrix, vectors, p, q);
                    }
                }
            }
        }
        return vectors;
    }

    /** What lies beside the diagonal, against what lies on it. */
    private static double outside(double[][] matrix) {
        double beside = 0;
        double on = 0;
        for (int i = 0; i < matrix.length; i++) {
            on += matrix[i][i] * matrix[i][i];
            for (int j = 0; j < i; j++) {
                beside += matrix[i][j] * matrix[i][j];
            }
        }
        return on == 0 ? 0 : Math.sqrt(beside / on);
    }

    private static void rotate(double[][] matrix, double[][] vectors, int p, int q) {
        double theta = (matrix[q][q] - matrix[p][p]) / (2 * matrix[p][q]);
        double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        double c = 1 / Math.sqrt(t * t + 1);
        double s = t * c;
        for (int k = 0; k < matrix.length; k++) {
            double kp = matrix[k][p];
            double kq = matrix[k][q];
            matrix[k][p] = c * kp - s * kq;
            matrix[k][q] = s * kp + c * kq;
            double vp = vectors[k][p];
            double vq = vectors[k][q];
            vectors[k][p] = c * vp - s * vq;
            vectors[k][q] = s * vp + c * vq;
        }
        double[] rowP = matrix[p];
        double[] rowQ = matrix[q];
        for (int k = 0; k < matrix.length; k++) {
            double pk = rowP[k];
            double qk = rowQ[k];
            rowP[k] = c * pk - s * qk;
            rowQ[k] = s * pk + c * qk;
        }
    }

    private static double[] column(double[][] matrix, int column) {
        return Arrays.stream(matrix).mapToDouble(row -> row[column]).toArray();
    }

    private static double[] signed(double[] axis) {
        int largest = 0;
        for (int n = 1; n < axis.length; n++) {
            if (Math.abs(axis[n]) > Math.abs(axis[largest]) + 1e-12) {
                largest = n;
            }
        }
        double sign = Math.signum(axis[largest]);
        return Arrays.stream(axis).map(value -> sign * value).toArray();
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int n = 0; n < a.length; n++) {
            sum += a[n] * b[n];
        }
        return sum;
    }
}
