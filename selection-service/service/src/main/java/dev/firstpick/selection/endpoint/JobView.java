package dev.firstpick.selection.endpoint;

import dev.firstpick.selection.jobs.Job;
import dev.firstpick.selection.jobs.JobState;
import dev.firstpick.training.events.JobKind;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A job for the trainers. */
@Schema(description = "A job for the trainers")
public record JobView(
        String job,
        String pool,
        JobKind kind,
        JobState state,
        boolean urgent,
        int attempt,
        int failures,
        int silences,
        Optional<String> selection,
        Optional<String> failure,
        Instant createdAt,
        Optional<Instant> sentAt,
        Optional<Instant> reportedAt,
        Optional<Instant> finishedAt) {

    static JobView of(Job job) {
        return new JobView(
                job.id(),
                job.pool(),
                job.kind(),
                job.state(),
                job.urgent(),
                job.attempt(),
                job.failures(),
                job.silences(),
                job.selection(),
                job.failure(),
                job.createdAt(),
                job.sentAt(),
                job.reportedAt(),
                job.finishedAt());
    }
}
