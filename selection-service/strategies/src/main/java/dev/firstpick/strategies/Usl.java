package dev.firstpick.strategies;

import dev.firstpick.strategies.clustering.Clustering;
import dev.firstpick.strategies.clustering.KMeans;
import dev.firstpick.strategies.neighbours.NearestNeighbours;
import dev.firstpick.strategies.numeric.Features;
import dev.firstpick.strategies.numeric.Tiles;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * {@code usl}: k-means with as many clusters as the budget; of each the volume with the highest utility, its density less a repulsion from those
 * chosen in other clusters, settled in a few rounds.
 *
 * <p>Source: Wang, Lian and Yu, "Unsupervised Selective Labeling for More Effective Semi-Supervised Learning", ECCV 2022 (arXiv 2110.03006),
 * section 3: utility 1 / D̄ₖ − λ Σ 1 / ‖v − s‖^½ with the sum smoothed over the rounds. Distances are in units of the pool's mean neighbour distance,
 * so that the weight means the same for features of any scale. The score is the utility.
 *
 * @param neighbours k of the density, from 1; 5 by default
 * @param weight λ of the repulsion, 0 or more; 0.5 by default
 * @param rounds from 1; 10 by default
 */
public record Usl(int neighbours, double weight, int rounds) implements Strategy {

    private static final double MOMENTUM = 0.9;
    private static final double SMALLEST = 1e-5;

    public Usl {
        if (neighbours < 1) {
            throw new IllegalArgumentException("neighbours: found " + neighbours + ", expected at least 1");
        }
        if (!(weight >= 0)) {
            throw new IllegalArgumentException("weight: found " + weight + ", expected 0 or more");
        }
        if (rounds < 1) {
            throw new IllegalArgumentException("rounds: found " + rounds + ", expected at least 1");
        }
    }

    /** With 5 neighbours, weight 0.5 and 10 rounds. */
    public Usl() {
        this(5, 0.5, 10);
    }

    @Override
    public String name() {
        return "usl";
    }

    @Override
    public Needs needs() {
        return Needs.ofFeatures();
    }

    @Override
    public List<Pick> pick(Candidates candidates, int budget, long seed) {
        Shortlist picks = new Shortlist(name(), needs(), candidates, budget);
        Features features = candidates.features();
        Clustering clustering =
                KMeans.forRows(budget, features.rows()).cluster(features, seed).clustering();
        Turns turns = new Turns(clustering, picks);
        int[] slots = IntStream.range(0, picks.open()).map(i -> turns.next()).toArray();
        double[] distances = meanDistances(features);
        double unit = Math.max(Arrays.stream(distances).sum() / distances.length, SMALLEST);
        double[] density =
                Arrays.stream(distances).map(x -> 1 / (x / unit + SMALLEST)).toArray();
        double[] repulsion = new double[density.length];
        int[] chosen = choose(clustering, slots, picks, density);
        Tiles tiles = Tiles.centred(features);
        for (int round = 0; round < rounds && chosen.length > 0; round++) {
            smooth(repulsion, repulsion(tiles, features, clustering, all(picks, chosen), unit));
            double[] utility = new double[density.length];
            Arrays.setAll(utility, i -> density[i] - weight * repulsion[i]);
            chosen = choose(clustering, slots, picks, utility);
        }
        for (int slot = 0; slot < chosen.length; slot++) {
            int i = chosen[slot];
            picks.add(
                    i,
                    density[i] - weight * repulsion[i],
                    Words.of(
                            "highest utility of %s in cluster %d; mean distance to %s %s, repulsion from the other picks %s",
                            Words.scans(clustering.size(slots[slot])),
                            slots[slot] + 1,
                            Words.neighbours(Math.min(neighbours, density.length - 1)),
                            Words.number(distances[i]),
                            Words.number(repulsion[i])));
        }
        return picks.picks();
    }

    private double[] meanDistances(Features features) {
        NearestNeighbours near = NearestNeighbours.of(features, Math.min(neighbours, features.rows() - 1));
        return IntStream.range(0, features.rows())
                .mapToDouble(near::meanDistance)
                .toArray();
    }

    private static int[] choose(Clustering clustering, int[] slots, Shortlist picks, double[] utility) {
        int[] chosen = new int[slots.length];
        boolean[] taken = new boolean[utility.length];
        for (int slot = 0; slot < slots.length; slot++) {
            int best = -1;
            for (int i : clustering.members(slots[slot])) {
                if (!taken[i] && !picks.has(i) && (best < 0 || utility[i] > utility[best])) {
                    best = i;
                }
            }
            taken[best] = true;
            chosen[slot] = best;
        }
        return chosen;
    }

    private static int[] all(Shortlist picks, int[] chosen) {
        return IntStream.concat(Arrays.stream(picks.kept()), Arrays.stream(chosen))
                .toArray();
    }

    private static void smooth(double[] average, double[] now) {
        for (int i = 0; i < average.length; i++) {
            average[i] = MOMENTUM * average[i] + (1 - MOMENTUM) * now[i];
        }
    }

    /** For every volume Σ 1 / √distance over those chosen in other clusters. */
    private static double[] repulsion(
            Tiles tiles, Features features, Clustering clustering, int[] chosen, double unit) {
        Tiles some = tiles.matching(features.rows(chosen));
        double[] sums = new double[tiles.rows()];
        float scale = (float) (1 / (unit * unit));
        IntStream.range(0, tiles.panels())
                .parallel()
                .forEach(p -> some.multiply(0, chosen.length, tiles, p, (first, count, products) -> {
                    for (int r = 0; r < count; r++) {
                        int label = clustering.label(chosen[first + r]);
                        float norm = (float) some.norm(first + r);
                        for (int j = 0; j < tiles.size(p); j++) {
                            int i = tiles.first(p) + j;
                            if (clustering.label(i) != label) {
                                double squared = Math.max((norm - 2 * products[r][j]) * scale, SMALLEST);
                                sums[i] += 1 / Math.sqrt(Math.sqrt(squared));
                            }
                        }
                    }
                }));
        return sums;
    }
}
