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
 * A volume has its label map.
 *
 * @param pool the pool's name
 * @param volume the volume's name
 * @param label the file, as it was handed in or a corrected copy: same grid as the image, classes of the pool's task
 * @param classes which of the task's classes occur
 * @param original the file as it was handed in, where {@code label} is a corrected copy of it; the findings say what was corrected
 * @param findings what is odd about it, and may be right; none in events of versions that did not look
 * @param revision 1 for the volume's first label map, 2 for one in its place, and so on
 * @param time when it was stored
 */
@JsonClassDescription("A volume has its label map.")
public record AnnotationRegistered(
        @Text(Text.Rule.NAME) String pool,
        @Text(Text.Rule.NAME) String volume,

        @JsonPropertyDescription("The file: as it was handed in, or a corrected copy")
        ObjectRef label,

        @JsonPropertyDescription("Which of the task's classes occur")
        List<Integer> classes,

        @JsonPropertyDescription("The file as it was handed in, where label is a corrected copy of it")
        Optional<ObjectRef> original,

        @JsonPropertyDescription("What is odd about it, and may be right") @WhenAbsent("[]")
        List<Finding> findings,

        @JsonPropertyDescription("1 for the volume's first label map, 2 for one in its place, and so on")
        @WhenAbsent("1")
        int revision,

        Instant time)
        implements IngestEvent {

    public AnnotationRegistered {
        Required.name("pool", pool);
        Required.name("volume", volume);
        Required.atLeast("revision", revision, 1);
        classes = List.copyOf(classes);
        findings = List.copyOf(findings);
    }

    /** The file as it was handed in. */
    public ObjectRef handedIn() {
        return original.orElse(label);
    }

    /** A volume's first label map, about which nothing is odd. */
    public AnnotationRegistered(String pool, String volume, ObjectRef label, List<Integer> classes, Instant time) {
        this(pool, volume, label, classes, Optional.empty(), List.of(), 1, time);
    }

    /** From the second revision on it ends in the revision: whoever applied the first has not applied the second. */
    @Override
    public String subject() {
        return pool + "/" + volume + (revision == 1 ? "" : "/" + revision);
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
