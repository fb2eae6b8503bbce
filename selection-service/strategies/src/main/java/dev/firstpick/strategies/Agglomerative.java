package dev.firstpick.strategies;

import dev.firstpick.strategies.clustering.Clustering;
import dev.firstpick.strategies.clustering.Ward;
import dev.firstpick.strategies.numeric.Draws;
import java.util.Arrays;
import java.util.List;

/**
 * {@code agglomerative}: Ward's clustering to as many clusters as the budget; one volume of each at random.
 *
 * <p>Source: Liu et al., MICCAI 2023 (arXiv 2307.12004), section 2. Beyond 20,000 volumes Ward's rule merges BIRCH leaf entries instead of
 * volumes, and the reason says so. The score is the chance that a member of the cluster had.
 */
public record Agglomerative() implements ByClusters {

    @Override
    public String name() {
        return "agglomerative";
    }

    @Override
    public Needs needs() {
        return Needs.ofFeatures();
    }

    @Override
    public Clustering clusters(Candidates candidates, int budget, long seed) {
        return Ward.cluster(candidates.features(), budget).clustering();
    }

    @Override
    public List<Pick> pick(Candidates candidates, int budget, long seed) {
        Shortlist picks = new Shortlist(name(), needs(), candidates, budget);
        Ward.Result ward = Ward.cluster(candidates.features(), budget);
        Turns turns = new Turns(ward.clustering(), picks);
        Draws draws = Draws.of(name(), seed);
        String how = ward.leaves() == 0 ? "" : Words.of(", by Ward's rule on %d BIRCH leaf entries", ward.leaves());
        while (picks.isOpen()) {
            int cluster = turns.next();
            int[] members = ward.clustering().members(cluster);
            int[] open = Arrays.stream(members).filter(i -> !picks.has(i)).toArray();
            picks.add(
                    open[draws.below(open.length)],
                    1.0 / open.length,
                    Words.of("drawn at random from the %s of cluster %d", Words.scans(members.length), cluster + 1)
                            + how);
        }
        return picks.picks();
    }
}
