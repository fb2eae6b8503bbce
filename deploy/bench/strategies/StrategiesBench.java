import dev.firstpick.strategies.Candidates;
import dev.firstpick.strategies.Pick;
import dev.firstpick.strategies.Strategies;
import dev.firstpick.strategies.Strategy;
import dev.firstpick.strategies.Uncertainty;
import dev.firstpick.strategies.clustering.KMeans;
import dev.firstpick.strategies.neighbours.NearestNeighbours;
import dev.firstpick.strategies.numeric.Features;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Times all strategies on features of 128 numbers: 60 overlapping groups of unequal size, spread along some directions more than along others, as
 * learned features are. The features of the largest size are left in a file for others to be timed on.
 */
public final class StrategiesBench {

    private static final int DIMENSION = 128;
    private static final int GROUPS = 60;

    private StrategiesBench() {}

    public static void main(String[] arguments) throws IOException {
        int[] sizes = Arrays.stream(arguments[0].split(",")).mapToInt(Integer::parseInt).toArray();
        int[] budgets = Arrays.stream(arguments[1].split(",")).mapToInt(Integer::parseInt).toArray();
        String only = arguments.length > 3 ? arguments[3] : "";
        System.out.println("what                      members budget  wall s   cpu s  peak MB");
        for (int size : sizes) {
            float[] features = features(size);
            Candidates candidates = candidates(size, features);
            for (String name : Strategies.names()) {
                if (name.startsWith(only)) {
                    for (int budget : budgets) {
                        time(name, size, budget, () -> pick(Strategies.byName(name), candidates, budget));
                    }
                }
            }
            if (only.isEmpty()) {
                Features matrix = new Features(size, DIMENSION, features);
                time("nearest neighbours (20)", size, 0, () -> NearestNeighbours.of(matrix, 20));
                for (int clusters : budgets) {
                    KMeans.Result[] result = new KMeans.Result[1];
                    time("k-means, one start", size, clusters, () -> result[0] = new KMeans(clusters, 1, 300, 1e-4).cluster(matrix, 0));
                    System.out.printf(Locale.ROOT, "  inertia %.6g after %d iterations%n", result[0].inertia(), result[0].iterations());
                }
                write(features, Path.of(arguments[2]));
            }
        }
    }

    private static void pick(Strategy strategy, Candidates candidates, int budget) {
        List<Pick> picks = strategy.pick(candidates, budget, 0);
        if (picks.size() != budget) {
            throw new IllegalStateException("found " + picks.size() + " picks, expected " + budget);
        }
    }

    private static void time(String what, int members, int budget, Runnable work) {
        System.gc();
        java.lang.management.ManagementFactory.getMemoryPoolMXBeans().forEach(pool -> pool.resetPeakUsage());
        long cpu = cpuMillis();
        long start = System.nanoTime();
        work.run();
        double wall = (System.nanoTime() - start) / 1e9;
        double used = (cpuMillis() - cpu) / 1e3;
        long peak = java.lang.management.ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == java.lang.management.MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
        System.out.printf(Locale.ROOT, "%-25s %7d %6d %7.2f %7.2f %8d%n", what, members, budget, wall, used, peak >> 20);
    }

    private static long cpuMillis() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis();
    }

    private static float[] features(int size) {
        Random random = new Random(1);
        double[][] centres = new double[GROUPS][DIMENSION];
        for (double[] centre : centres) {
            for (int j = 0; j < DIMENSION; j++) {
                centre[j] = 2 * random.nextGaussian() * spread(j);
            }
        }
        float[] features = new float[size * DIMENSION];
        for (int i = 0; i < size; i++) {
            double[] centre = centres[(int) (GROUPS * random.nextDouble() * random.nextDouble())];
            for (int j = 0; j < DIMENSION; j++) {
                features[i * DIMENSION + j] = (float) (centre[j] + random.nextGaussian() * spread(j));
            }
        }
        return features;
    }

    private static double spread(int j) {
        return 1 / Math.sqrt(1 + 0.25 * j);
    }

    private static Candidates candidates(int size, float[] features) {
        List<String> ids = new ArrayList<>(size);
        Map<String, Double> scores = new HashMap<>();
        Random random = new Random(2);
        for (int i = 0; i < size; i++) {
            ids.add(String.format(Locale.ROOT, "scan-%06d", i));
            scores.put(ids.get(i), random.nextDouble());
        }
        Candidates candidates = Candidates.of(ids, features, DIMENSION);
        for (Uncertainty uncertainty : Uncertainty.values()) {
            candidates = candidates.withUncertainty(uncertainty, scores);
        }
        return candidates;
    }

    private static void write(float[] features, Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(features.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(features);
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }
}
