package dev.firstpick.training.events;

import dev.firstpick.events.Required;
import dev.firstpick.store.ObjectRef;
import java.util.List;
import java.util.Map;

/**
 * Features of volumes: the manifest that {@link VolumesRepresented#table()} names.
 *
 * @param volumes the rows' names
 * @param dimension how many numbers a volume has
 * @param features an NPY file of shape (volumes, dimension), little-endian float32, C order; {@link NpyMatrix} reads it
 * @param scores per volume, in the order of the rows, by name: for example {@code entropy}, {@code variance}; may be empty
 */
public record FeatureTable(List<String> volumes, int dimension, ObjectRef features, Map<String, List<Double>> scores) {

    public FeatureTable {
        volumes = List.copyOf(volumes);
        scores = Map.copyOf(scores);
        Required.atLeast("dimension", dimension, 1);
        int rows = volumes.size();
        scores.forEach((name, values) -> {
            if (values.size() != rows) {
                throw Required.refused("scores." + name, values.size() + " values", rows + ", one a volume");
            }
        });
    }
}
