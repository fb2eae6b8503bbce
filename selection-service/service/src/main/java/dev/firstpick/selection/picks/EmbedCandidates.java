package dev.firstpick.selection.picks;

import dev.firstpick.ingest.events.PoolMembers;
import dev.firstpick.ingest.events.Task;
import dev.firstpick.selection.database.InOrder;
import dev.firstpick.selection.database.Transactions;
import dev.firstpick.selection.events.Scope;
import dev.firstpick.selection.jobs.Jobs;
import dev.firstpick.selection.pool.Members;
import dev.firstpick.selection.pool.Pools;
import dev.firstpick.selection.pool.Revision;
import dev.firstpick.selection.steps.Step;
import dev.firstpick.selection.steps.StepKind;
import dev.firstpick.selection.steps.StepWork;
import dev.firstpick.training.events.EmbeddingRequested;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Holds the jobs that put all candidates of a revision through a learned network, one a shard. */
@ApplicationScoped
class EmbedCandidates implements StepWork {

    private final Pools pools;
    private final Members members;
    private final Representations representations;
    private final Embeddings embeddings;
    private final Shards shards;
    private final Progress progress;
    private final Jobs jobs;
    private final Manifests manifests;
    private final Transactions transactions;
    private final int shardSize;

    EmbedCandidates(
            Pools pools,
            Members members,
            Representations representations,
            Embeddings embeddings,
            Shards shards,
            Progress progress,
            Jobs jobs,
            Manifests manifests,
            Transactions transactions,
            @ConfigProperty(name = "firstpick.shard-size") int shardSize) {
        this.pools = pools;
        this.members = members;
        this.representations = representations;
        this.embeddings = embeddings;
        this.shards = shards;
        this.progress = progress;
        this.jobs = jobs;
        this.manifests = manifests;
        this.transactions = transactions;
        this.shardSize = shardSize;
    }

    @Override
    public StepKind kind() {
        return StepKind.EMBED;
    }

    @Override
    public Supplier<Uni<Void>> prepare(Step step) throws IOException {
        Scope scope = scopeOf(step);
        Representation representation = transactions.await(() -> representations.findById(representationOf(step)));
        Revision.Key revision = new Revision.Key(representation.pool, representation.revision);
        List<PoolMembers.Member> candidates = transactions.await(() -> members.candidates(revision));
        Task task = transactions.await(() -> pools.findById(step.pool())).task().orElseThrow();
        List<EmbeddingRequested> requests = new ArrayList<>();
        int count = (candidates.size() + shardSize - 1) / shardSize;
        for (int shard = 0; shard < count; shard++) {
            int from = shard * shardSize;
            List<PoolMembers.Member> part = candidates.subList(from, Math.min(candidates.size(), from + shardSize));
            requests.add(request(representation, scope, task, shard, count, part));
        }
        return () -> hold(representation, scope, requests);
    }

    private EmbeddingRequested request(
            Representation representation, Scope scope, Task task, int shard, int count, List<PoolMembers.Member> part)
            throws IOException {
        return new EmbeddingRequested(
                Identity.of("embedding", representation.job, representation.model.sha256(), scope, shard, count),
                representation.pool,
                representation.digest,
                representation.kind,
                scope,
                task,
                representation.learning,
                representation.model,
                shard,
                count,
                manifests.write(LearnRepresentation.manifestOf(part)),
                1,
                Instant.now());
    }

    /** All shards are stored before a job: one whose outcome is known already is done at once, and looks for them. */
    private Uni<Void> hold(Representation representation, Scope scope, List<EmbeddingRequested> requests) {
        Embedding embedding = new Embedding(representation.job, scope, requests.size());
        return embeddings
                .findById(embedding.id)
                .chain(present -> present != null
                        ? Uni.createFrom().voidItem()
                        : embeddings
                                .persist(embedding)
                                .chain(() -> shards.persist(requests.stream()
                                        .map(request -> new Shard(request.job(), embedding.id, request.shard()))))
                                .chain(() ->
                                        InOrder.each(requests, request -> jobs.add(request, representation.urgent))));
    }

    @Override
    public Uni<Void> giveUp(Step step, String reason) {
        return progress.failRepresentation(representationOf(step), reason);
    }

    private static String representationOf(Step step) {
        return step.subject().substring(0, step.subject().indexOf('/'));
    }

    private static Scope scopeOf(Step step) {
        return Scope.valueOf(step.subject().substring(step.subject().indexOf('/') + 1));
    }
}
