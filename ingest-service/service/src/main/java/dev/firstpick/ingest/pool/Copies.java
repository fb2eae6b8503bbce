package dev.firstpick.ingest.pool;

import dev.firstpick.events.Json;
import dev.firstpick.events.Required;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.volume.Affine;
import dev.firstpick.volume.Grid;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Which volume of a pool was the first with given voxels: an object for each digest. May be used from any thread, and by any number of replicas on one
 * store. Methods block.
 */
final class Copies {

    private final ObjectStore store;

    /**
     * The first volume with some voxels.
     *
     * @param volume its name
     * @param shape voxels along the canonical axes
     * @param affine from canonical voxel indices to mm, three rows of four
     */
    record First(String volume, List<Integer> shape, List<Double> affine) {

        First {
            Required.name("volume", volume);
            shape = List.copyOf(shape);
            affine = List.copyOf(affine);
        }

        static First of(String volume, Grid grid) {
            double[] affine = grid.affine().toRowMajor();
            return new First(
                    volume,
                    List.of(grid.width(), grid.height(), grid.depth()),
                    Arrays.stream(affine).boxed().toList());
        }

        Grid grid() {
            double[] rows = affine.stream().mapToDouble(Double::doubleValue).toArray();
            return new Grid(shape.get(0), shape.get(1), shape.get(2), Affine.of(rows));
        }
    }

    Copies(ObjectStore store) {
        this.store = store;
    }

    /**
     * The volume that is known to have these voxels; {@code own} from now on if there is none.
     *
     * @param voxels the digest
     */
    First firstOf(String pool, String voxels, First own) throws IOException {
        String key = key(pool, voxels);
        if (store.createIfAbsent(key, Json.write(own))) {
            return own;
        }
        return store.read(key)
                .map(content -> Json.read(content, First.class, key))
                .orElse(own);
    }

    /** From now on {@code own} is the first: the one that was does not have these voxels any more, or was never registered. */
    void replace(String pool, String voxels, First own) throws IOException {
        store.replace(key(pool, voxels), Json.write(own));
    }

    private static String key(String pool, String voxels) {
        return Keys.in(Keys.voxels(pool), voxels);
    }
}
