package dev.firstpick.strategies;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** The picks while a strategy makes them: those kept first, then what the rule adds. */
final class Shortlist {

    private final Candidates candidates;
    private final int budget;
    private final List<Pick> picks = new ArrayList<>();
    private final List<Integer> positions = new ArrayList<>();
    private final BitSet taken;

    Shortlist(String strategy, Needs needs, Candidates candidates, int budget) {
        needs.check(strategy, candidates);
        this.candidates = candidates;
        this.budget = budget;
        this.taken = candidates.keptPositions();
        check(candidates.size(), taken.cardinality());
        taken.stream().forEach(i -> append(i, 0, "annotated already, so it stays picked"));
    }

    private void check(int size, int kept) {
        if (budget < 1) {
            throw new SelectionException.BudgetOutOfRange("budget: found " + budget + ", expected at least 1");
        }
        if (budget > size) {
            throw new SelectionException.BudgetOutOfRange(
                    "budget: found " + budget + ", expected at most " + size + ", the number of candidates");
        }
        if (kept > budget) {
            throw new SelectionException.BudgetOutOfRange("budget: found " + budget + ", expected at least " + kept
                    + ", the number of volumes that stay picked");
        }
    }

    /** How many are still to be picked. */
    int open() {
        return budget - picks.size();
    }

    int budget() {
        return budget;
    }

    boolean isOpen() {
        return open() > 0;
    }

    boolean has(int position) {
        return taken.get(position);
    }

    /** The positions that were picked already, ascending. */
    int[] kept() {
        return candidates.keptPositions().stream().toArray();
    }

    /** The positions of the picks so far, in the order of their ranks. */
    List<Integer> positions() {
        return List.copyOf(positions);
    }

    void add(int position, double score, String reason) {
        if (taken.get(position) || !isOpen()) {
            throw new IllegalStateException(
                    "volume " + candidates.volume(position) + " is picked already, or the budget is spent");
        }
        taken.set(position);
        append(position, score, reason);
    }

    List<Pick> picks() {
        if (isOpen()) {
            throw new IllegalStateException("found " + picks.size() + " picks, expected " + budget);
        }
        return List.copyOf(picks);
    }

    private void append(int position, double score, String reason) {
        positions.add(position);
        picks.add(new Pick(candidates.volume(position), picks.size() + 1, score, reason));
    }
}
