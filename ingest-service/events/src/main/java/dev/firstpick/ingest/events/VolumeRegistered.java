package dev.firstpick.ingest.events;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.firstpick.events.LogKeys;
import dev.firstpick.events.Required;
import dev.firstpick.events.Text;
import dev.firstpick.events.TraceParent;
import dev.firstpick.events.WhenAbsent;
import dev.firstpick.store.ObjectRef;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A scan was found valid, stored, and is part of its pool.
 *
 * @param pool the pool's name
 * @param volume the volume's name, once in its pool
 * @param role what part it takes
 * @param image the file: as it was handed in, or a corrected copy
 * @param shape voxels along i, j and k
 * @param spacing mm between voxels along i, j and k
 * @param affine from voxel indices to mm, three rows of four
 * @param dataType of the voxels in the file, for example {@code int16}
 * @param original the file as it was handed in, where {@code image} is a corrected copy of it; the findings say what was corrected
 * @param findings what is odd about it, and may be true; none in events of versions that did not look
 * @param voxels what tells copies, whatever their bytes: the SHA-256 of the decoded voxels in canonical order; absent in old events
 * @param copyOf the first volume of the pool that has these voxels, if it is another one
 * @param time when it was stored
 */
@JsonClassDescription("A scan was found valid, stored, and is part of its pool.")
public record VolumeRegistered(
        @Text(Text.Rule.NAME) String pool,
        @Text(Text.Rule.NAME) String volume,
        Role role,

        @JsonPropertyDescription("The file: as it was handed in, or a corrected copy")
        ObjectRef image,

        @JsonPropertyDescription("Voxels along i, j and k") List<Integer> shape,

        @JsonPropertyDescription("Millimetres between voxels along i, j and k")
        List<Double> spacing,

        @JsonPropertyDescription("From voxel indices to millimetres, three rows of four")
        List<Double> affine,

        @Text(Text.Rule.LINE) String dataType,

        @JsonPropertyDescription("The file as it was handed in, where image is a corrected copy of it")
        Optional<ObjectRef> original,

        @JsonPropertyDescription("What is odd about it, and may be true") @WhenAbsent("[]")
        List<Finding> findings,

        @JsonPropertyDescription(
                "SHA-256 of the decoded voxels in canonical order: the same whatever data type, compression, stored order and position")
        @Text(Text.Rule.SHA256)
        Optional<String> voxels,

        @JsonPropertyDescription("The first volume of the pool that has these voxels, if it is another one")
        @Text(Text.Rule.NAME)
        Optional<String> copyOf,

        Instant time)
        implements IngestEvent {

    public VolumeRegistered {
        Required.name("pool", pool);
        Required.name("volume", volume);
        Required.text("dataType", dataType);
        voxels.ifPresent(digest -> Required.sha256("voxels", digest));
        copyOf.ifPresent(first -> Required.name("copyOf", first));
        shape = List.copyOf(shape);
        spacing = List.copyOf(spacing);
        affine = List.copyOf(affine);
        findings = List.copyOf(findings);
        if (shape.size() != 3 || shape.stream().anyMatch(count -> count < 1)) {
            throw Required.refused("shape", shape, "three counts of voxels");
        }
        if (spacing.size() != 3 || spacing.stream().anyMatch(mm -> !(mm > 0))) {
            throw Required.refused("spacing", spacing, "three distances in mm");
        }
        if (affine.size() != 12) {
            throw Required.refused("affine", affine, "12 numbers");
        }
    }

    /** The file as it was handed in. */
    public ObjectRef handedIn() {
        return original.orElse(image);
    }

    /** A scan about which nothing is odd, without the digest that tells copies. */
    public VolumeRegistered(
            String pool,
            String volume,
            Role role,
            ObjectRef image,
            List<Integer> shape,
            List<Double> spacing,
            List<Double> affine,
            String dataType,
            Instant time) {
        this(
                pool,
                volume,
                role,
                image,
                shape,
                spacing,
                affine,
                dataType,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                time);
    }

    @Override
    public String subject() {
        return pool + "/" + volume;
    }

    @Override
    public String story() {
        return TraceParent.storyOfScan(pool, volume);
    }

    @Override
    public Map<String, String> about() {
        return Map.of(LogKeys.POOL, pool, LogKeys.VOLUME, volume);
    }
}
