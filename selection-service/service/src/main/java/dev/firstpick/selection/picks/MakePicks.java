package dev.firstpick.selection.picks;

import dev.firstpick.events.Required;
import dev.firstpick.ingest.events.PoolMembers;
import dev.firstpick.selection.database.Transactions;
import dev.firstpick.selection.events.Pick;
import dev.firstpick.selection.events.SelectionMade;
import dev.firstpick.selection.outbox.Outbox;
import dev.firstpick.selection.pool.Members;
import dev.firstpick.selection.pool.Revision;
import dev.firstpick.selection.steps.Step;
import dev.firstpick.selection.steps.StepKind;
import dev.firstpick.selection.steps.StepWork;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.strategies.Candidates;
import dev.firstpick.strategies.Needs;
import dev.firstpick.strategies.Strategies;
import dev.firstpick.strategies.Strategy;
import dev.firstpick.strategies.Uncertainty;
import dev.firstpick.training.events.RepresentationKind;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Computes the picks of a selection, and stores them with the event that tells of them. */
@ApplicationScoped
class MakePicks implements StepWork {

    /** What a strategy looks at: an embedding's identity and features. */
    private record View(String identity, Features features) {}

    private final Members members;
    private final Selections selections;
    private final Picks picks;
    private final Embeddings embeddings;
    private final Shards shards;
    private final FeatureReader reader;
    private final Progress progress;
    private final Outbox outbox;
    private final Transactions transactions;

    MakePicks(
            Members members,
            Selections selections,
            Picks picks,
            Embeddings embeddings,
            Shards shards,
            FeatureReader reader,
            Progress progress,
            Outbox outbox,
            Transactions transactions) {
        this.members = members;
        this.selections = selections;
        this.picks = picks;
        this.embeddings = embeddings;
        this.shards = shards;
        this.reader = reader;
        this.progress = progress;
        this.outbox = outbox;
        this.transactions = transactions;
    }

    @Override
    public StepKind kind() {
        return StepKind.PICK;
    }

    @Override
    public Supplier<Uni<Void>> prepare(Step step) throws IOException {
        Selection selection = transactions.await(() -> selections.findById(step.subject()));
        Revision.Key revision = new Revision.Key(selection.pool(), selection.revision());
        List<PoolMembers.Member> eligible = transactions.await(() -> members.eligible(revision));
        Strategy strategy = Strategies.byName(selection.strategy());
        Map<RepresentationKind, View> views = views(selection, strategy.needs());
        List<String> kept = stillEligible(selection.kept(), eligible);
        Candidates candidates = candidates(eligible, strategy.needs(), views).keeping(kept);
        List<dev.firstpick.strategies.Pick> picked = strategy.pick(candidates, selection.budget(), selection.seed());
        Map<String, ObjectRef> images =
                eligible.stream().collect(Collectors.toMap(PoolMembers.Member::volume, PoolMembers.Member::image));
        Function<dev.firstpick.strategies.Pick, Pick> withImage =
                pick -> new Pick(pick.rank(), pick.volume(), images.get(pick.volume()), pick.score(), pick.reason());
        List<Pick> ranked = picked.stream().map(withImage).toList();
        Optional<String> representation = identityOf(views);
        return () -> selections.findById(step.subject()).chain(found -> store(found, representation, kept, ranked));
    }

    /** A volume that was excluded since it was kept is not. */
    private static List<String> stillEligible(List<String> kept, List<PoolMembers.Member> eligible) {
        return eligible.stream()
                .map(PoolMembers.Member::volume)
                .filter(kept::contains)
                .toList();
    }

    private Map<RepresentationKind, View> views(Selection selection, Needs needs) throws IOException {
        Map<RepresentationKind, View> views = new EnumMap<>(RepresentationKind.class);
        for (RepresentationKind kind : Look.kinds(needs)) {
            String id = Embedding.idOf(Representation.idFor(selection, kind), selection.scope(), selection.revision());
            Embedding embedding = transactions.await(() -> embeddings.findById(id));
            String identity = embedding
                    .identity()
                    .orElseThrow(() -> Required.refused("features of " + kind, "not all shards", "all"));
            List<ObjectRef> tables = transactions.await(() -> shards.of(embedding)).stream()
                    .map(shard -> shard.features)
                    .toList();
            views.put(kind, new View(identity, reader.read(identity, tables)));
        }
        return views;
    }

    private static Candidates candidates(
            List<PoolMembers.Member> eligible, Needs needs, Map<RepresentationKind, View> views) {
        List<String> volumes = eligible.stream().map(PoolMembers.Member::volume).toList();
        Candidates candidates = needs.features()
                ? views.get(RepresentationKind.RECONSTRUCTION).features().candidates(volumes)
                : Candidates.of(volumes);
        for (Uncertainty uncertainty : new TreeSet<>(needs.uncertainties())) {
            Features features = views.get(Look.kind(uncertainty)).features();
            candidates = candidates.withUncertainty(uncertainty, features.uncertainty(uncertainty));
        }
        return candidates;
    }

    /** Of one representation its own identity, of several the hash of theirs. */
    private static Optional<String> identityOf(Map<RepresentationKind, View> views) {
        List<String> identities = views.values().stream().map(View::identity).toList();
        return switch (identities.size()) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(identities.get(0));
            default -> Optional.of(Identity.of(identities.toArray()));
        };
    }

    /** The first picks stand: if another replica was faster, its are the same or older. */
    private Uni<Void> store(
            Selection selection, Optional<String> representation, List<String> kept, List<Pick> ranked) {
        if (selection.state() != SelectionState.PLANNED) {
            return Uni.createFrom().voidItem();
        }
        String id = selection.idWith(representation, kept);
        return selections.made(id).chain(twin -> {
            if (twin != null) {
                return selections.delete(selection);
            }
            Instant now = Instant.now();
            selection.made(representation, kept, now);
            return picks.persist(ranked.stream().map(pick -> new Picked(id, selection.pool(), pick)))
                    .chain(() -> outbox.add(event(selection, ranked, now), selection.purpose()))
                    .chain(picks::flush)
                    .chain(() -> progress.completeIfAnnotated(selection));
        });
    }

    private static SelectionMade event(Selection selection, List<Pick> ranked, Instant now) {
        return new SelectionMade(
                selection.id().orElseThrow(),
                selection.pool(),
                selection.revision(),
                selection.digest(),
                selection.strategy(),
                selection.scope(),
                selection.budget(),
                selection.seed(),
                selection.purpose(),
                selection.representation(),
                selection.kept().isEmpty() ? Optional.empty() : Optional.of(selection.kept()),
                ranked,
                now);
    }

    @Override
    public Uni<Void> giveUp(Step step, String reason) {
        return selections
                .findById(step.subject())
                .invoke(selection -> selection.failed(reason, Instant.now()))
                .replaceWithVoid();
    }
}
