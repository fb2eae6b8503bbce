package dev.firstpick.training.events;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.firstpick.events.Required;
import dev.firstpick.selection.events.Scope;
import dev.firstpick.store.ObjectRef;
import java.time.Instant;

/**
 * A shard of a pool was put through a network.
 *
 * @param job what asked for it
 * @param pool the pool's name
 * @param digest of the revision
 * @param representation which network
 * @param scope which part of each volume
 * @param model the network
 * @param shard 0, 1, …
 * @param shards how many there are
 * @param volumes how many volumes are in this shard
 * @param table {@link FeatureTable} as JSON
 * @param seconds of work
 * @param worker who did it
 * @param attempt of the job
 * @param time when it was done
 */
@JsonClassDescription("A shard of a pool was put through a network.")
public record VolumesRepresented(
        String job,
        String pool,
        String digest,
        RepresentationKind representation,
        Scope scope,
        @JsonPropertyDescription("The network's weights") ObjectRef model,
        int shard,
        int shards,
        int volumes,

        @JsonPropertyDescription("The manifest of the features")
        ObjectRef table,

        double seconds,
        String worker,
        int attempt,
        Instant time)
        implements TrainingEvent {

    public VolumesRepresented {
        Required.sha256("job", job);
        Required.name("pool", pool);
        Required.sha256("digest", digest);
    }
}
