package dev.firstpick.strategies;

import dev.firstpick.strategies.clustering.Clustering;
import dev.firstpick.strategies.clustering.KMeans;
import dev.firstpick.strategies.neighbours.NearestNeighbours;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * {@code cscs}: k-means with as many clusters as the budget; of each the volume with the largest product of typicality and uncertainty ranks, the
 * weight between the two set by how they correlate over the pool.
 *
 * <p>Source: the public description of CSCS (rhattat/CSCS-AL, method overview). With U the variance of the reconstruction and T = 1 / mean
 * distance to k neighbours in the pool: DCR = Spearman(U, T), α = B / √N, γ = clip(½ + DCR / 4 · α / (1 + α), 0.3, 0.7); score
 * Tr^(1 − γ) · Ur^γ with ranks in the cluster scaled to [0.01, 1]. Clusters under {@code smallest} volumes are skipped; what then lacks is
 * filled by the same score with ranks in the pool.
 *
 * @param neighbours k, from 1; 20 by default
 * @param smallest a cluster's size at least, from 1; 3 by default
 */
public record Cscs(int neighbours, int smallest) implements Strategy {

    private static final double LOWEST_RANK = 0.01;

    public Cscs {
        if (neighbours < 1) {
            throw new IllegalArgumentException("neighbours: found " + neighbours + ", expected at least 1");
        }
        if (smallest < 1) {
            throw new IllegalArgumentException("smallest: found " + smallest + ", expected at least 1");
        }
    }

    /** With 20 neighbours and clusters of 3. */
    public Cscs() {
        this(20, 3);
    }

    @Override
    public String name() {
        return "cscs";
    }

    @Override
    public Needs needs() {
        return Needs.ofFeaturesAnd(Uncertainty.RECONSTRUCTION_VARIANCE);
    }

    @Override
    public List<Pick> pick(Candidates candidates, int budget, long seed) {
        Shortlist picks = new Shortlist(name(), needs(), candidates, budget);
        int size = candidates.size();
        double[] uncertainty = candidates.uncertainty(Uncertainty.RECONSTRUCTION_VARIANCE);
        NearestNeighbours near = NearestNeighbours.of(candidates.features(), Math.min(neighbours, size - 1));
        double[] typicality = IntStream.range(0, size)
                .mapToDouble(i -> 1 / (near.meanDistance(i) + TypiClust.SMALLEST_DISTANCE))
                .toArray();
        double gamma = gamma(Ranks.spearman(uncertainty, typicality), budget, size);
        Clustering clustering = KMeans.forRows(budget, size)
                .cluster(candidates.features(), seed)
                .clustering();
        pickPerCluster(picks, clustering, typicality, uncertainty, gamma);
        fill(picks, typicality, uncertainty, gamma);
        return picks.picks();
    }

    /** The weight of uncertainty. */
    static double gamma(double correlation, int budget, int size) {
        double alpha = budget / Math.sqrt(size);
        return Math.max(0.3, Math.min(0.7, 0.5 + correlation / 4 * alpha / (1 + alpha)));
    }

    private void pickPerCluster(
            Shortlist picks, Clustering clustering, double[] typicality, double[] uncertainty, double gamma) {
        boolean[] done = new boolean[clustering.clusters()];
        picks.positions().forEach(i -> done[clustering.label(i)] = true);
        Integer[] bySize = IntStream.range(0, done.length)
                .boxed()
                .sorted((a, b) -> clustering.size(b) - clustering.size(a))
                .toArray(Integer[]::new);
        for (int cluster : bySize) {
            if (!picks.isOpen() || done[cluster] || clustering.size(cluster) < smallest) {
                continue;
            }
            int[] members = clustering.members(cluster);
            add(
                    picks,
                    members,
                    typicality,
                    uncertainty,
                    gamma,
                    Words.of("of %s in cluster %d", Words.scans(members.length), cluster + 1));
        }
    }

    private static void fill(Shortlist picks, double[] typicality, double[] uncertainty, double gamma) {
        int[] all = IntStream.range(0, typicality.length).toArray();
        double[] scores = picks.isOpen() ? scores(all, typicality, uncertainty, gamma) : new double[0];
        while (picks.isOpen()) {
            int best = Best.open(all, picks, i -> scores[i]);
            picks.add(
                    best,
                    scores[best],
                    reason(
                            Words.of("of %s in the pool, in place of a small cluster", Words.scans(all.length)),
                            typicality[best],
                            uncertainty[best],
                            gamma));
        }
    }

    private static void add(
            Shortlist picks, int[] members, double[] typicality, double[] uncertainty, double gamma, String where) {
        double[] scores = scores(members, typicality, uncertainty, gamma);
        int best = 0;
        for (int m = 1; m < members.length; m++) {
            best = scores[m] > scores[best] ? m : best;
        }
        picks.add(
                members[best],
                scores[best],
                reason(where, typicality[members[best]], uncertainty[members[best]], gamma));
    }

    private static String reason(String where, double typicality, double uncertainty, double gamma) {
        return Words.of(
                "best mix of typical (%s) and uncertain (%s) %s; weight of uncertainty %s",
                Words.number(typicality), Words.number(uncertainty), where, Words.number(gamma));
    }

    private static double[] scores(int[] members, double[] typicality, double[] uncertainty, double gamma) {
        double[] typical = Ranks.scaled(
                Arrays.stream(members).mapToDouble(i -> typicality[i]).toArray(), LOWEST_RANK);
        double[] uncertain = Ranks.scaled(
                Arrays.stream(members).mapToDouble(i -> uncertainty[i]).toArray(), LOWEST_RANK);
        double[] scores = new double[members.length];
        Arrays.setAll(scores, m -> StrictMath.pow(typical[m], 1 - gamma) * StrictMath.pow(uncertain[m], gamma));
        return scores;
    }
}
