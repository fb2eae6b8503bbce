package dev.firstpick.ingest.events;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import dev.firstpick.events.LogKeys;
import dev.firstpick.events.Required;
import dev.firstpick.events.Text;
import dev.firstpick.events.TraceParent;
import java.time.Instant;
import java.util.Map;

/**
 * A person took a volume out of its pool: it is never picked again.
 *
 * @param pool the pool's name
 * @param volume the volume's name
 * @param reason in words, without anything about the patient; one line, except in events of versions that took several
 * @param time when
 */
@JsonClassDescription("A person took a volume out of its pool: it is never picked again.")
public record VolumeExcluded(
        @Text(Text.Rule.NAME) String pool,
        @Text(Text.Rule.NAME) String volume,
        @Text(Text.Rule.LINES) String reason,
        Instant time)
        implements IngestEvent {

    public VolumeExcluded {
        Required.name("pool", pool);
        Required.name("volume", volume);
        Required.lines("reason", reason);
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
