package dev.firstpick.strategies;

import dev.firstpick.strategies.clustering.Clustering;
import dev.firstpick.strategies.clustering.KMeans;
import dev.firstpick.strategies.numeric.Features;
import java.util.List;

/**
 * {@code alps}: k-means with as many clusters as the budget; of each the volume nearest the centre.
 *
 * <p>Source: Yuan, Lin and Boyd-Graber, "Cold-start Active Learning through Self-supervised Language Modeling", EMNLP 2020, section 4. The score
 * is minus the distance to the centre.
 */
public record Alps() implements ByClusters {

    @Override
    public String name() {
        return "alps";
    }

    @Override
    public Needs needs() {
        return Needs.ofFeatures();
    }

    @Override
    public Clustering clusters(Candidates candidates, int budget, long seed) {
        return result(candidates, budget, seed).clustering();
    }

    private static KMeans.Result result(Candidates candidates, int budget, long seed) {
        return KMeans.forRows(budget, candidates.size()).cluster(candidates.features(), seed);
    }

    @Override
    public List<Pick> pick(Candidates candidates, int budget, long seed) {
        Shortlist picks = new Shortlist(name(), needs(), candidates, budget);
        KMeans.Result result = result(candidates, budget, seed);
        Turns turns = new Turns(result.clustering(), picks);
        while (picks.isOpen()) {
            int cluster = turns.next();
            int[] members = result.clustering().members(cluster);
            double[] centre = result.centres()[cluster];
            int nearest = Best.open(members, picks, i -> -distance(candidates.features(), i, centre));
            double distance = distance(candidates.features(), nearest, centre);
            picks.add(
                    nearest,
                    -distance,
                    Words.of(
                            "nearest of %s to the centre of cluster %d; distance %s",
                            Words.scans(members.length), cluster + 1, Words.number(distance)));
        }
        return picks.picks();
    }

    private static double distance(Features features, int i, double[] centre) {
        double sum = 0;
        for (int j = 0; j < centre.length; j++) {
            double difference = features.at(i, j) - centre[j];
            sum += difference * difference;
        }
        return Math.sqrt(sum);
    }
}
