package dev.firstpick.strategies;

import dev.firstpick.strategies.numeric.Draws;
import java.util.List;

/**
 * {@code coreset}: greedy k-centre. Each pick is the volume farthest from those chosen; the first is drawn at random, unless some are kept.
 *
 * <p>Source: Sener and Savarese, "Active Learning for Convolutional Neural Networks: A Core-Set Approach", ICLR 2018 (arXiv 1708.00489), algorithm
 * 1. The score is the distance to the nearest volume chosen before; 0 for the first.
 */
public record Coreset() implements Strategy {

    @Override
    public String name() {
        return "coreset";
    }

    @Override
    public Needs needs() {
        return Needs.ofFeatures();
    }

    @Override
    public List<Pick> pick(Candidates candidates, int budget, long seed) {
        Shortlist picks = new Shortlist(name(), needs(), candidates, budget);
        int first = Draws.of(name(), seed).below(candidates.size());
        Farthest farthest = new Farthest(candidates.features(), picks);
        while (picks.isOpen()) {
            farthest.addTo(picks, first);
        }
        return picks.picks();
    }
}
