package dev.firstpick.results.statistics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a row of figures does not allow to say, in words that need no statistics. */
final class Remarks {

    /** Fewer say little of where a strategy stands among all that chance could have given. */
    static final int DRAWS = 15;

    /** With five pairs even a difference in every one of them is no surprise: p is 0.0625 at best. */
    private static final int PAIRS = 6;

    private static final double SURE = 0.05;

    private Remarks() {}

    static List<String> of(Sample sample, Optional<Sample> random, Optional<Comparison> comparison) {
        List<String> remarks = new ArrayList<>();
        if (sample.runs().size() == 1) {
            remarks.add("one run only: nothing is known of how much another training would differ");
        }
        int empty =
                sample.runs().stream().mapToInt(EvaluatedRun::emptyLabels).max().orElse(0);
        if (empty > 0) {
            remarks.add(String.format(
                    Locale.ROOT,
                    "trained on label maps of which some hold none of the classes (%d of %d)",
                    empty,
                    sample.runs().get(0).budget()));
        }
        if (random.isEmpty()) {
            remarks.add("no random draws with this budget: nothing to compare with");
            return remarks;
        }
        int draws = random.get().selections();
        if (draws < DRAWS) {
            remarks.add(String.format(
                    Locale.ROOT,
                    "%d random draw%s, fewer than the %d that a percentile needs to mean much",
                    draws,
                    draws == 1 ? "" : "s",
                    DRAWS));
        }
        comparison.ifPresent(compared -> compare(remarks, sample, random.get(), compared));
        return remarks;
    }

    private static void compare(List<String> remarks, Sample sample, Sample random, Comparison compared) {
        if (compared.pairs() < PAIRS) {
            remarks.add("too few test scans (" + compared.pairs() + " that differ) to tell from chance");
        } else if (compared.adjustedP() >= SURE) {
            remarks.add(String.format(
                    Locale.ROOT,
                    "no clear difference from random choice on these test scans (p = %.2f)",
                    compared.adjustedP()));
        }
        Optional<Variance> noise = sample.variance().or(random::variance);
        if (noise.isEmpty()) {
            remarks.add("every selection was trained once: luck in training cannot be told from luck in choosing");
        } else if (noise.get().training() > Math.abs(compared.difference())) {
            remarks.add(String.format(
                    Locale.ROOT,
                    "training noise (%.3f Dice between trainings on the same scans) exceeds the difference from random choice (%.3f)",
                    noise.get().training(),
                    Math.abs(compared.difference())));
        }
    }
}
