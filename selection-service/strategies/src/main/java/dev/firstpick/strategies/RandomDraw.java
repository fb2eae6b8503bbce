package dev.firstpick.strategies;

import dev.firstpick.strategies.numeric.Draws;
import java.util.List;
import java.util.stream.IntStream;

/**
 * {@code random}: uniform, without replacement, one draw per seed. What every other strategy has to beat.
 *
 * <p>A larger budget with the same seed begins with the picks of the smaller one. The score is the chance that a volume had of being picked.
 */
public record RandomDraw() implements Strategy {

    @Override
    public String name() {
        return "random";
    }

    @Override
    public Needs needs() {
        return Needs.nothing();
    }

    @Override
    public List<Pick> pick(Candidates candidates, int budget, long seed) {
        Shortlist picks = new Shortlist(name(), needs(), candidates, budget);
        int[] rest =
                IntStream.range(0, candidates.size()).filter(i -> !picks.has(i)).toArray();
        int open = picks.open();
        double chance = rest.length == 0 ? 1 : (double) open / rest.length;
        Draws draws = Draws.of(name(), seed);
        for (int i = 0; i < open; i++) {
            int j = i + draws.below(rest.length - i);
            int drawn = rest[j];
            rest[j] = rest[i];
            rest[i] = drawn;
            picks.add(drawn, chance, Words.of("drawn at random from %d scans", rest.length - i));
        }
        return picks.picks();
    }
}
