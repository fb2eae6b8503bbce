package dev.firstpick.ingest.rest;

import dev.firstpick.ingest.events.Finding;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.ingest.events.VolumeExcluded;
import dev.firstpick.ingest.events.VolumeRegistered;
import dev.firstpick.ingest.pool.VolumeState;
import dev.firstpick.store.ObjectRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A volume.
 *
 * @param volume its name
 * @param revision 1, or more if it was replaced
 * @param role what part it takes
 * @param image its file
 * @param shape voxels along i, j and k
 * @param spacing mm along i, j and k
 * @param dataType of the voxels in the file
 * @param findings what is odd about it, and may be true
 * @param voxels the digest of its decoded voxels, the same for copies; absent while it is not known
 * @param copyOf the first volume of the pool that has these voxels, if it is another one
 * @param registered when
 * @param annotation its label map, if it has one
 * @param excluded why it was taken out of its pool, if it was
 */
record VolumeView(
        String pool,
        String volume,
        int revision,
        Role role,
        ObjectRef image,
        List<Integer> shape,
        List<Double> spacing,
        String dataType,
        List<Finding> findings,
        Optional<String> voxels,
        Optional<String> copyOf,
        Instant registered,
        Optional<Annotation> annotation,
        Optional<String> excluded) {

    /**
     * A label map.
     *
     * @param label its file
     * @param classes which occur
     * @param findings what is odd about it, and may be right
     * @param registered when
     */
    record Annotation(ObjectRef label, List<Integer> classes, List<Finding> findings, Instant registered) {}

    static VolumeView of(VolumeState state) {
        VolumeRegistered volume = state.registered();
        return new VolumeView(
                volume.pool(),
                volume.volume(),
                state.revision(),
                volume.role(),
                volume.image(),
                volume.shape(),
                volume.spacing(),
                volume.dataType(),
                volume.findings(),
                volume.voxels(),
                volume.copyOf(),
                volume.time(),
                state.annotated()
                        .map(label -> new Annotation(label.label(), label.classes(), label.findings(), label.time())),
                state.excluded().map(VolumeExcluded::reason));
    }
}
