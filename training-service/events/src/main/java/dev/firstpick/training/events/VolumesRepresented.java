package dev.firstpick.training.events;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.firstpick.events.Required;
import dev.firstpick.events.Text;
import dev.firstpick.events.WhenAbsent;
import dev.firstpick.selection.events.Scope;
import dev.firstpick.store.ObjectRef;
import java.time.Instant;
import java.util.List;

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
 * @param volumes how many volumes of this shard have features
 * @param table {@link FeatureTable} as JSON
 * @param seconds of work
 * @param worker who did it
 * @param attempt of the job
 * @param time when it was done
 * @param setAside volumes of this shard that have no features, each with the reason; absent in old events, which is empty
 */
@JsonClassDescription("A shard of a pool was put through a network.")
public record VolumesRepresented(
        @Text(Text.Rule.SHA256) String job,
        @Text(Text.Rule.NAME) String pool,
        @Text(Text.Rule.SHA256) String digest,
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
        Instant time,

        @WhenAbsent("[]") @JsonPropertyDescription("Volumes without features, and why; absent in old events")
        List<SetAside> setAside)
        implements TrainingEvent {

    public VolumesRepresented {
        setAside = List.copyOf(setAside);
        Required.sha256("job", job);
        Required.name("pool", pool);
        Required.sha256("digest", digest);
    }

    /** A shard of which every volume has features. */
    public VolumesRepresented(
            String job,
            String pool,
            String digest,
            RepresentationKind representation,
            Scope scope,
            ObjectRef model,
            int shard,
            int shards,
            int volumes,
            ObjectRef table,
            double seconds,
            String worker,
            int attempt,
            Instant time) {
        this(
                job,
                pool,
                digest,
                representation,
                scope,
                model,
                shard,
                shards,
                volumes,
                table,
                seconds,
                worker,
                attempt,
                time,
                List.of());
    }
}
