package dev.firstpick.strategies;

import dev.firstpick.strategies.clustering.Clustering;
import dev.firstpick.strategies.clustering.KMeans;
import dev.firstpick.strategies.clustering.Ward;
import dev.firstpick.strategies.coverage.GreedyCover;
import dev.firstpick.strategies.coverage.Similarity;
import dev.firstpick.strategies.neighbours.NearestNeighbours;
import dev.firstpick.strategies.numeric.Features;
import java.util.Arrays;
import java.util.List;

/**
 * {@code probcover}: each pick is the volume whose ball of radius δ holds most volumes that no ball holds yet.
 *
 * <p>Source: Yehuda, Dekel, Hacohen and Weinshall, "Active Learning Through a Covering Lens", NeurIPS 2022 (arXiv 2205.11320), algorithm 1 and
 * section 3.3: δ is the largest radius at which at least {@code purity} of the balls hold volumes of one k-means cluster only, with as many
 * clusters as the budget. Where all volumes are covered the farthest from the picks follows. The score is the number of volumes newly covered, or
 * 0. Beyond 20,000 volumes δ is that of 20,000 of them; beyond 40,000 the number is estimated over {@link GreedyCover}'s sample.
 *
 * @param purity from 0 to 1; 0.95 by default
 */
public record ProbCover(double purity) implements Strategy {

    /** Less than the exact limit by more than single precision may err. */
    private static final double JUST_BELOW = 1 - 1e-4;

    public ProbCover {
        if (!(purity >= 0 && purity <= 1)) {
            throw new IllegalArgumentException("purity: found " + purity + ", expected 0 to 1");
        }
    }

    /** With a purity of 0.95. */
    public ProbCover() {
        this(0.95);
    }

    @Override
    public String name() {
        return "probcover";
    }

    @Override
    public Needs needs() {
        return Needs.ofFeatures();
    }

    @Override
    public List<Pick> pick(Candidates candidates, int budget, long seed) {
        Shortlist picks = new Shortlist(name(), needs(), candidates, budget);
        if (!picks.isOpen()) {
            return picks.picks();
        }
        double radius = radius(candidates, budget, seed);
        GreedyCover cover = new GreedyCover(candidates.features(), new Similarity.Ball(radius), picks.kept());
        boolean uncovered = true;
        while (picks.isOpen() && uncovered) {
            GreedyCover.Choice choice = cover.next();
            uncovered = choice.gain() > 0;
            if (uncovered) {
                int count = (int) Math.round(choice.gain());
                picks.add(
                        choice.row(),
                        count,
                        Words.of(
                                        "its ball of radius %s holds %s that no other pick's does, the most",
                                        Words.number(radius), Words.scans(count))
                                + cover.how());
            }
        }
        fill(candidates, picks, radius);
        return picks.picks();
    }

    private static void fill(Candidates candidates, Shortlist picks, double radius) {
        if (!picks.isOpen()) {
            return;
        }
        Farthest farthest = new Farthest(candidates.features(), picks);
        while (picks.isOpen()) {
            int next = farthest.next(picks);
            picks.add(
                    next,
                    0,
                    Words.of(
                            "all scans are within %s of a pick; this is the farthest from the picks, at %s",
                            Words.number(radius), Words.number(farthest.distance(next))));
            farthest.chosen(next);
        }
    }

    /** A ball is pure as long as its radius is below the distance to the nearest volume of another cluster. */
    private double radius(Candidates candidates, int budget, long seed) {
        Features some = candidates.features().spaced(Ward.LARGEST);
        Clustering clustering = KMeans.forRows(Math.min(budget, some.rows()), some.rows())
                .cluster(some, seed)
                .clustering();
        double[] limits = NearestNeighbours.nearestOfAnotherLabel(some, clustering.labels());
        Arrays.sort(limits);
        int impure = Math.min(limits.length - 1, (int) Math.floor((1 - purity) * limits.length));
        double limit = limits[impure] * JUST_BELOW;
        return Double.isFinite(limit) ? limit : widest(candidates);
    }

    /** With one cluster every ball is pure: the smallest that holds all is enough, and twice the distance from any volume is that. */
    private static double widest(Candidates candidates) {
        double widest = 0;
        for (int i = 0; i < candidates.size(); i++) {
            widest = Math.max(widest, candidates.features().distance(0, i));
        }
        return 2 * widest;
    }
}
