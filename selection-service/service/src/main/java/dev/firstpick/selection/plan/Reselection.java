package dev.firstpick.selection.plan;

import dev.firstpick.events.Required;
import java.time.Duration;
import java.util.Optional;

/**
 * When a pool that goes on growing is sealed again by itself, so that its plan is applied to a new revision, and when its
 * representations are learned anew. At least one is given.
 *
 * @param afterScans as soon as so many candidates are new
 * @param afterQuietSeconds as soon as there are new candidates, and no other has come for so long
 * @param relearnAfterScans a revision learns representations of its own if so many of its candidates are none of those that the
 *     representations before were learned on; otherwise, and without this, new candidates are embedded by the networks that are there
 */
public record Reselection(
        Optional<Integer> afterScans, Optional<Integer> afterQuietSeconds, Optional<Integer> relearnAfterScans) {

    public Reselection {
        afterScans.ifPresent(scans -> Required.atLeast("reselection.afterScans", scans, 1));
        afterQuietSeconds.ifPresent(seconds -> Required.atLeast("reselection.afterQuietSeconds", seconds, 1));
        relearnAfterScans.ifPresent(scans -> Required.atLeast("reselection.relearnAfterScans", scans, 1));
        if (afterScans.isEmpty() && afterQuietSeconds.isEmpty() && relearnAfterScans.isEmpty()) {
            throw Required.refused(
                    "reselection", "none", "afterScans, afterQuietSeconds or relearnAfterScans, or no reselection");
        }
    }

    /**
     * Why a pool is to be sealed again.
     *
     * @param added how many candidates are new, at least 1
     * @param quiet since when no other has come
     * @return in words; empty if it is not to be
     */
    public Optional<String> due(long added, Duration quiet) {
        if (afterScans.isPresent() && added >= afterScans.get()) {
            return Optional.of(scans(added) + "; the rule is every " + afterScans.get());
        }
        if (afterQuietSeconds.isPresent() && quiet.toSeconds() >= afterQuietSeconds.get()) {
            return Optional.of(scans(added) + ", and none for " + afterQuietSeconds.get() + " seconds");
        }
        return Optional.empty();
    }

    private static String scans(long added) {
        return added == 1 ? "1 new scan" : added + " new scans";
    }

    /** Whether a revision with so many candidates that the representations were not learned on learns its own. */
    public boolean relearns(long unseen) {
        return relearnAfterScans.isPresent() && unseen >= relearnAfterScans.get();
    }
}
