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
    private final Progress progress;
    private final Manifests manifests;
    private final ObjectStore store;
    private final Transactions transactions;
    private final PlanSettings settings;

    PlanRevision(
            Pools pools,
            Revisions revisions,
            Members members,
            Progress progress,
            Manifests manifests,
            ObjectStore store,
            Transactions transactions,
            PlanSettings settings) {
        this.pools = pools;
        this.revisions = revisions;
        this.members = members;
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
            return revisions.findById(key).chain(found -> {
                found.planned(Instant.now());
                return apply(pool, found);
            });
        });
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

    /** Asks for the selections that the pool's plan wants of a revision whose members are stored. */
    public Uni<Void> apply(Pool pool, Revision revision) {
        Plan plan = planOf(pool);
        Recipe recipe = Recipe.of(plan);
        return members.countEligible(new Revision.Key(revision.pool(), revision.number()))
                .chain(eligible -> InOrder.each(
                        plan.selections(),
                        asked -> asked.budget() <= eligible
                                ? progress.ask(revision, asked, recipe)
                                : progress.refuse(revision, asked, recipe, overdrawn(asked, eligible))));
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
                .invoke(revision -> revision.failed(reason))
                .replaceWithVoid();
    }

    private static Revision.Key keyOf(Step step) {
        return new Revision.Key(step.pool(), Integer.parseInt(step.subject()));
    }
}
