package dev.firstpick.selection.picks;

import dev.firstpick.selection.database.InOrder;
import dev.firstpick.selection.database.Texts;
import dev.firstpick.selection.events.Pick;
import dev.firstpick.selection.events.PickWithdrawn;
import dev.firstpick.selection.events.SelectionAnnotated;
import dev.firstpick.selection.jobs.Job;
import dev.firstpick.selection.jobs.JobFollowUp;
import dev.firstpick.selection.jobs.JobState;
import dev.firstpick.selection.jobs.Jobs;
import dev.firstpick.selection.outbox.Outbox;
import dev.firstpick.selection.plan.Asked;
import dev.firstpick.selection.pool.Members;
import dev.firstpick.selection.pool.Revision;
import dev.firstpick.selection.pool.SetAside;
import dev.firstpick.selection.steps.StepKind;
import dev.firstpick.selection.steps.Steps;
import dev.firstpick.strategies.Strategies;
import dev.firstpick.training.events.EvaluationCompleted;
import dev.firstpick.training.events.RepresentationKind;
import dev.firstpick.training.events.RepresentationLearned;
import dev.firstpick.training.events.TrainingEvent;
import dev.firstpick.training.events.VolumesRepresented;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What follows from a fact, for the selections of a pool. Every method is part of a transaction that holds the pool's lock, and may be
 * repeated: what has followed already does not follow again.
 */
@ApplicationScoped
public class Progress implements JobFollowUp {

    private final Selections selections;
    private final Picks picks;
    private final Representations representations;
    private final Embeddings embeddings;
    private final Shards shards;
    private final Jobs jobs;
    private final Steps steps;
    private final Outbox outbox;
    private final Members members;
    private final SetAside setAside;

    Progress(
            Selections selections,
            Picks picks,
            Representations representations,
            Embeddings embeddings,
            Shards shards,
            Jobs jobs,
            Steps steps,
            Outbox outbox,
            Members members,
            SetAside setAside) {
        this.selections = selections;
        this.picks = picks;
        this.representations = representations;
        this.embeddings = embeddings;
        this.shards = shards;
        this.jobs = jobs;
        this.steps = steps;
        this.outbox = outbox;
        this.members = members;
        this.setAside = setAside;
    }

    /** Whether a selection of a revision was asked for before. */
    public Uni<Boolean> isKnown(Revision revision, Asked asked, Recipe recipe) {
        return selections.findById(Selection.requestId(revision, asked, recipe)).map(Objects::nonNull);
    }

    /**
     * A selection of a revision is asked for. Gives it as it is now: it may be made already.
     *
     * @param annotated the volumes that stay picked if that is asked for, by name; of a selection that is known its own stay
     */
    public Uni<Selection> ask(Revision revision, Asked asked, Recipe recipe, List<String> annotated) {
        return selections.findById(Selection.requestId(revision, asked, recipe)).chain(present -> {
            if (present == null) {
                return selections
                        .persist(new Selection(revision, asked, recipe, annotated))
                        .call(this::advance);
            }
            return present.askedAgain(asked, recipe)
                    ? train(present).replaceWith(present)
                    : Uni.createFrom().item(present);
        });
    }

    /** A selection that is asked for can never be made. */
    public Uni<Selection> refuse(Revision revision, Asked asked, Recipe recipe, String reason) {
        return selections.findById(Selection.requestId(revision, asked, recipe)).chain(present -> {
            if (present != null) {
                return Uni.createFrom().item(present);
            }
            Selection selection = new Selection(revision, asked, recipe, List.of());
            selection.failed(reason, Instant.now());
            return selections.persist(selection);
        });
    }

    /** The representation that a selection asked for now would wait for in vain, with the reason. */
    public Uni<Optional<String>> hopeless(Revision revision, Asked asked, Recipe recipe) {
        List<String> ids = representationsOf(new Selection(revision, asked, recipe, List.of()));
        return ids.isEmpty()
                ? Uni.createFrom().item(Optional.empty())
                : representations
                        .find("job in ?1 and failure is not null", ids)
                        .firstResult()
                        .map(found -> Optional.ofNullable(found).flatMap(Representation::failure));
    }

    /** A volume has its annotation. */
    public Uni<Void> annotated(String pool, String volume) {
        return selections.awaiting(pool, volume).chain(waiting -> InOrder.each(waiting, this::completeIfAnnotated));
    }

