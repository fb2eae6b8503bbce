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
import java.nio.file.Files;
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
 * learned features are. Features of the largest size are left in a file, and our times of what others have too in another, for others to be
 * timed on the same and compared. One line of JSON a measure: seconds, and the peak of the heap while it ran.
 */
public final class StrategiesBench {

    private static final int DIMENSION = 128;
    private static final int GROUPS = 60;
    private static final int NEIGHBOURS = 20;
    /** How often what is compared with others is done; the median counts. */
    private static final int REPEATED = 3;

    private record Taken(double seconds, long megabytes) {}

    private StrategiesBench() {}

    public static void main(String[] arguments) throws IOException {
        long begun = System.nanoTime();
        int[] sizes = Arrays.stream(arguments[0].split(",")).mapToInt(Integer::parseInt).toArray();
        int[] budgets = Arrays.stream(arguments[1].split(",")).mapToInt(Integer::parseInt).toArray();
        Path featuresFile = Path.of(arguments[2]);
        Path timesFile = Path.of(arguments[3]);
        String only = arguments.length > 4 ? arguments[4] : "";
        for (int size : sizes) {
            float[] features = features(size);
            Candidates candidates = candidates(size, features);
            for (String name : Strategies.names()) {
                if (name.startsWith(only)) {
                    for (int budget : budgets) {
                        print(name + ", budget " + budget, size, time(() -> pick(Strategies.byName(name), candidates, budget)));
                    }
                }
            }
            if (only.isEmpty() && size == sizes[sizes.length - 1]) {
                write(features, featuresFile);
                compared(new Features(size, DIMENSION, features), budgets, timesFile);
            }
        }
        print("all of it, resident", sizes[sizes.length - 1], new Taken((System.nanoTime() - begun) / 1e9, residentPeak()));
    }

    /** What others have too: a line for each time, to be read by who times the others. */
    private static void compared(Features matrix, int[] budgets, Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int repeat = 0; repeat < REPEATED; repeat++) {
            int seed = repeat;
            Taken neighbours = time(() -> NearestNeighbours.of(matrix, NEIGHBOURS));
            lines.add(String.format(Locale.ROOT, "neighbours 0 %.3f %d 0", neighbours.seconds(), neighbours.megabytes()));
            for (int clusters : budgets) {
                KMeans.Result[] result = new KMeans.Result[1];
                Taken taken = time(() -> result[0] = new KMeans(clusters, 1, 300, 1e-4).cluster(matrix, seed));
                lines.add(String.format(
                        Locale.ROOT, "k-means %d %.3f %d %.9g", clusters, taken.seconds(), taken.megabytes(), result[0].inertia()));
            }
        }
        Files.write(file, lines);
    }

    private static void pick(Strategy strategy, Candidates candidates, int budget) {
        List<Pick> picks = strategy.pick(candidates, budget, 0);
        if (picks.size() != budget) {
            throw new IllegalStateException("found " + picks.size() + " picks, expected " + budget);
        }
    }

    private static Taken time(Runnable work) {
        System.gc();
        java.lang.management.ManagementFactory.getMemoryPoolMXBeans().forEach(pool -> pool.resetPeakUsage());
        long start = System.nanoTime();
        work.run();
        double wall = (System.nanoTime() - start) / 1e9;
        long peak = java.lang.management.ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == java.lang.management.MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
        return new Taken(wall, peak >> 20);
    }

    private static void print(String measure, int members, Taken taken) {
        System.out.printf(
                Locale.ROOT,
                "{\"measure\":\"%s\",\"size\":%d,\"ours\":%.3f,\"peer\":null,\"unit\":\"s\",\"ratio\":null,\"peak_mb\":%d}%n",
                measure,
                members,
                taken.seconds(),
                taken.megabytes());
    }

    private static long residentPeak() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(-1);
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
