package dev.firstpick.ingest.events;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.firstpick.events.LogKeys;
import dev.firstpick.events.Required;
import dev.firstpick.events.TraceParent;
import dev.firstpick.store.ObjectRef;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A volume has its label map.
 *
 * @param pool the pool's name
 * @param volume the volume's name
 * @param label the file as it was handed in: same grid as the image, classes of the pool's task
 * @param classes which of the task's classes occur
 * @param time when it was stored
 */
@JsonClassDescription("A volume has its label map.")
public record AnnotationRegistered(
        String pool,
        String volume,

        @JsonPropertyDescription("The file as it was handed in")
        ObjectRef label,

        @JsonPropertyDescription("Which of the task's classes occur")
        List<Integer> classes,

        Instant time)
        implements IngestEvent {

    public AnnotationRegistered {
        Required.name("pool", pool);
        Required.name("volume", volume);
        classes = List.copyOf(classes);
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
