package dev.firstpick.selection.endpoint;

import dev.firstpick.selection.jobs.Jobs;
import dev.firstpick.selection.picks.PlanRevision;
import dev.firstpick.selection.picks.Progress;
import dev.firstpick.selection.picks.Recipe;
import dev.firstpick.selection.picks.Selection;
import dev.firstpick.selection.picks.SelectionCounts;
import dev.firstpick.selection.picks.Selections;
import dev.firstpick.selection.plan.Asked;
import dev.firstpick.selection.plan.Plan;
import dev.firstpick.selection.pool.Members;
import dev.firstpick.selection.pool.Pool;
import dev.firstpick.selection.pool.Pools;
import dev.firstpick.selection.pool.Revision;
import dev.firstpick.selection.pool.Revisions;
import dev.firstpick.selection.pool.SetAside;
import dev.firstpick.selection.steps.Step;
import dev.firstpick.selection.steps.Steps;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** What is asked of a pool. Every method is part of the caller's transaction. */
@ApplicationScoped
class PoolRequests {

    private static final int SHOWN = 20;

    private final Pools pools;
    private final Revisions revisions;
    private final Members members;
    private final Selections selections;
    private final Jobs jobs;
    private final Progress progress;
    private final PlanRevision planning;
    private final SetAside setAside;
    private final Steps steps;

    PoolRequests(
            Pools pools,
            Revisions revisions,
            Members members,
            Selections selections,
            Jobs jobs,
            Progress progress,
            PlanRevision planning,
            SetAside setAside,
            Steps steps) {
        this.pools = pools;
        this.revisions = revisions;
        this.members = members;
        this.selections = selections;
        this.jobs = jobs;
        this.progress = progress;
        this.planning = planning;
        this.setAside = setAside;
        this.steps = steps;
    }

    /** The pool's plan, or the one of pools without. */
    Uni<Plan> plan(String name) {
        return pools.named(name)
                .map(pool -> planning.planOf(pool.orElseThrow(() -> ProblemException.notFound("pool", name))));
    }

    /** Gives the pool a plan. If it is sealed already, the plan is applied to its latest revision too. */
    Uni<Void> replan(String name, Plan plan) {
        return pools.locked(name).chain(pool -> {
            pool.planned(plan);
            return revisions.latest(name).chain(revision -> revision.filter(Revision::isPlanned)
                    .map(latest -> planning.apply(pool, latest))
                    .orElseGet(() -> Uni.createFrom().voidItem()));
        });
    }

    /** Asks for a selection of the pool's latest revision. */
    Uni<Selection> ask(String name, Asked asked) {
        return requireSealed(name).chain(revision -> pools.locked(name).chain(pool -> {
            Recipe recipe = Recipe.of(planning.planOf(pool));
            return annotated(revision, asked).chain(annotated -> requirePossible(revision, asked, recipe, annotated)
                    .chain(() -> progress.ask(revision, asked, recipe, annotated)));
        }));
    }

    private Uni<List<String>> annotated(Revision revision, Asked asked) {
        return asked.keep()
                ? members.annotated(new Revision.Key(revision.pool(), revision.number()))
                : Uni.createFrom().item(List.of());
    }

    private Uni<Revision> requireSealed(String name) {
        return known(name)
                .chain(pool -> revisions.latest(name))
                .map(latest -> latest.orElseThrow(
                        () -> ProblemException.conflict("pool " + name, "not sealed", "a sealed pool")))
                .invoke(revision -> {
                    if (!revision.isPlanned()) {
                        throw ProblemException.conflict(
                                "revision " + revision.number(),
                                revision.failure().orElse("its members are still being read"),
                                "a revision whose members are known");
                    }
                });
    }

    private Uni<Pool> known(String name) {
        return pools.named(name).map(pool -> pool.orElseThrow(() -> ProblemException.notFound("pool", name)));
    }

    private Uni<Void> requirePossible(Revision revision, Asked asked, Recipe recipe, List<String> annotated) {
        return members.countEligible(new Revision.Key(revision.pool(), revision.number()))
                .invoke(eligible -> {
                    if (asked.budget() > eligible) {
                        throw ProblemException.impossible(
                                "budget",
                                asked.budget(),
                                "at most " + eligible + ", the volumes of revision " + revision.number()
                                        + " that may be picked");
                    }
                })
                .chain(() -> progress.isKnown(revision, asked, recipe))
                .invoke(known -> {
                    if (!known && asked.budget() < annotated.size()) {
                        throw ProblemException.impossible(
                                "budget",
                                asked.budget(),
                                "at least " + annotated.size() + ", the annotated volumes that stay picked");
                    }
                })
                .chain(() -> progress.hopeless(revision, asked, recipe))
                .invoke(reason -> reason.ifPresent(why -> {
                    throw ProblemException.impossible(
                            "features", why, "the features that " + asked.strategy() + " looks at");
                }))
                .replaceWithVoid();
    }

    /** Completeness is looked at first: what is counted after it is then never less than complete. */
    Uni<PoolStatus> status(String name) {
        return known(name).chain(pool -> revisions.latest(name)).chain(latest -> complete(latest)
                .chain(complete -> counts(name, latest).chain(counts -> jobCounts(name)
                        .chain(ofJobs -> setAside.count(name).chain(aside -> steps.retried(Optional.of(name), SHOWN)
                                .map(retried -> status(name, latest, counts, ofJobs, complete, aside, retried)))))));
    }

    /** The volumes of a pool that are set aside, and those that were put back. */
    Uni<List<SetAside.Volume>> setAside(String name) {
        return known(name).chain(pool -> setAside.of(name));
    }

    /** Makes a volume that is set aside a candidate of the revisions to come. */
    Uni<SetAside.Volume> putBack(String name, String volume) {
        return known(name)
                .chain(() -> pools.locked(name))
                .chain(() -> revisions.latest(name))
                .chain(latest -> setAside.putBack(
                        name, volume, latest.map(Revision::number).orElse(0)))
                .chain(() -> setAside.named(name, volume))
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("volume that is set aside:", volume)));
    }

    private Uni<SelectionCounts> counts(String name, Optional<Revision> revision) {
        return revision.map(latest -> selections.counts(name, latest.digest()))
                .orElseGet(() -> Uni.createFrom().item(new SelectionCounts(0, 0, 0, 0, 0)));
    }

    private Uni<JobCounts.OfKind> jobCounts(String name) {
        return jobs.counts(Optional.of(name)).map(counts -> JobCounts.OfKind.of(counts, count -> true));
    }

    private Uni<Boolean> complete(Optional<Revision> latest) {
        if (latest.isEmpty()) {
            return Uni.createFrom().item(false);
        }
        Revision revision = latest.get();
        if (!revision.isPlanned()) {
            return Uni.createFrom().item(revision.failure().isPresent());
        }
        return selections.countOpen(revision.pool(), revision.digest()).map(open -> open == 0);
    }

    private static PoolStatus status(
            String name,
            Optional<Revision> revision,
            SelectionCounts counts,
            JobCounts.OfKind ofJobs,
            boolean complete,
            long aside,
            List<Step> retried) {
        return new PoolStatus(
                name,
                revision.map(Revision::number),
                revision.map(Revision::digest),
                revision.flatMap(Revision::base),
                revision.map(Revision::candidates).orElse(0),
                counts,
                ofJobs,
                complete,
                aside,
                retried.stream().map(StepView::of).toList(),
                revision.flatMap(Revision::failure));
    }
}
