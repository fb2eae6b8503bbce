package dev.firstpick.training.events;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.firstpick.events.Required;
import dev.firstpick.events.Text;
import dev.firstpick.ingest.events.Task;
import dev.firstpick.selection.events.Scope;
import dev.firstpick.store.ObjectRef;
import java.time.Instant;

/**
 * Put volumes through a learned network: one shard of a pool.
 *
 * @param job identity
 * @param pool the pool's name
 * @param digest of the revision
 * @param representation which network
 * @param scope which part of each volume
 * @param task what the scans are
 * @param learning how the network was trained
 * @param model the network, as in {@link RepresentationLearned}
 * @param shard 0, 1, …
 * @param shards how many there are
 * @param volumes {@link VolumeManifest} as JSON: this shard's
 * @param attempt 1, 2, …
 * @param time when it was sent
 */
@JsonClassDescription("Put volumes through a learned network: one shard of a pool.")
public record EmbeddingRequested(
        @Text(Text.Rule.SHA256) String job,
        @Text(Text.Rule.NAME) String pool,
        @Text(Text.Rule.SHA256) String digest,
        RepresentationKind representation,
        Scope scope,
        Task task,
        LearningSettings learning,
        ObjectRef model,
        int shard,
        int shards,

        @JsonPropertyDescription("The manifest of this shard's volumes")
        ObjectRef volumes,

        int attempt,
        Instant time)
        implements TrainingJob {

    public EmbeddingRequested {
        Required.sha256("job", job);
        Required.name("pool", pool);
        Required.sha256("digest", digest);
        Required.atLeast("attempt", attempt, 1);
        if (shard < 0 || shard >= shards) {
            throw Required.refused("shard", shard + " of " + shards, "0 to shards − 1");
        }
    }

    @Override
    public JobKind kind() {
        return JobKind.EMBEDDING;
    }
}
