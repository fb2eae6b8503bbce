package dev.firstpick.strategies.numeric;

import java.util.stream.IntStream;

/**
 * Every pair of panels once, in rounds in which no panel plays twice, as a chess club does it (the circle method).
 *
 * <p>So the pairs of a round run on several threads without sharing a row, and what is summed for a row is summed in the same order
 * however many threads there are.
 */
public final class Tournament {

    private Tournament() {}

    /** Takes a pair of panels; p ≤ q. */
    @FunctionalInterface
    public interface Match {
        /** Plays p against q; p = q once for every panel. */
        void play(int p, int q);
    }

    /** Plays each panel against itself first, then all pairs. Returns when all are played. */
    public static void play(int panels, Match match) {
        IntStream.range(0, panels).parallel().forEach(p -> match.play(p, p));
        int players = panels + panels % 2;
        for (int round = 0; round < players - 1; round++) {
            int turn = round;
            IntStream.range(0, players / 2).parallel().forEach(table -> {
                int p = seat(table, turn, players);
                int q = seat(players - 1 - table, turn, players);
                if (p < panels && q < panels) {
                    match.play(Math.min(p, q), Math.max(p, q));
                }
            });
        }
    }

    private static int seat(int place, int round, int players) {
        return place == 0 ? 0 : 1 + (place - 1 + round) % (players - 1);
    }
}
