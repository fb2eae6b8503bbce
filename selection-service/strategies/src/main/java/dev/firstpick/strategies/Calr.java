package dev.firstpick.strategies;

import dev.firstpick.strategies.clustering.Birch;
import dev.firstpick.strategies.clustering.BirchClusters;
import dev.firstpick.strategies.clustering.Clustering;
import dev.firstpick.strategies.numeric.Features;
import java.util.List;

/**
 * {@code calr}: BIRCH to as many clusters as the budget; of each the volume with the highest information density, the mean cosine similarity to
 * its cluster.
 *
 * <p>Source: Jin et al., "Cold-start active learning for image classification", Information Sciences 616, 2022, sections 3.2 and 3.3. The score
 * is the information density. The seed changes nothing.
 *
 * @param birch the tree's parameters: threshold 0.5 and branching 50 by default. Where that leaves fewer leaf entries than the budget the
 *     threshold is halved, and where it leaves more than 4,000 it is raised
 */
public record Calr(Birch birch) implements ByClusters {

    /** With BIRCH's default parameters. */
    public Calr() {
        this(Birch.standard());
    }

    @Override
    public String name() {
        return "calr";
    }

    @Override
    public Needs needs() {
        return Needs.ofFeatures();
    }

    @Override
    public Clustering clusters(Candidates candidates, int budget, long seed) {
        return BirchClusters.of(candidates.features(), birch, budget);
    }

    @Override
    public List<Pick> pick(Candidates candidates, int budget, long seed) {
        Shortlist picks = new Shortlist(name(), needs(), candidates, budget);
        Clustering clustering = clusters(candidates, budget, seed);
        double[] density = densities(candidates.features(), clustering);
        Turns turns = new Turns(clustering, picks);
        while (picks.isOpen()) {
            int cluster = turns.next();
            int[] members = clustering.members(cluster);
            int densest = Best.open(members, picks, i -> density[i]);
            picks.add(
                    densest,
                    density[densest],
                    Words.of(
                            "highest information density of %s in cluster %d; mean cosine similarity %s",
                            Words.scans(members.length), cluster + 1, Words.number(density[densest])));
        }
        return picks.picks();
    }

    /** The mean of the cosines to all members is the cosine with the mean of the unit vectors, so it takes O(n d). */
    private static double[] densities(Features features, Clustering clustering) {
        double[] density = new double[features.rows()];
        for (int c = 0; c < clustering.clusters(); c++) {
            int[] members = clustering.members(c);
            double[] mean = new double[features.columns()];
            for (int i : members) {
                double norm = norm(features, i);
                for (int j = 0; j < mean.length; j++) {
                    mean[j] += features.at(i, j) / norm / members.length;
                }
            }
            for (int i : members) {
                double norm = norm(features, i);
                for (int j = 0; j < mean.length; j++) {
                    density[i] += features.at(i, j) / norm * mean[j];
                }
            }
        }
        return density;
    }

    private static double norm(Features features, int i) {
        double sum = 0;
        for (int j = 0; j < features.columns(); j++) {
            sum += (double) features.at(i, j) * features.at(i, j);
        }
        return sum == 0 ? 1 : Math.sqrt(sum);
    }
}
