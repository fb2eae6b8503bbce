package dev.firstpick.ingest.events;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnore;
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
 * A volume without a label was given another image or role: the first was a mistake. In revisions of the pool that were sealed before, what was
 * replaced counts as excluded; the next revision has what replaced it.
 *
 * @param pool the pool's name
 * @param volume the volume's name
 * @param revision of the volume: 2 for the first replacement, 3 for the next, and so on
 * @param role what part it takes from now on
 * @param image the file, as it was handed in or a corrected copy
 * @param shape voxels along i, j and k
 * @param spacing mm between voxels along i, j and k
 * @param affine from voxel indices to mm, three rows of four
 * @param dataType of the voxels in the file, for example {@code int16}
 * @param original the file as it was handed in, where {@code image} is a corrected copy of it
 * @param findings what is odd about it, and may be true
 * @param voxels as of {@link VolumeRegistered#voxels()}
 * @param copyOf the first volume of the pool that has these voxels, if it is another one
 * @param replacedImage the file that the volume had before
 * @param replacedRole what part it took before
 * @param time when it was stored
 */
@JsonClassDescription("A volume without a label was given another image or role: the first was a mistake.")
public record VolumeReplaced(
        @Text(Text.Rule.NAME) String pool,
        @Text(Text.Rule.NAME) String volume,

        @JsonPropertyDescription("Of the volume: 2 for the first replacement, 3 for the next, and so on")
        int revision,

        @JsonPropertyDescription("What part it takes from now on")
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

        @JsonPropertyDescription("The file that the volume had before")
        ObjectRef replacedImage,

        @JsonPropertyDescription("What part it took before") Role replacedRole,
        Instant time)
        implements IngestEvent {

    public VolumeReplaced {
        Required.atLeast("revision", revision, 2);
        VolumeRegistered checked = new VolumeRegistered(
                pool, volume, role, image, shape, spacing, affine, dataType, original, findings, voxels, copyOf, time);
        shape = checked.shape();
        spacing = checked.spacing();
        affine = checked.affine();
        findings = checked.findings();
    }

    /** The volume as it is from now on, as if it had been registered so. */
    @JsonIgnore
    public VolumeRegistered registration() {
        return new VolumeRegistered(
                pool, volume, role, image, shape, spacing, affine, dataType, original, findings, voxels, copyOf, time);
    }

    @Override
    public String subject() {
        return pool + "/" + volume + "/" + revision;
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
