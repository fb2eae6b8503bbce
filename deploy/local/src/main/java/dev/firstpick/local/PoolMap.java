package dev.firstpick.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The scans of a pool on a plane: the first two principal components of their features (Jolliffe, Principal Component Analysis, chapter 3).
 * The same features give the same map: the component's largest number in size is positive.
 *
 * @param points each scan's place
 * @param explained the shares of the features' variance along the two axes
 */
record PoolMap(Map<String, Point> points, List<Double> explained) {

    private static final int STEPS = 1000;
    private static final double SETTLED = 1e-12;

    /** A place, in the features' unit. */
    record Point(double x, double y) {}

    /** @param features of every scan, of one length; at least one */
    static PoolMap of(Map<String, float[]> features) {
        List<String> names = List.copyOf(new TreeMap<>(features).keySet());
        double[][] rows = centred(names.stream().map(features::get).toList());
        double[][] covariance = covariance(rows);
        List<double[]> axes = new ArrayList<>();
        List<Double> explained = new ArrayList<>();
        double total = 0;
        for (int j = 0; j < covariance.length; j++) {
            total += covariance[j][j];
        }
        for (int n = 0; n < 2; n++) {
            double[] axis = principal(covariance);
            double variance = dot(axis, times(covariance, axis));
            deflate(covariance, axis, variance);
            axes.add(axis);
            explained.add(total > 0 ? Math.max(0, variance / total) : 0);
        }
        Map<String, Point> points = new TreeMap<>();
        for (int i = 0; i < rows.length; i++) {
            points.put(names.get(i), new Point(dot(rows[i], axes.get(0)), dot(rows[i], axes.get(1))));
        }
        return new PoolMap(points, explained);
    }

    private static double[][] centred(List<float[]> features) {
        int columns = features.get(0).length;
        double[] mean = new double[columns];
        features.forEach(row -> {
            for (int j = 0; j < columns; j++) {
                mean[j] += row[j] / (double) features.size();
            }
        });
        double[][] rows = new double[features.size()][columns];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < columns; j++) {
                rows[i][j] = features.get(i)[j] - mean[j];
            }
        }
        return rows;
    }

    private static double[][] covariance(double[][] rows) {
        int columns = rows[0].length;
        double[][] covariance = new double[columns][columns];
        for (double[] row : rows) {
            for (int a = 0; a < columns; a++) {
                for (int b = 0; b < columns; b++) {
                    covariance[a][b] += row[a] * row[b] / rows.length;
                }
            }
        }
        return covariance;
    }

    /** The eigenvector of the largest eigenvalue, by the power method. */
    private static double[] principal(double[][] symmetric) {
        double[] axis = new double[symmetric.length];
        for (int j = 0; j < axis.length; j++) {
            // No eigenvector of a likely matrix is at a right angle to this.
            axis[j] = 1 + 1.0 / (j + 2);
        }
        scale(axis);
        for (int step = 0; step < STEPS; step++) {
            double[] next = times(symmetric, axis);
            if (!scale(next)) {
                break;
            }
            boolean settled = 1 - Math.abs(dot(next, axis)) < SETTLED;
            axis = next;
            if (settled) {
                break;
            }
        }
        return positive(axis);
    }

    private static double[] positive(double[] axis) {
        int largest = 0;
        for (int j = 1; j < axis.length; j++) {
            largest = Math.abs(axis[j]) > Math.abs(axis[largest]) ? j : largest;
        }
        double sign = axis[largest] < 0 ? -1 : 1;
        for (int j = 0; j < axis.length; j++) {
            axis[j] *= sign;
        }
        return axis;
    }

    private static void deflate(double[][] symmetric, double[] axis, double eigenvalue) {
        for (int a = 0; a < axis.length; a++) {
            for (int b = 0; b < axis.length; b++) {
                symmetric[a][b] -= eigenvalue * axis[a] * axis[b];
            }
        }
    }

    private static double[] times(double[][] matrix, double[] vector) {
        double[] product = new double[vector.length];
        for (int j = 0; j < product.length; j++) {
            product[j] = dot(matrix[j], vector);
        }
        return product;
    }

    private static double dot(double[] one, double[] two) {
        double sum = 0;
        for (int j = 0; j < one.length; j++) {
            sum += one[j] * two[j];
        }
        return sum;
    }

    /** To unit length; whether there is any. */
    private static boolean scale(double[] vector) {
        double length = Math.sqrt(dot(vector, vector));
        if (length < 1e-150) {
            return false;
        }
        for (int j = 0; j < vector.length; j++) {
            vector[j] /= length;
        }
        return true;
    }
}
