package dev.firstpick.strategies;

import dev.firstpick.strategies.clustering.Clustering;
import dev.firstpick.strategies.clustering.KMeans;
import dev.firstpick.strategies.neighbours.NearestNeighbours;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code typiclust}: k-means with as many clusters as the budget; of each cluster the most typical volume.
 *
 * <p>Source: Hacohen, Dekel and Weinshall, "Active Learning on a Budget: Opposite Strategies Suit High and Low Budgets", ICML 2022
 * (arXiv 2202.02794), section 3: typicality is 1 / mean distance to the k nearest neighbours in the cluster. The score is the typicality.
 *
 * @param neighbours k, from 1; 20 by default. In a cluster of k volumes or fewer all others are the neighbours
 */
public record TypiClust(int neighbours) implements ByClusters {

    /** Keeps typicality finite among duplicates. */
    static final double SMALLEST_DISTANCE = 1e-5;

    public TypiClust {
        if (neighbours < 1) {
            throw new IllegalArgumentException("neighbours: found " + neighbours + ", expected at least 1");
        }
    }

    /** With 20 neighbours. */
    public TypiClust() {
        this(20);
    }

    @Override
    public String name() {
        return "typiclust";
    }

    @Override
    public Needs needs() {
        return Needs.ofFeatures();
    }

    @Override
    public Clustering clusters(Candidates candidates, int budget, long seed) {
        return KMeans.forRows(budget, candidates.size())
                .cluster(candidates.features(), seed)
                .clustering();
    }

    @Override
    public List<Pick> pick(Candidates candidates, int budget, long seed) {
        Shortlist picks = new Shortlist(name(), needs(), candidates, budget);
        Clustering clustering = KMeans.forRows(budget, candidates.size())
                .cluster(candidates.features(), seed)
                .clustering();
        Turns turns = new Turns(clustering, picks);
        Map<Integer, NearestNeighbours> searched = new HashMap<>();
        while (picks.isOpen()) {
            int cluster = turns.next();
            int[] members = clustering.members(cluster);
            NearestNeighbours near = searched.computeIfAbsent(
                    cluster,
                    c -> NearestNeighbours.of(
                            candidates.features().rows(members), Math.min(neighbours, members.length - 1)));
            addMostTypical(picks, cluster, members, near);
        }
        return picks.picks();
    }

    private static void addMostTypical(Shortlist picks, int cluster, int[] members, NearestNeighbours near) {
        int best = -1;
        for (int i = 0; i < members.length; i++) {
            if (!picks.has(members[i]) && (best < 0 || near.meanDistance(i) < near.meanDistance(best))) {
                best = i;
            }
        }
        double distance = near.meanDistance(best);
        picks.add(
                members[best],
                1 / (distance + SMALLEST_DISTANCE),
                Words.of("most typical of %s in cluster %d", Words.scans(members.length), cluster + 1)
                        + (near.k() == 0
                                ? ", its only one"
                                : Words.of(
                                        "; mean distance to %s %s",
                                        Words.neighbours(near.k()), Words.number(distance))));
    }
}
