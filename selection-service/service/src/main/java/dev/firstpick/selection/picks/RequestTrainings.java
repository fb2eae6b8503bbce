package dev.firstpick.selection.picks;

import dev.firstpick.events.Required;
import dev.firstpick.ingest.events.PoolMembers;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.ingest.events.Task;
import dev.firstpick.selection.database.ChangedMeanwhileException;
import dev.firstpick.selection.database.InOrder;
import dev.firstpick.selection.database.Transactions;
import dev.firstpick.selection.jobs.Jobs;
import dev.firstpick.selection.pool.Annotation;
import dev.firstpick.selection.pool.Annotations;
import dev.firstpick.selection.pool.Exclusions;
import dev.firstpick.selection.pool.Members;
import dev.firstpick.selection.pool.Pools;
import dev.firstpick.selection.pool.Revision;
import dev.firstpick.selection.steps.Step;
import dev.firstpick.selection.steps.StepKind;
import dev.firstpick.selection.steps.StepWork;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.training.events.CaseManifest;
import dev.firstpick.training.events.TrainingRequested;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/** Holds the jobs that train and evaluate an annotated selection, one a training seed. */
@ApplicationScoped
class RequestTrainings implements StepWork {

    private final Pools pools;
    private final Members members;
    private final Exclusions exclusions;
    private final Annotations annotations;
    private final Selections selections;
    private final Picks picks;
    private final Jobs jobs;
    private final Manifests manifests;
    private final Transactions transactions;

    RequestTrainings(
            Pools pools,
            Members members,
            Exclusions exclusions,
            Annotations annotations,
            Selections selections,
            Picks picks,
            Jobs jobs,
            Manifests manifests,
            Transactions transactions) {
        this.pools = pools;
        this.members = members;
        this.exclusions = exclusions;
        this.annotations = annotations;
        this.selections = selections;
        this.picks = picks;
        this.jobs = jobs;
        this.manifests = manifests;
        this.transactions = transactions;
    }

    /** The trainings are part of the subject: other ones of the same selection are another step. */
    static String subjectOf(Selection selection) {
        Recipe recipe = selection.recipe();
        return selection.request() + "/"
                + Identity.of(recipe.learning(), recipe.trainingSeed(), recipe.trainingSeeds());
    }

    private static String requestOf(Step step) {
        return step.subject().substring(0, step.subject().indexOf('/'));
    }

    @Override
    public StepKind kind() {
        return StepKind.TRAIN;
    }

    @Override
    public Supplier<Uni<Void>> prepare(Step step) throws IOException {
        long state = transactions.await(() -> exclusions.state(step.pool()));
        Selection selection = transactions.await(() -> selections.findById(requestOf(step)));
        if (!isToBeTrained(selection)) {
            return () -> leave(selection.request());
        }
        List<Picked> standing = standing(selection);
        List<TrainingRequested> requests;
        try {
            requests = requests(step.pool(), selection, standing);
        } catch (RuntimeException e) {
            // A pick may have been withdrawn between two looks at the database: then it is no fault of the selection.
            return () -> exclusions.unlessChanged(
                    step.pool(), state, () -> Uni.createFrom().failure(e));
        }
        return () -> exclusions.unlessChanged(step.pool(), state, () -> hold(selection.request(), standing, requests));
    }

    /** One that waits for a replacement is trained once that is annotated; one that failed is not. */
    private static boolean isToBeTrained(Selection selection) {
        return selection.state() == SelectionState.ANNOTATED || selection.state() == SelectionState.TRAINED;
    }

    /** Nothing to do, unless the selection was annotated since it was looked at: that asked for this very step. */
    private Uni<Void> leave(String request) {
        return selections.findById(request).chain(selection -> {
            if (isToBeTrained(selection)) {
                throw new ChangedMeanwhileException("selection " + request + " was annotated meanwhile");
            }
            return Uni.createFrom().voidItem();
        });
    }