    /**
     * A volume is out, for good: it takes no part in any training that has not ended, and its picks are withdrawn. What is trained on
     * it now is cancelled and asked for anew, without it; what is trained without it goes on.
     */
    public Uni<Void> excluded(String pool, String volume, String reason) {
        String why = "volume " + volume + " was excluded";
        return withdraw(pool, volume, Texts.plain(reason), selection -> true)
                .chain(() -> retrain(pool, revision -> members.wasEvaluatedOn(revision, volume), why))
                .chain(() -> relearn(pool, revision -> members.wasCandidate(revision, volume), why));
    }

    /**
     * A volume was given another image or role: for revisions that have it as it was before this is as if it were excluded. Revisions
     * that have it as it is now have it again.
     */
    public Uni<Void> replaced(String pool, String volume, String reason) {
        String why = "volume " + volume + " was replaced";
        return withdraw(pool, volume, reason, selection -> true)
                .chain(() -> retrain(pool, revision -> members.isEvaluatedOn(revision, volume), why))
                .chain(() -> relearn(pool, revision -> members.isCandidate(revision, volume), why));
    }

    private Uni<Void> withdraw(String pool, String volume, String reason, Predicate<Selection> whose) {
        return picks.ofVolume(pool, volume)
                .chain(found -> InOrder.each(found, pick -> selections
                        .made(pick.selection)
                        .chain(selection -> selection == null || !whose.test(selection)
                                ? Uni.createFrom().voidItem()
                                : withdraw(selection, pick, reason))));
    }

    private Uni<Void> withdraw(Selection selection, Picked pick, String reason) {
        String id = selection.id().orElseThrow();
        return jobs.ofSelection(id).chain(trainings -> {
            boolean learned = trainings.stream().anyMatch(training -> training.state() == JobState.DONE);
            pick.withdrawn(reason, learned, Instant.now());
            boolean waits = selection.state() == SelectionState.MADE || selection.state() == SelectionState.ANNOTATED;
            if (!waits) {
                return tellWithdrawal(selection, pick, Optional.empty());
            }
            selection.waitsForReplacement();
            return supersedeOpen(trainings, "volume " + pick.volume() + " was excluded")
                    .chain(() -> steps.add(StepKind.REPLACE, selection.pool(), selection.request()));
        });
    }

    private Uni<Void> supersedeOpen(List<Job> found, String why) {
        return InOrder.each(
                found.stream().filter(Job::isOpen).toList(), training -> jobs.supersede(training.id(), why));
    }

    /** A pick's volume is withdrawn; in its place another one is to be annotated, or none. */
    Uni<Void> tellWithdrawal(Selection selection, Picked pick, Optional<Pick> replacement) {
        pick.told(replacement);
        PickWithdrawn event = new PickWithdrawn(
                selection.id().orElseThrow(),
                selection.pool(),
                pick.volume(),
                replacement,
                pick.withdrawnReason().orElseThrow(),
                Instant.now());
        return outbox.add(event, selection.purpose());
    }

    /** Labelled validation and test volumes take part in every training of their revision. */
    private Uni<Void> retrain(String pool, Function<Revision.Key, Uni<Boolean>> changed, String why) {
        return selections
                .inTraining(pool)
                .chain(found ->
                        InOrder.each(found, selection -> changed.apply(new Revision.Key(pool, selection.revision()))
                                .chain(evaluated -> evaluated
                                        ? jobs.ofSelection(selection.id().orElseThrow())
                                                .chain(trainings -> retrain(selection, trainings, why))
                                        : Uni.createFrom().voidItem())));
    }

    private Uni<Void> retrain(Selection selection, List<Job> trainings, String why) {
        return trainings.stream().noneMatch(Job::isOpen)
                ? Uni.createFrom().voidItem()
                : supersedeOpen(trainings, why).chain(() -> train(selection));
    }

    /** Candidates take part in every representation of their revision. */
    private Uni<Void> relearn(String pool, Function<Revision.Key, Uni<Boolean>> changed, String why) {
        return representations
                .unlearned(pool)
                .chain(found -> InOrder.each(
                        found, representation -> changed.apply(new Revision.Key(pool, representation.revision))
                                .chain(candidate -> candidate
                                        ? relearn(representation, why)
                                        : Uni.createFrom().voidItem())));
    }

    private Uni<Void> relearn(Representation representation, String why) {
        return jobs.supersede(representation.learningJob, why)
                .chain(() -> steps.add(StepKind.LEARN, representation.pool, representation.job));
    }

