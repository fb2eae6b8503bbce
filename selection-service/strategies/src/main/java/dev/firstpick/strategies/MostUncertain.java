package dev.firstpick.strategies;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * {@code proxy-entropy}, {@code proxy-variance}, {@code reconstruction-variance}: the volumes of which a network without annotations is least
 * sure. Their controls {@code …-certain} take those of which it is surest.
 *
 * <p>Source: Liu et al., "COLosSAL: A Benchmark for Cold-start Active Learning for 3D Medical Image Segmentation", MICCAI 2023 (arXiv
 * 2307.12004), section 2. The score is the uncertainty. The seed changes nothing.
 *
 * @param uncertainty which score
 * @param certain whether the control is meant
 */
public record MostUncertain(Uncertainty uncertainty, boolean certain) implements Strategy {

    @Override
    public String name() {
        return certain ? uncertainty.id() + "-certain" : uncertainty.id();
    }

    @Override
    public Needs needs() {
        return Needs.of(uncertainty);
    }

    @Override
    public List<Pick> pick(Candidates candidates, int budget, long seed) {
        Shortlist picks = new Shortlist(name(), needs(), candidates, budget);
        double[] scores = candidates.uncertainty(uncertainty);
        Comparator<Integer> byScore = Comparator.comparingDouble(i -> scores[i]);
        List<Integer> ranked = IntStream.range(0, scores.length)
                .boxed()
                .sorted(certain ? byScore : byScore.reversed())
                .toList();
        for (int place = 0; picks.isOpen(); place++) {
            int position = ranked.get(place);
            if (!picks.has(position)) {
                picks.add(
                        position,
                        scores[position],
                        Words.of(
                                "%s %s, the %s of %s",
                                uncertainty.id().replace('-', ' '),
                                Words.number(scores[position]),
                                Words.place(place + 1, certain ? "lowest" : "highest"),
                                Words.scans(scores.length)));
            }
        }
        return picks.picks();
    }
}