    private List<TrainingRequested> requests(String pool, Selection selection, List<Picked> standing)
            throws IOException {
        if (standing.isEmpty()) {
            throw Required.refused("picks", "none that is not withdrawn", "at least one to train on");
        }
        Task task = transactions.await(() -> pools.findById(pool)).task().orElseThrow();
        ObjectRef cases = manifests.write(cases(selection, standing));
        Recipe recipe = selection.recipe();
        return LongStream.range(0, recipe.trainingSeeds())
                .mapToObj(n -> request(selection, task, cases, recipe.trainingSeed() + n))
                .toList();
    }

    private List<Picked> standing(Selection selection) {
        return transactions.await(() -> picks.of(selection.id().orElseThrow())).stream()
                .filter(pick -> !pick.isWithdrawn())
                .toList();
    }

    /** A selection that waits for a replacement again is trained once that is annotated. */
    private Uni<Void> hold(String request, List<Picked> trained, List<TrainingRequested> requests) {
        return selections.findById(request).chain(selection -> {
            if (!isToBeTrained(selection)) {
                return Uni.createFrom().voidItem();
            }
            return picks.countStanding(selection.id().orElseThrow()).chain(standing -> {
                if (standing != trained.size()) {
                    throw new ChangedMeanwhileException("picks of selection " + request + " changed meanwhile");
                }
                return InOrder.each(requests, training -> jobs.unsuperseded(training.job())
                        .chain(id -> jobs.add(named(id, training), selection.urgent())));
            });
        });
    }

    private CaseManifest cases(Selection selection, List<Picked> picked) {
        Map<String, Annotation> labels = transactions.await(() -> annotations.of(
                selection.pool(), picked.stream().map(Picked::volume).toList()));
        Revision.Key revision = new Revision.Key(selection.pool(), selection.revision());
        List<PoolMembers.Member> labelled = transactions.await(() -> members.labelled(revision));
        List<CaseManifest.Entry> test = of(labelled, Role.TEST);
        if (test.isEmpty()) {
            throw Required.refused(
                    "test volumes of revision " + selection.revision(), "none with a label", "at least one");
        }
        List<CaseManifest.Entry> training = picked.stream()
                .map(pick -> new CaseManifest.Entry(
                        pick.volume(),
                        pick.pick().image(),
                        labels.get(pick.volume()).label()))
                .toList();
        return new CaseManifest(training, of(labelled, Role.VALIDATION), test);
    }

    private static List<CaseManifest.Entry> of(List<PoolMembers.Member> members, Role role) {
        return members.stream()
                .filter(member -> member.role() == role)
                .map(member -> new CaseManifest.Entry(
                        member.volume(), member.image(), member.label().orElseThrow()))
                .toList();
    }

    private static TrainingRequested request(Selection selection, Task task, ObjectRef cases, long trainingSeed) {
        String id = selection.id().orElseThrow();
        return new TrainingRequested(
                Identity.of("training", id, trainingSeed, selection.recipe().learning(), cases.sha256()),
                selection.pool(),
                selection.digest(),
                id,
                selection.strategy(),
                selection.scope(),
                selection.budget(),
                selection.seed(),
                selection.purpose(),
                task,
                selection.recipe().learning(),
                trainingSeed,
                cases,
                1,
                Instant.now());
    }

    private static TrainingRequested named(String id, TrainingRequested training) {
        return new TrainingRequested(
                id,
                training.pool(),
                training.digest(),
                training.selection(),
                training.strategy(),
                training.scope(),
                training.budget(),
                training.seed(),
                training.purpose(),
                training.task(),
                training.learning(),
                training.trainingSeed(),
                training.cases(),
                training.attempt(),
                training.time());
    }

    /** One that waits for a replacement meanwhile does not fail: it asks for its trainings once more. */
    @Override
    public Uni<Void> giveUp(Step step, String reason) {
        return selections
                .findById(requestOf(step))
                .onItem()
                .ifNotNull()
                .invoke(selection -> {
                    if (isToBeTrained(selection)) {
                        selection.failed(reason, Instant.now());
                    }
                })
                .replaceWithVoid();
    }
}