    /** Volumes of which no features can be computed are out until somebody puts them back; picks of them that wait are withdrawn. */
    private Uni<Void> setAside(Job job, List<dev.firstpick.training.events.SetAside> found) {
        return InOrder.each(
                found,
                one -> setAside(
                        job.pool(),
                        one.volume(),
                        one.reason(),
                        job.kind().name().toLowerCase(Locale.ROOT)));
    }

    /** A volume of which no features can be computed. */
    Uni<Void> setAside(String pool, String volume, String reason, String by) {
        return setAside.add(pool, volume, Texts.plain(reason), by)
                .chain(added -> added
                        ? picks.isAnnotated(pool, volume)
                                .chain(annotated -> annotated
                                        ? Uni.createFrom().voidItem()
                                        : withdraw(
                                                pool,
                                                volume,
                                                Texts.plain("set aside: " + reason),
                                                selection -> selection.state() == SelectionState.MADE))
                        : Uni.createFrom().voidItem());
    }

    /** A selection that has its picks is annotated once all of them are, perhaps at once. */
    Uni<Void> completeIfAnnotated(Selection selection) {
        String id = selection.id().orElseThrow();
        return picks.countUnannotated(id)
                .chain(missing -> missing > 0
                        ? Uni.createFrom().voidItem()
                        : picks.countStanding(id).chain(standing -> picks.countWithdrawn(id)
                                .chain(withdrawn -> complete(selection, id, standing, Math.toIntExact(withdrawn)))));
    }

    private Uni<Void> complete(Selection selection, String id, long standing, int withdrawn) {
        if (standing == 0) {
            selection.failed("all picks were withdrawn", Instant.now());
            return Uni.createFrom().voidItem();
        }
        Instant now = Instant.now();
        selection.annotated(now);
        SelectionAnnotated event = new SelectionAnnotated(id, selection.pool(), selection.budget(), withdrawn, now);
        return outbox.add(event, selection.purpose())
                .chain(() ->
                        selection.train() ? train(selection) : Uni.createFrom().voidItem());
    }

    private Uni<Void> train(Selection selection) {
        return steps.add(StepKind.TRAIN, selection.pool(), RequestTrainings.subjectOf(selection));
    }

    /** Brings a selection without picks one step on: its picks, if its strategy has all that it looks at, else what is missing. */
    private Uni<Void> advance(Selection selection) {
        List<RepresentationKind> kinds = kindsOf(selection);
        List<RepresentationKind> ready = new ArrayList<>();
        return InOrder.each(kinds, kind -> provide(selection, kind).invoke(there -> {
                    if (there) {
                        ready.add(kind);
                    }
                }))
                .chain(() -> ready.size() == kinds.size() && selection.state() == SelectionState.PLANNED
                        ? steps.add(StepKind.PICK, selection.pool(), selection.request())
                        : Uni.createFrom().voidItem());
    }

    /** Whether the features are there; if not, has them made. */
    private Uni<Boolean> provide(Selection selection, RepresentationKind kind) {
        return representations.findById(Representation.idFor(selection, kind)).chain(present -> {
            if (present == null) {
                return representations
                        .persist(new Representation(selection, kind))
                        .chain(made -> steps.add(StepKind.LEARN, made.pool, made.job))
                        .replaceWith(false);
            }
            if (present.failure().isPresent()) {
                selection.failed(present.failure().get(), Instant.now());
                return Uni.createFrom().item(false);
            }
            return present.model().isEmpty() ? Uni.createFrom().item(false) : embed(present, selection);
        });
    }

    private Uni<Boolean> embed(Representation representation, Selection selection) {
        String id = Embedding.idOf(representation.job, selection.scope(), selection.revision());
        return embeddings
                .findById(id)
                .chain(embedding -> embedding == null
                        ? steps.add(StepKind.EMBED, representation.pool, id).replaceWith(false)
                        : Uni.createFrom().item(embedding.identity().isPresent()));
    }

    @Override
    public Uni<Void> done(Job job, TrainingEvent outcome) {
        if (outcome instanceof RepresentationLearned learned) {
            return representations
                    .learnedBy(job.id())
                    .onItem()
                    .ifNotNull()
                    .invoke(representation -> representation.learned(learned.model()))
                    .chain(() -> setAside(job, learned.setAside()))
                    .chain(() -> advanceAll(learned.pool(), learned.digest()));
        }
        if (outcome instanceof VolumesRepresented represented) {
            return represented(job, represented);
        }
        if (outcome instanceof EvaluationCompleted evaluation) {
            return evaluated(evaluation.selection());
        }
        throw new IllegalStateException("outcome: found " + outcome + ", expected one of a job that was done");
    }

