package dev.firstpick.selection.endpoint;

import dev.firstpick.selection.jobs.JobCount;
import dev.firstpick.selection.jobs.JobState;
import dev.firstpick.training.events.JobKind;
import java.util.List;
import java.util.function.Predicate;

/** How many jobs are in each state, of each kind. */
public record JobCounts(OfKind representation, OfKind embedding, OfKind training) {

    /** How many jobs are in each state. */
    public record OfKind(long held, long released, long done, long failed, long cancelled) {

        static OfKind of(List<JobCount> counts, Predicate<JobCount> which) {
            return new OfKind(
                    sum(counts, which, JobState.HELD),
                    sum(counts, which, JobState.RELEASED),
                    sum(counts, which, JobState.DONE),
                    sum(counts, which, JobState.FAILED),
                    sum(counts, which, JobState.CANCELLED));
        }

        private static long sum(List<JobCount> counts, Predicate<JobCount> which, JobState state) {
            return counts.stream()
                    .filter(which)
                    .filter(count -> count.state() == state)
                    .mapToLong(JobCount::jobs)
                    .sum();
        }
    }

    static JobCounts of(List<JobCount> counts) {
        return new JobCounts(
                OfKind.of(counts, count -> count.kind() == JobKind.REPRESENTATION),
                OfKind.of(counts, count -> count.kind() == JobKind.EMBEDDING),
                OfKind.of(counts, count -> count.kind() == JobKind.TRAINING));
    }
}
