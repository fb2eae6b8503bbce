package dev.firstpick.ingest.pool;

import dev.firstpick.ingest.events.AnnotationRegistered;
import dev.firstpick.ingest.events.VolumeExcluded;
import dev.firstpick.ingest.events.VolumeRegistered;
import java.util.Optional;

/**
 * All that is known of a volume.
 *
 * @param registered its image, as it stands
 * @param revision 1, or that of its last replacement
 * @param annotated its label map, if it has one
 * @param excluded if it was taken out of its pool
 */
public record VolumeState(
        VolumeRegistered registered,
        int revision,
        Optional<AnnotationRegistered> annotated,
        Optional<VolumeExcluded> excluded) {}
