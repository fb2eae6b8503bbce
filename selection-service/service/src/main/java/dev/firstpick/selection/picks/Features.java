package dev.firstpick.selection.picks;

import dev.firstpick.events.Required;
import dev.firstpick.strategies.Candidates;
import dev.firstpick.strategies.Uncertainty;
import dev.firstpick.training.events.FeatureTable;
import dev.firstpick.training.events.NpyMatrix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one representation says of the volumes.
 *
 * @param rows each volume's features, all of one length
 * @param scores each volume's scores, by their names
 */
record Features(Map<String, float[]> rows, Map<String, Map<String, Double>> scores) {

    /** A table and the matrix that it names. */
    record Part(FeatureTable table, NpyMatrix matrix) {

        Part {
            if (matrix.rows() != table.volumes().size() || matrix.columns() != table.dimension()) {
                throw Required.refused(
                        table.features().uri(),
                        matrix.rows() + " × " + matrix.columns(),
                        table.volumes().size() + " × " + table.dimension() + " as its table says");
            }
        }
    }

    /** The shards as a whole. */
    static Features of(List<Part> parts) {
        Map<String, float[]> rows = new HashMap<>();
        Map<String, Map<String, Double>> scores = new HashMap<>();
        for (Part part : parts) {
            List<String> volumes = part.table().volumes();
            for (int row = 0; row < volumes.size(); row++) {
                rows.put(volumes.get(row), part.matrix().row(row));
            }
            part.table().scores().forEach((name, values) -> {
                Map<String, Double> byVolume = scores.computeIfAbsent(name, key -> new HashMap<>());
                for (int row = 0; row < volumes.size(); row++) {
                    byVolume.put(volumes.get(row), values.get(row));
                }
            });
        }
        return new Features(rows, scores);
    }

    /** Those of {@code volumes} of whose features or scores one is infinite or not a number. */
    List<String> notFinite(List<String> volumes) {
        return volumes.stream().filter(volume -> !isFinite(volume)).toList();
    }

    private boolean isFinite(String volume) {
        float[] row = rows.get(volume);
        for (int column = 0; row != null && column < row.length; column++) {
            if (!Float.isFinite(row[column])) {
                return false;
            }
        }
        return scores.values().stream()
                .map(byVolume -> byVolume.get(volume))
                .allMatch(score -> score == null || Double.isFinite(score));
    }

    /** {@code volumes} with their features. */
    Candidates candidates(List<String> volumes) {
        List<float[]> ordered = new ArrayList<>(volumes.size());
        for (String volume : volumes) {
            ordered.add(Optional.ofNullable(rows.get(volume))
                    .orElseThrow(() -> Required.refused("features of volume " + volume, "none", "a row in a shard")));
        }
        return Candidates.of(volumes, ordered.toArray(float[][]::new));
    }

    /** The uncertainty of every volume. */
    Map<String, Double> uncertainty(Uncertainty uncertainty) {
        String name = Look.score(uncertainty);
        return Optional.ofNullable(scores.get(name))
                .orElseThrow(() -> Required.refused("scores", scores.keySet(), "one called " + name));
    }
}
