package dev.firstpick.ingest.events;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.firstpick.events.Required;
import java.time.Instant;

/**
 * A pool takes volumes from now on.
 *
 * @param pool its name
 * @param task what is to be segmented
 * @param time when it was opened
 */
@JsonClassDescription("A pool takes volumes from now on.")
public record PoolOpened(
        String pool,
        @JsonPropertyDescription("What is to be segmented") Task task,
        Instant time) implements IngestEvent {

    public PoolOpened {
        Required.name("pool", pool);
    }

    @Override
    public String subject() {
        return pool;
    }
}
