package dev.firstpick.strategies;

import dev.firstpick.strategies.coverage.GreedyCover;
import dev.firstpick.strategies.coverage.Similarity;
import dev.firstpick.strategies.numeric.Features;
import java.util.Arrays;
import java.util.List;

/**
 * {@code maxherding}: each pick is the volume that most raises the pool's mean similarity to the nearest pick, with a Gaussian kernel.
 *
 * <p>Source: Bae, Noh and Sutherland, "Generalized Coverage for More Robust Low-Budget Active Learning", ECCV 2024 (arXiv 2407.12212), section 4.
 * The score is the rise of the mean. The seed changes nothing. Beyond 40,000 volumes the mean is that of {@link GreedyCover}'s sample.
 *
 * @param bandwidth σ of the kernel in units of the median distance of two volumes, above 0; 1 by default, which for features of unit length is
 *     about the paper's σ = 1
 */
public record MaxHerding(double bandwidth) implements Strategy {

    public MaxHerding {
        if (!(bandwidth > 0)) {
            throw new IllegalArgumentException("bandwidth: found " + bandwidth + ", expected above 0");
        }
    }

    /** With σ the median distance. */
    public MaxHerding() {
        this(1);
    }

    @Override
    public String name() {
        return "maxherding";
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
        Similarity similarity = new Similarity.Gaussian(bandwidth * medianDistance(candidates.features()));
        GreedyCover cover = new GreedyCover(candidates.features(), similarity, picks.kept());
        int size = candidates.size();
        double before = cover.coverage() / size;
        while (picks.isOpen()) {
            GreedyCover.Choice choice = cover.next();
            double after = cover.coverage() / size;
            picks.add(
                    choice.row(),
                    choice.gain() / size,
                    Words.of(
                                    "raises the mean similarity of %s to the nearest pick from %s to %s, the most",
                                    Words.scans(size), Words.number(before), Words.number(after))
                            + cover.how());
            before = after;
        }
        return picks.picks();
    }

    /** Among at most 512 volumes, evenly spaced in the order of their ids. */
    private static double medianDistance(Features features) {
        Features some = features.spaced(512);
        int count = some.rows();
        double[] distances = new double[count * (count - 1) / 2];
        int next = 0;
        for (int a = 0; a < count; a++) {
            for (int b = a + 1; b < count; b++) {
                distances[next++] = some.distance(a, b);
            }
        }
        Arrays.sort(distances);
        double median = next == 0 ? 0 : distances[next / 2];
        return median > 0 ? median : 1;
    }
}
