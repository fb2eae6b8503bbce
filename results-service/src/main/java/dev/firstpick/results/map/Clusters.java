package dev.firstpick.results.map;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Groups volumes by their features, for the eye: k-means (Lloyd 1982) from k-means++ seeds (Arthur and Vassilvitskii 2007), drawn from a
 * constant. The largest cluster is number 0. These are the map's own: a strategy's picks come from the selection service.
 */
public final class Clusters {

    private static final long SEED = 20_230_712;
    private static final int ROUNDS = 40;

    private Clusters() {}

    /**
     * The cluster of each volume.
     *
     * @param features {@code [volume][dimension]}
     * @param count how many clusters, at least 1; at most as many as volumes are made
     */
    public static int[] of(float[][] features, int count) {
        int clusters = Math.min(count, features.length);
        if (clusters == 0) {
            return new int[0];
        }
        double[][] centres = seeds(features, clusters);
        int[] nearest = new int[features.length];
        boolean moved = true;
        for (int round = 0; round < ROUNDS && moved; round++) {
            moved = assign(features, centres, nearest) || round == 0;
            centres = centres(features, nearest, centres);
        }
        return bySize(nearest, clusters);
    }

    private static double[][] seeds(float[][] features, int clusters) {
        SplittableRandom random = new SplittableRandom(SEED);
        double[][] centres = new double[clusters][];
        centres[0] = doubles(features[random.nextInt(features.length)]);
        double[] distance = new double[features.length];
        Arrays.fill(distance, Double.MAX_VALUE);
        for (int cluster = 1; cluster < clusters; cluster++) {
            double sum = 0;
            for (int n = 0; n < features.length; n++) {
                distance[n] = Math.min(distance[n], squared(features[n], centres[cluster - 1]));
                sum += distance[n];
            }
            double place = random.nextDouble() * sum;
            int drawn = 0;
            while (drawn < features.length - 1 && (place -= distance[drawn]) > 0) {
                drawn++;
            }
            centres[cluster] = doubles(features[drawn]);
        }
        return centres;
    }

    private static boolean assign(float[][] features, double[][] centres, int[] nearest) {
        boolean moved = false;
        for (int n = 0; n < features.length; n++) {
            int best = 0;
            double least = Double.MAX_VALUE;
            for (int cluster = 0; cluster < centres.length; cluster++) {
                double distance = squared(features[n], centres[cluster]);
                if (distance < least) {
                    least = distance;
                    best = cluster;
                }
            }
            moved |= nearest[n] != best;
            nearest[n] = best;
        }
        return moved;
    }

    /** A cluster that lost all its volumes keeps its centre. */
    private static double[][] centres(float[][] features, int[] nearest, double[][] before) {
        double[][] sums = new double[before.length][before[0].length];
        int[] sizes = new int[before.length];
        for (int n = 0; n < features.length; n++) {
            sizes[nearest[n]]++;
            for (int d = 0; d < sums[0].length; d++) {
                sums[nearest[n]][d] += features[n][d];
            }
        }
        for (int cluster = 0; cluster < sums.length; cluster++) {
            int size = sizes[cluster];
            sums[cluster] = size == 0
                    ? before[cluster]
                    : Arrays.stream(sums[cluster]).map(sum -> sum / size).toArray();
        }
        return sums;
    }

    private static int[] bySize(int[] nearest, int clusters) {
        int[] sizes = new int[clusters];
        for (int cluster : nearest) {
            sizes[cluster]++;
        }
        int[] order = IntStream.range(0, clusters)
                .boxed()
                .sorted((a, b) -> Integer.compare(sizes[b], sizes[a]))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] number = new int[clusters];
        for (int n = 0; n < clusters; n++) {
            number[order[n]] = n;
        }
        return Arrays.stream(nearest).map(cluster -> number[cluster]).toArray();
    }

    private static double[] doubles(float[] feature) {
        return IntStream.range(0, feature.length).mapToDouble(n -> feature[n]).toArray();
    }

    private static double squared(float[] feature, double[] centre) {
        double sum = 0;
        for (int n = 0; n < centre.length; n++) {
            double difference = feature[n] - centre[n];
            sum += difference * difference;
        }
        return sum;
    }
}