    private Uni<Void> advanceAll(String pool, String baseDigest) {
        return selections.planned(pool, baseDigest).chain(planned -> InOrder.each(planned, this::advance));
    }

    private Uni<Void> represented(Job job, VolumesRepresented event) {
        return shards.findById(job.id()).chain(shard -> {
            if (shard == null) {
                return Uni.createFrom().voidItem();
            }
            shard.represented(event.table());
            return setAside(job, event.setAside())
                    .chain(() -> embeddings.findById(shard.embedding))
                    .chain(this::represented);
        });
    }

    /** Features were added to an embedding: it may have all now, and so may those of later rounds. */
    Uni<Void> represented(Embedding embedding) {
        return embeddings
                .of(embedding.representation, embedding.scope)
                .chain(rounds -> InOrder.each(rounds, this::completeIfRepresented))
                .chain(() -> representations.findById(embedding.representation))
                .chain(representation -> advanceAll(representation.pool, representation.digest));
    }

    private Uni<Void> completeIfRepresented(Embedding embedding) {
        if (embedding.identity().isPresent()) {
            return Uni.createFrom().voidItem();
        }
        return shards.countMissing(embedding)
                .chain(missing -> missing > 0 ? Uni.createFrom().voidItem() : complete(embedding));
    }

    private Uni<Void> complete(Embedding embedding) {
        return shards.of(embedding)
                .chain(all -> representations
                        .findById(embedding.representation)
                        .invoke(representation -> embedding.complete(Identity.of(Stream.concat(
                                        Stream.of(representation.model.sha256()),
                                        all.stream().map(shard -> shard.features.sha256()))
                                .toArray()))))
                .replaceWithVoid();
    }

    private Uni<Void> evaluated(String id) {
        return selections
                .made(id)
                .chain(selection -> selection == null
                        ? Uni.createFrom().voidItem()
                        : jobs.ofSelection(id)
                                .invoke(trainings -> {
                                    boolean all = selection.state() != SelectionState.MADE
                                            && trainings.stream()
                                                    .filter(training -> !training.superseded())
                                                    .allMatch(training -> training.state() == JobState.DONE);
                                    if (all) {
                                        selection.trained(Instant.now());
                                    }
                                })
                                .replaceWithVoid());
    }

    @Override
    public Uni<Void> givenUp(Job job, String reason) {
        String why = job.kind().name().toLowerCase(Locale.ROOT) + " job " + job.id() + ": " + reason;
        return switch (job.kind()) {
            case REPRESENTATION ->
                representations
                        .learnedBy(job.id())
                        .chain(representation -> representation == null
                                ? Uni.createFrom().voidItem()
                                : failRepresentation(representation.job, why));
            case EMBEDDING ->
                shards.findById(job.id())
                        .chain(shard -> shard == null
                                ? Uni.createFrom().voidItem()
                                : embeddings
                                        .findById(shard.embedding)
                                        .chain(embedding -> failRepresentation(embedding.representation, why)));
            case TRAINING ->
                selections
                        .made(job.selection().orElseThrow())
                        .onItem()
                        .ifNotNull()
                        .invoke(selection -> selection.failed(why, Instant.now()))
                        .replaceWithVoid();
        };
    }

    /** A representation can never be looked at; the selections that wait for it fail. */
    Uni<Void> failRepresentation(String id, String reason) {
        return representations.findById(id).chain(representation -> {
            if (representation == null) {
                return Uni.createFrom().voidItem();
            }
            representation.failed(reason);
            Predicate<Selection> looksAtIt =
                    selection -> representationsOf(selection).contains(id);
            return selections
                    .planned(representation.pool, representation.digest)
                    .invoke(planned -> planned.stream()
                            .filter(looksAtIt)
                            .forEach(selection -> selection.failed(reason, Instant.now())))
                    .replaceWithVoid();
        });
    }

    private static List<RepresentationKind> kindsOf(Selection selection) {
        return List.copyOf(Look.kinds(Strategies.byName(selection.strategy()).needs()));
    }

    private static List<String> representationsOf(Selection selection) {
        return kindsOf(selection).stream()
                .map(kind -> Representation.idFor(selection, kind))
                .toList();
    }
}
