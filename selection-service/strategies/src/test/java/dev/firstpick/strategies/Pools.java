package dev.firstpick.strategies;

import dev.firstpick.strategies.numeric.Draws;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Pools for tests: blobs of points with ids that sort in the order of their rows. */
final class Pools {

    private Pools() {}

    static List<String> ids(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> String.format("scan-%05d", i))
                .toList();
    }

    /** Points around blob centres that lie 10 apart along the axes; point i belongs to blob i mod blobs. */
    static float[][] blobs(int count, int dimension, int blobs, double spread, long seed) {
        Draws draws = Draws.of("blobs", seed);
        float[][] points = new float[count][dimension];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < dimension; j++) {
                double bell =
                        IntStream.range(0, 12).mapToDouble(k -> draws.uniform()).sum() - 6;
                points[i][j] =
                        (float) (bell * spread + (i % blobs % dimension == j ? 10.0 * (1 + i % blobs / dimension) : 0));
            }
        }
        return points;
    }

    static Candidates of(float[][] points) {
        return Candidates.of(ids(points.length), points);
    }

    static Candidates withAllUncertainties(Candidates candidates, long seed) {
        Candidates scored = candidates;
        for (Uncertainty uncertainty : Uncertainty.values()) {
            Draws draws = Draws.of(uncertainty.id(), seed);
            Map<String, Double> scores = new HashMap<>();
            candidates.volumes().forEach(v -> scores.put(v, draws.uniform()));
            scored = scored.withUncertainty(uncertainty, scores);
        }
        return scored;
    }

    static int blobOf(Pick pick, int blobs) {
        return Integer.parseInt(pick.volume().substring(5)) % blobs;
    }

    static List<String> volumes(List<Pick> picks) {
        return picks.stream().map(Pick::volume).toList();
    }

    static List<Integer> shuffled(int count, long seed) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, count).boxed().toList());
        Draws draws = Draws.of("shuffle", seed);
        for (int i = count - 1; i > 0; i--) {
            java.util.Collections.swap(order, i, draws.below(i + 1));
        }
        return order;
    }
}
