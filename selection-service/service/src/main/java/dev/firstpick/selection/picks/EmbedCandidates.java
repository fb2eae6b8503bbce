package dev.firstpick.selection.picks;

import dev.firstpick.ingest.events.PoolMembers;
import dev.firstpick.ingest.events.Task;
import dev.firstpick.selection.database.ChangedMeanwhileException;
import dev.firstpick.selection.database.InOrder;
import dev.firstpick.selection.database.Transactions;
import dev.firstpick.selection.events.Scope;
import dev.firstpick.selection.jobs.Jobs;
import dev.firstpick.selection.pool.Exclusions;
import dev.firstpick.selection.pool.Members;
import dev.firstpick.selection.pool.Pools;
import dev.firstpick.selection.pool.Revision;
import dev.firstpick.selection.pool.Revisions;
import dev.firstpick.selection.steps.Step;
import dev.firstpick.selection.steps.StepKind;
import dev.firstpick.selection.steps.StepWork;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.training.events.EmbeddingRequested;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Holds the jobs that put the candidates of a revision through a learned network, one a shard: all of them in the first round, thereafter
 * only those that no round before has looked at.
 */
@ApplicationScoped
class EmbedCandidates implements StepWork {

    private final Pools pools;
    private final Revisions revisions;
    private final Members members;
    private final Exclusions exclusions;
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
            Revisions revisions,
            Members members,
            Exclusions exclusions,
            Representations representations,
            Embeddings embeddings,
            Shards shards,
            Progress progress,
            Jobs jobs,
            Manifests manifests,
            Transactions transactions,
            @ConfigProperty(name = "firstpick.shard-size") int shardSize) {
        this.pools = pools;
        this.revisions = revisions;
        this.members = members;
        this.exclusions = exclusions;
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

    /** Of a representation, a scope, and the number of a revision. */
    private record Subject(String representation, Scope scope, int revision) {

        static Subject of(Step step) {
            String[] parts = step.subject().split("/", -1);
            return new Subject(parts[0], Scope.valueOf(parts[1]), Integer.parseInt(parts[2]));
        }
    }

    @Override
    public Supplier<Uni<Void>> prepare(Step step) throws IOException {
        Subject subject = Subject.of(step);
        Representation representation = transactions.await(() -> representations.findById(subject.representation()));
        long state = transactions.await(() -> exclusions.state(step.pool()));
        Revision.Key key = new Revision.Key(step.pool(), subject.revision());
        Revision revision = transactions.await(() -> revisions.findById(key));
        List<Embedding> before = transactions.await(() -> before(subject));
        List<PoolMembers.Member> candidates = transactions.await(() -> members.candidatesBeyond(
                key, before.stream().map(embedding -> embedding.revision).toList()));
        Task task = transactions.await(() -> pools.findById(step.pool())).task().orElseThrow();
        List<EmbeddingRequested> requests = new ArrayList<>();
        int count = (candidates.size() + shardSize - 1) / shardSize;
        for (int shard = 0; shard < count; shard++) {
            int from = shard * shardSize;
            List<PoolMembers.Member> part = candidates.subList(from, Math.min(candidates.size(), from + shardSize));
            requests.add(request(representation, subject.scope(), revision, task, shard, count, part));
        }
        Embedding embedding =
                new Embedding(representation.job, subject.scope(), revision, before.size(), requests.size());
        return () -> exclusions.unlessChanged(step.pool(), state, () -> before(subject)
                .chain(now -> hold(embedding, now.size(), representation.urgent, requests)));
    }

    private Uni<List<Embedding>> before(Subject subject) {
        return embeddings.of(subject.representation(), subject.scope()).map(all -> all.stream()
                .filter(embedding -> embedding.revision != subject.revision())
                .toList());
    }

    private EmbeddingRequested request(
            Representation representation,
            Scope scope,
            Revision revision,
            Task task,
            int shard,
            int count,
            List<PoolMembers.Member> part)
            throws IOException {
        ObjectRef volumes = manifests.write(LearnRepresentation.manifestOf(part));
        return new EmbeddingRequested(
                Identity.of(
                        "embedding",
                        representation.job,
                        representation.model.sha256(),
                        scope,
                        revision.digest(),
                        shard,
                        count,
                        volumes.sha256()),
                representation.pool,
                revision.digest(),
                representation.kind,
                scope,
                task,
                representation.learning,
                representation.model,
                shard,
                count,
                volumes,
                1,
                Instant.now());
    }

    /** All shards are stored before a job: one whose outcome is known already is done at once, and looks for them. */
    private Uni<Void> hold(Embedding embedding, int roundsNow, boolean urgent, List<EmbeddingRequested> requests) {
        return embeddings.findById(embedding.id).chain(present -> {
            if (present != null) {
                return Uni.createFrom().voidItem();
            }
            if (roundsNow != embedding.round) {
                throw new ChangedMeanwhileException(
                        "another revision's round began meanwhile; what this one adds is to be looked at again");
            }
            return embeddings
                    .persist(embedding)
                    .chain(() -> InOrder.each(
                            requests,
                            request -> shards.persist(new Shard(request.job(), embedding.id, request.shard()))))
                    .chain(() -> InOrder.each(requests, request -> jobs.add(request, urgent)))
                    .chain(() -> requests.isEmpty()
                            ? progress.represented(embedding)
                            : Uni.createFrom().voidItem());
        });
    }

    @Override
    public Uni<Void> giveUp(Step step, String reason) {
        return progress.failRepresentation(Subject.of(step).representation(), reason);
    }
}
