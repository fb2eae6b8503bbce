package dev.firstpick.selection.picks;

import dev.firstpick.events.Required;
import dev.firstpick.ingest.events.PoolMembers;
import dev.firstpick.ingest.events.Task;
import dev.firstpick.selection.database.Transactions;
import dev.firstpick.selection.jobs.Jobs;
import dev.firstpick.selection.pool.Exclusions;
import dev.firstpick.selection.pool.Members;
import dev.firstpick.selection.pool.Pools;
import dev.firstpick.selection.pool.Revision;
import dev.firstpick.selection.steps.Step;
import dev.firstpick.selection.steps.StepKind;
import dev.firstpick.selection.steps.StepWork;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.training.events.RepresentationRequested;
import dev.firstpick.training.events.VolumeManifest;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** Holds the job that learns a representation on all candidates of a revision. */
@ApplicationScoped
class LearnRepresentation implements StepWork {

    private final Pools pools;
    private final Members members;
    private final Exclusions exclusions;
    private final Representations representations;
    private final Progress progress;
    private final Jobs jobs;
    private final Manifests manifests;
    private final Transactions transactions;

    LearnRepresentation(
            Pools pools,
            Members members,
            Exclusions exclusions,
            Representations representations,
            Progress progress,
            Jobs jobs,
            Manifests manifests,
            Transactions transactions) {
        this.pools = pools;
        this.members = members;
        this.exclusions = exclusions;
        this.representations = representations;
        this.progress = progress;
        this.jobs = jobs;
        this.manifests = manifests;
        this.transactions = transactions;
    }

    @Override
    public StepKind kind() {
        return StepKind.LEARN;
    }

    @Override
    public Supplier<Uni<Void>> prepare(Step step) throws IOException {
        Representation representation = transactions.await(() -> representations.findById(step.subject()));
        long state = transactions.await(() -> exclusions.state(step.pool()));
        Revision.Key revision = new Revision.Key(representation.pool, representation.revision);
        List<PoolMembers.Member> candidates = transactions.await(() -> members.candidates(revision));
        if (candidates.isEmpty()) {
            throw Required.refused(
                    "candidates of revision " + representation.revision,
                    "none that is neither excluded nor set aside",
                    "at least one");
        }
        int all = transactions.await(() -> members.countCandidates(revision));
        Task task = transactions.await(() -> pools.findById(step.pool())).task().orElseThrow();
        ObjectRef volumes = manifests.write(manifestOf(candidates));
        String job = candidates.size() == all ? representation.job : Identity.of(representation.job, volumes.sha256());
        return () -> exclusions.unlessChanged(step.pool(), state, () -> jobs.unsuperseded(job)
                .chain(id -> hold(step.subject(), request(id, representation, task, volumes))));
    }

    private static RepresentationRequested request(
            String job, Representation representation, Task task, ObjectRef volumes) {
        return new RepresentationRequested(
                job,
                representation.pool,
                representation.digest,
                representation.kind,
                task,
                representation.learning,
                representation.seed,
                volumes,
                1,
                Instant.now());
    }

    private Uni<Void> hold(String id, RepresentationRequested request) {
        return representations.findById(id).chain(representation -> {
            if (representation.model().isPresent()) {
                return Uni.createFrom().voidItem();
            }
            representation.learnsBy(request.job());
            return representations.flush().chain(() -> jobs.add(request, representation.urgent));
        });
    }

    static VolumeManifest manifestOf(List<PoolMembers.Member> members) {
        return new VolumeManifest(members.stream()
                .map(member -> new VolumeManifest.Entry(member.volume(), member.image()))
                .toList());
    }

    @Override
    public Uni<Void> giveUp(Step step, String reason) {
        return progress.failRepresentation(step.subject(), reason);
    }
}
