package dev.firstpick.learning;

import dev.firstpick.learning.data.CounterRandom;
import dev.firstpick.learning.data.PatchSize;
import dev.firstpick.learning.network.NetworkShape;
import java.util.List;

/** What settings mean for a network. */
final class Networks {

    private static final long WEIGHT_STREAM = 0;

    private Networks() {}

    static long weightSeed(TrainingSettings settings) {
        return CounterRandom.engineSeed(settings.seed(), WEIGHT_STREAM);
    }

    /** The patch that a run over such volumes takes. */
    static PatchSize patch(TrainingSettings settings, NetworkShape shape, List<PatchSize> volumes) {
        PatchSize patch = settings.patch().clippedTo(volumes, shape.stride());
        int atBottleneck = patch.voxels() / (shape.stride() * shape.stride() * shape.stride());
        if (settings.batch() * atBottleneck < 2) {
            throw new IllegalArgumentException("patch: found " + patch + " with batch " + settings.batch()
                    + ", which leaves one voxel at the bottleneck, expected at least 2 for batch normalisation");
        }
        return patch;
    }
}
