package dev.firstpick.strategies;

import dev.firstpick.strategies.clustering.Clustering;
import dev.firstpick.strategies.clustering.KMeans;
import dev.firstpick.strategies.neighbours.NearestNeighbours;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * {@code csal-3d}: k-means with as many clusters as the budget; of the most typical volumes of each the most uncertain.
 *
 * <p>Source: the public description of CSAL-3D (HiLab-git/CSAL-3D, MICCAI 2025). Typicality is {@link TypiClust}'s, uncertainty the variance of
 * the reconstruction, plain k-means stands for its kernel k-means. The score is the uncertainty.
 *
 * @param typical m, how many of the most typical come into question, from 1; 3 by default
 * @param neighbours k of the typicality, from 1; 20 by default
 */
public record Csal3d(int typical, int neighbours) implements Strategy {

    public Csal3d {
        if (typical < 1) {
            throw new IllegalArgumentException("typical: found " + typical + ", expected at least 1");
        }
        if (neighbours < 1) {
            throw new IllegalArgumentException("neighbours: found " + neighbours + ", expected at least 1");
        }
    }

    /** With the 3 most typical by 20 neighbours. */
    public Csal3d() {
        this(3, 20);
    }

    @Override
    public String name() {
        return "csal-3d";
    }

    @Override
    public Needs needs() {
        return Needs.ofFeaturesAnd(Uncertainty.RECONSTRUCTION_VARIANCE);
    }

    @Override
    public List<Pick> pick(Candidates candidates, int budget, long seed) {
        Shortlist picks = new Shortlist(name(), needs(), candidates, budget);
        double[] uncertainty = candidates.uncertainty(Uncertainty.RECONSTRUCTION_VARIANCE);
        Clustering clustering = KMeans.forRows(budget, candidates.size())
                .cluster(candidates.features(), seed)
                .clustering();
        Turns turns = new Turns(clustering, picks);
        while (picks.isOpen()) {
            int cluster = turns.next();
            int[] members = clustering.members(cluster);
            int[] best = mostTypical(candidates, members, picks);
            int chosen = Best.open(best, picks, i -> uncertainty[i]);
            picks.add(
                    chosen,
                    uncertainty[chosen],
                    Words.of(
                            "most uncertain of the %d most typical of %s in cluster %d; reconstruction variance %s",
                            best.length, Words.scans(members.length), cluster + 1, Words.number(uncertainty[chosen])));
        }
        return picks.picks();
    }

    private int[] mostTypical(Candidates candidates, int[] members, Shortlist picks) {
        NearestNeighbours near =
                NearestNeighbours.of(candidates.features().rows(members), Math.min(neighbours, members.length - 1));
        return IntStream.range(0, members.length)
                .boxed()
                .filter(i -> !picks.has(members[i]))
                .sorted(Comparator.comparingDouble(near::meanDistance))
                .limit(typical)
                .mapToInt(i -> members[i])
                .sorted()
                .toArray();
    }
}
