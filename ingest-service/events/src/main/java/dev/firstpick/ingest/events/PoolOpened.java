package dev.firstpick.ingest.events;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.firstpick.events.Required;
import dev.firstpick.events.Text;
import java.time.Instant;
import java.util.Optional;

/**
 * A pool takes volumes from now on.
 *
 * @param pool its name
 * @param task what is to be segmented
 * @param nan the value that takes the place of voxels that are NaN; if not given, a file that has any is refused
 * @param time when it was opened
 */
@JsonClassDescription("A pool takes volumes from now on.")
public record PoolOpened(
        @Text(Text.Rule.NAME) String pool,
        @JsonPropertyDescription("What is to be segmented") Task task,

        @JsonPropertyDescription(
                "The value that takes the place of voxels that are NaN; absent: a file that has any is refused")
        Optional<Double> nan,

        Instant time)
        implements IngestEvent {

    public PoolOpened {
        Required.name("pool", pool);
        nan.ifPresent(value -> Required.finite("nan", value));
    }

    /** A pool that refuses files with voxels that are NaN. */
    public PoolOpened(String pool, Task task, Instant time) {
        this(pool, task, Optional.empty(), time);
    }

    @Override
    public String subject() {
        return pool;
    }
}
