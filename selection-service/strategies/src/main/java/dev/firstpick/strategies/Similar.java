package dev.firstpick.strategies;

import dev.firstpick.strategies.clustering.Clustering;
import dev.firstpick.strategies.numeric.Draws;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * {@code alps-similar}, {@code calr-similar}, {@code typiclust-similar}, {@code agglomerative-similar}: controls that show what a choice without
 * diversity costs. All picks come from one cluster of the strategy's, both cluster and members drawn at random.
 *
 * <p>Source: Liu et al., MICCAI 2023 (arXiv 2307.12004), section 3. Where no cluster is large enough for the budget, the pool is parted into
 * fewer clusters. The score is the chance that a member of the cluster had.
 */
final class Similar implements Strategy {

    private final ByClusters base;

    Similar(ByClusters base) {
        this.base = base;
    }

    @Override
    public String name() {
        return base.name() + "-similar";
    }

    @Override
    public Needs needs() {
        return base.needs();
    }

    @Override
    public List<Pick> pick(Candidates candidates, int budget, long seed) {
        Shortlist picks = new Shortlist(name(), needs(), candidates, budget);
        if (!picks.isOpen()) {
            return picks.picks();
        }
        Draws draws = Draws.of(name(), seed);
        int[] members = cluster(candidates, picks, draws, seed);
        int[] rest = Arrays.stream(members).filter(i -> !picks.has(i)).toArray();
        double chance = (double) picks.open() / rest.length;
        for (int i = 0; picks.isOpen(); i++) {
            int j = i + draws.below(rest.length - i);
            int drawn = rest[j];
            rest[j] = rest[i];
            picks.add(drawn, chance, Words.of("drawn at random from one cluster of %s", Words.scans(members.length)));
        }
        return picks.picks();
    }

    private int[] cluster(Candidates candidates, Shortlist picks, Draws draws, long seed) {
        for (int count = picks.budget(); count > 1; count = count / 2) {
            Clustering clustering = base.clusters(candidates, count, seed);
            int[] large = IntStream.range(0, clustering.clusters())
                    .filter(c -> open(clustering.members(c), picks) >= picks.open())
                    .toArray();
            if (large.length > 0) {
                return clustering.members(large[draws.below(large.length)]);
            }
        }
        return IntStream.range(0, candidates.size()).toArray();
    }

    private static int open(int[] members, Shortlist picks) {
        return (int) Arrays.stream(members).filter(i -> !picks.has(i)).count();
    }
}
