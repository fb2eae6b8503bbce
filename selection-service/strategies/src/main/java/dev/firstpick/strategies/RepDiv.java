package dev.firstpick.strategies;

import dev.firstpick.strategies.coverage.GreedyCover;
import dev.firstpick.strategies.coverage.Similarity;
import dev.firstpick.strategies.numeric.Features;
import java.util.List;

/**
 * {@code repdiv}: representative, then diverse. Facility location for 70 % of the budget, farthest point for the rest.
 *
 * <p>Sources: facility location with cosine similarity as in Wei, Iyer and Bilmes, "Submodularity in Data Subset Selection and Active Learning",
 * ICML 2015, section 4; farthest point as in {@link Coreset}. The score is the rise of the pool's mean similarity to the nearest pick for the
 * first part, the distance to the nearest pick for the second. The seed changes nothing. Beyond 40,000 volumes the mean is that of {@link GreedyCover}'s
 * sample.
 *
 * @param representative the part of the budget for facility location, from 0 to 1, rounded up to whole picks; 0.7 by default
 */
public record RepDiv(double representative) implements Strategy {

    public RepDiv {
        if (!(representative >= 0 && representative <= 1)) {
            throw new IllegalArgumentException("representative: found " + representative + ", expected 0 to 1");
        }
    }

    /** With 70 % facility location. */
    public RepDiv() {
        this(0.7);
    }

    @Override
    public String name() {
        return "repdiv";
    }

    @Override
    public Needs needs() {
        return Needs.ofFeatures();
    }

    @Override
    public List<Pick> pick(Candidates candidates, int budget, long seed) {
        Shortlist picks = new Shortlist(name(), needs(), candidates, budget);
        int located = (int) Math.ceil(representative * budget - 1e-9);
        if (picks.positions().size() < located) {
            locate(candidates, picks, located);
        }
        Farthest farthest = new Farthest(candidates.features(), picks);
        while (picks.isOpen()) {
            farthest.addTo(picks, 0);
        }
        return picks.picks();
    }

    private static void locate(Candidates candidates, Shortlist picks, int until) {
        GreedyCover cover = new GreedyCover(unit(candidates.features()), new Similarity.Cosine(), picks.kept());
        int size = candidates.size();
        double before = cover.coverage() / size;
        while (picks.positions().size() < until) {
            GreedyCover.Choice choice = cover.next();
            double after = cover.coverage() / size;
            picks.add(
                    choice.row(),
                    choice.gain() / size,
                    Words.of(
                                    "representative: raises the mean cosine similarity of %s to the nearest pick from %s to %s, the most",
                                    Words.scans(size), Words.number(2 * before - 1), Words.number(2 * after - 1))
                            + cover.how());
            before = after;
        }
    }

    private static Features unit(Features features) {
        int d = features.columns();
        float[] scaled = new float[features.values().length];
        for (int i = 0; i < features.rows(); i++) {
            double norm = 0;
            for (int j = 0; j < d; j++) {
                norm += (double) features.at(i, j) * features.at(i, j);
            }
            double scale = norm == 0 ? 0 : 1 / Math.sqrt(norm);
            for (int j = 0; j < d; j++) {
                scaled[i * d + j] = (float) (features.at(i, j) * scale);
            }
        }
        return new Features(features.rows(), d, scaled);
    }
}
