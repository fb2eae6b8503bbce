package dev.firstpick.selection.picks;

import dev.firstpick.events.Json;
import dev.firstpick.events.Required;
import dev.firstpick.ingest.events.PoolMembers;
import dev.firstpick.ingest.events.PoolOpened;
import dev.firstpick.selection.database.InOrder;
import dev.firstpick.selection.database.Transactions;
import dev.firstpick.selection.plan.Asked;
import dev.firstpick.selection.plan.Plan;
import dev.firstpick.selection.plan.PlanSettings;
import dev.firstpick.selection.pool.Arrivals;
import dev.firstpick.selection.pool.Members;
import dev.firstpick.selection.pool.Pool;
import dev.firstpick.selection.pool.Pools;
import dev.firstpick.selection.pool.Revision;
import dev.firstpick.selection.pool.Revisions;
import dev.firstpick.selection.steps.Step;
import dev.firstpick.selection.steps.StepKind;
import dev.firstpick.selection.steps.StepWork;
import dev.firstpick.store.ObjectStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * After a pool was sealed: stores the revision's members, as its manifest lists them, and asks for the plan's selections. The manifest
 * is complete, so it does not matter which registrations were seen.
 */
@ApplicationScoped
public class PlanRevision implements StepWork {

    private static final int CHUNK = 2000;

    private final Pools pools;
    private final Revisions revisions;
    private final Members members;
    private final Arrivals arrivals;
    private final Representations representations;
    private final Progress progress;
    private final Manifests manifests;
    private final ObjectStore store;
    private final Transactions transactions;
    private final PlanSettings settings;

    PlanRevision(
            Pools pools,
            Revisions revisions,
            Members members,
            Arrivals arrivals,
            Representations representations,
            Progress progress,
            Manifests manifests,
            ObjectStore store,
            Transactions transactions,
            PlanSettings settings) {
        this.pools = pools;
        this.revisions = revisions;
        this.members = members;
        this.arrivals = arrivals;
        this.representations = representations;
        this.progress = progress;
        this.manifests = manifests;
        this.store = store;
        this.transactions = transactions;
        this.settings = settings;
    }

    @Override
    public StepKind kind() {
        return StepKind.PLAN;
    }

    @Override
    public Supplier<Uni<Void>> prepare(Step step) throws IOException {
        Revision.Key key = keyOf(step);
        Revision revision = transactions.await(() -> revisions.findById(key));
        storeMembers(key, revision);
        Optional<PoolOpened> opened = opened(step.pool());
        return () -> pools.findById(step.pool()).chain(pool -> {
            opened.ifPresent(event -> pool.open(event.task()));
            if (pool.task().isEmpty()) {
                throw Required.refused("task of pool " + step.pool(), "none", "the pool opened before it is sealed");
            }
            return revisions.findById(key).chain(found -> arrivals.count(key)
                    .chain(() -> settleBase(found, planOf(pool)))
                    .chain(() -> {
                        found.planned(Instant.now());
                        return apply(pool, found);
                    }));
        });
    }

    /** On whose candidates the revision's representations are learned, once and for all. */
    private Uni<Void> settleBase(Revision revision, Plan plan) {
        if (revision.base().isPresent()) {
            return Uni.createFrom().voidItem();
        }
        return revisions
                .before(revision)
                .chain(before -> before.isEmpty()
                        ? Uni.createFrom().voidItem().invoke(revision::learnsItself)
                        : learnsAnew(revision, before.get(), plan)
                                .invoke(anew -> {
                                    if (anew) {
                                        revision.learnsItself();
                                    } else {
                                        revision.looksAs(before.get());
                                    }
                                })
                                .replaceWithVoid());
    }

    /** If the rule says so, or what was learned before is of no use. */
    private Uni<Boolean> learnsAnew(Revision revision, Revision before, Plan plan) {
        Revision.Key key = new Revision.Key(revision.pool(), revision.number());
        return members.countNew(key, before.base().orElseThrow())
                .chain(unseen ->
                        plan.reselection().map(rule -> rule.relearns(unseen)).orElse(false)
                                ? Uni.createFrom().item(true)
                                : representations
                                        .count(
                                                "pool = ?1 and digest = ?2 and failure is not null",
                                                revision.pool(),
                                                before.baseDigest().orElseThrow())
                                        .map(failed -> failed > 0));
    }

    private void storeMembers(Revision.Key key, Revision revision) throws IOException {
        PoolMembers manifest = manifests.manifest(revision.members(), PoolMembers.class);
        if (!manifest.digest().equals(revision.digest())) {
            throw Required.refused("digest of " + revision.members().uri(), manifest.digest(), revision.digest());
        }
        List<PoolMembers.Member> all = manifest.members();
        for (int from = 0; from < all.size(); from += CHUNK) {
            List<PoolMembers.Member> chunk = all.subList(from, Math.min(all.size(), from + CHUNK));
            transactions.await(() -> members.add(key, chunk));
        }
    }

    /** The event may have gone to the dead letters; what it says lies in the store as well. */
    private Optional<PoolOpened> opened(String pool) throws IOException {
        return store.read("pools/" + pool + "/pool.json")
                .map(json -> Json.read(json, PoolOpened.class, "pool.json of pool " + pool));
    }

    /**
     * Asks for the selections that the pool's plan wants of a revision whose members are stored. Where the plan keeps what is annotated,
     * a budget that this exceeds has nothing to ask for.
     */
    public Uni<Void> apply(Pool pool, Revision revision) {
        Plan plan = planOf(pool);
        Recipe recipe = Recipe.of(plan);
        Revision.Key key = new Revision.Key(revision.pool(), revision.number());
        return members.countEligible(key).chain(eligible -> annotated(key, plan)
                .chain(annotated -> InOrder.each(
                        plan.selections().stream()
                                .filter(asked -> asked.budget() >= annotated.size())
                                .toList(),
                        asked -> asked.budget() <= eligible
                                ? progress.ask(revision, asked, recipe, annotated)
                                : progress.refuse(revision, asked, recipe, overdrawn(asked, eligible)))));
    }

    private Uni<List<String>> annotated(Revision.Key revision, Plan plan) {
        return plan.keep() ? members.annotated(revision) : Uni.createFrom().item(List.of());
    }

    /** The pool's plan, or the one that the settings describe. */
    public Plan planOf(Pool pool) {
        return pool.plan().orElseGet(settings::plan);
    }

    private static String overdrawn(Asked asked, int eligible) {
        return Required.refused("budget", asked.budget(), "at most " + eligible + ", the volumes that may be picked")
                .getMessage();
    }

    @Override
    public Uni<Void> giveUp(Step step, String reason) {
        return revisions
                .findById(keyOf(step))
                .onItem()
                .ifNotNull()
                .invoke(revision -> revision.failed(reason))
                .replaceWithVoid();
    }

    private static Revision.Key keyOf(Step step) {
        return new Revision.Key(step.pool(), Integer.parseInt(step.subject()));
    }
}
