package dev.firstpick.selection.picks;

import dev.firstpick.events.Required;
import dev.firstpick.ingest.events.PoolMembers;
import dev.firstpick.selection.database.ChangedMeanwhileException;
import dev.firstpick.selection.database.InOrder;
import dev.firstpick.selection.database.Transactions;
import dev.firstpick.selection.events.Pick;
import dev.firstpick.selection.pool.Members;
import dev.firstpick.selection.pool.Pools;
import dev.firstpick.selection.pool.Revision;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.strategies.Candidates;
import dev.firstpick.strategies.Needs;
import dev.firstpick.strategies.Strategies;
import dev.firstpick.strategies.Strategy;
import dev.firstpick.strategies.Uncertainty;
import dev.firstpick.training.events.RepresentationKind;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Lets a selection's strategy choose among the volumes that may be picked now. Blocks. */
@ApplicationScoped
class Ranking {

    /** What a strategy looks at: an embedding's identity and features. */
    private record View(String identity, Features features) {}

    /**
     * What a strategy chose.
     *
     * @param representation the identity of the features that it looked at; empty if it needs none
     * @param kept those that had to stay picked and may still be picked, by name
     * @param picks by rank, those that were kept first
     */
    record Ranked(Optional<String> representation, List<String> kept, List<Pick> picks) {}

    private final Members members;
    private final Pools pools;
    private final Embeddings embeddings;
    private final Shards shards;
    private final FeatureReader reader;
    private final Progress progress;
    private final Transactions transactions;

    Ranking(
            Members members,
            Pools pools,
            Embeddings embeddings,
            Shards shards,
            FeatureReader reader,
            Progress progress,
            Transactions transactions) {
        this.members = members;
        this.pools = pools;
        this.embeddings = embeddings;
        this.shards = shards;
        this.reader = reader;
        this.progress = progress;
        this.transactions = transactions;
    }

    /**
     * Ranks {@code budget} volumes.
     *
     * @param keep names of volumes that stay picked, if they may be picked still
     * @throws dev.firstpick.strategies.SelectionException if the strategy cannot choose so many
     * @throws ChangedMeanwhileException if a volume had to be set aside first, as its features are not finite
     */
    Ranked rank(Selection selection, Collection<String> keep, int budget) throws IOException {
        Strategy strategy = Strategies.byName(selection.strategy());
        Map<RepresentationKind, View> views = views(selection, strategy.needs());
        List<PoolMembers.Member> eligible = eligible(selection, keep, views);
        List<String> kept = eligible.stream()
                .map(PoolMembers.Member::volume)
                .filter(keep::contains)
                .toList();
        Candidates candidates = candidates(eligible, strategy.needs(), views).keeping(kept);
        Map<String, ObjectRef> images =
                eligible.stream().collect(Collectors.toMap(PoolMembers.Member::volume, PoolMembers.Member::image));
        List<Pick> picks = strategy.pick(candidates, budget, selection.seed()).stream()
                .map(pick ->
                        new Pick(pick.rank(), pick.volume(), images.get(pick.volume()), pick.score(), pick.reason()))
                .toList();
        return new Ranked(identityOf(views), kept, picks);
    }

    /** How many volumes may be picked from a selection's revision now. */
    int eligible(Selection selection) {
        return transactions.await(
                () -> members.countEligible(new Revision.Key(selection.pool(), selection.revision())));
    }

    /** Those that may be picked; one whose features are not finite is set aside, so that the others can be. */
    private List<PoolMembers.Member> eligible(
            Selection selection, Collection<String> keep, Map<RepresentationKind, View> views) {
        Revision.Key revision = new Revision.Key(selection.pool(), selection.revision());
        List<PoolMembers.Member> eligible = transactions.await(() -> members.eligible(revision, keep));
        Map<String, String> notFinite = new TreeMap<>();
        views.forEach((kind, view) -> view.features()
                .notFinite(eligible.stream().map(PoolMembers.Member::volume).toList())
                .forEach(volume -> notFinite.put(volume, kind.name().toLowerCase(Locale.ROOT))));
        if (notFinite.isEmpty()) {
            return eligible;
        }
        transactions.await(() -> pools.locked(selection.pool())
                .chain(() -> InOrder.each(
                        notFinite.entrySet(),
                        one -> progress.setAside(
                                selection.pool(),
                                one.getKey(),
                                "its features are not finite numbers",
                                one.getValue()))));
        throw new ChangedMeanwhileException(
                "volumes whose features are not finite were set aside: " + notFinite.keySet());
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
}
