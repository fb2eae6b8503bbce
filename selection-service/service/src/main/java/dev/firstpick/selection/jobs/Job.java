package dev.firstpick.selection.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firstpick.events.Json;
import dev.firstpick.selection.database.JsonColumn;
import dev.firstpick.training.events.EmbeddingRequested;
import dev.firstpick.training.events.JobKind;
import dev.firstpick.training.events.RepresentationRequested;
import dev.firstpick.training.events.TrainingJob;
import dev.firstpick.training.events.TrainingRequested;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A job for the trainers. */
@Entity
@Table(name = "jobs")
public class Job {

    @Id
    String job;

    @Column(insertable = false, updatable = false)
    Long sequence;

    String pool;

    @Enumerated(EnumType.STRING)
    JobKind kind;

    String selection;
    boolean urgent;

    @Enumerated(EnumType.STRING)
    JobState state;

    int attempt;
    int failures;
    boolean superseded;
    long progressed;

    @Column(name = "progressed_before")
    long progressedBefore;

    int silences;

    @Convert(converter = JsonColumn.OfNumbers.class)
    @Column(name = "failed_attempts")
    List<Integer> failedAttempts = List.of();

    String payload;
    String failure;

    @Column(name = "created_at")
    Instant createdAt;

    @Column(name = "sent_at")
    Instant sentAt;

    @Column(name = "reported_at")
    Instant reportedAt;

    @Column(name = "finished_at")
    Instant finishedAt;

    protected Job() {}

    Job(TrainingJob request, boolean urgent) {
        this.job = request.job();
        this.pool = request.pool();
        this.kind = request.kind();
        this.selection = request instanceof TrainingRequested training ? training.selection() : null;
        this.urgent = urgent;
        this.state = JobState.HELD;
        this.payload = Json.text(request);
        this.createdAt = Instant.now();
    }

    /** Its identity. */
    public String id() {
        return job;
    }

    public String pool() {
        return pool;
    }

    public JobKind kind() {
        return kind;
    }

    /** The selection that is trained by it. */
    public Optional<String> selection() {
        return Optional.ofNullable(selection);
    }

    public boolean urgent() {
        return urgent;
    }

    public JobState state() {
        return state;
    }

    /** How often it was sent. */
    public int attempt() {
        return attempt;
    }

    /** How many attempts failed, those that were cut short not counted. */
    public int failures() {
        return failures;
    }

    /** Why it failed, last. */
    public Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    public Instant createdAt() {
        return createdAt;
    }

    /** When it was last sent. */
    public Optional<Instant> sentAt() {
        return Optional.ofNullable(sentAt);
    }

    /** When a trainer last told anything of it. */
    public Optional<Instant> reportedAt() {
        return Optional.ofNullable(reportedAt);
    }

    public Optional<Instant> finishedAt() {
        return Optional.ofNullable(finishedAt);
    }

    /** Whether an outcome is still waited for. */
    public boolean isOpen() {
        return state == JobState.HELD || state == JobState.RELEASED;
    }

    /** What is sent to the trainers next. */
    TrainingJob nextAttempt(Instant now) {
        Class<? extends TrainingJob> type =
                switch (kind) {
                    case REPRESENTATION -> RepresentationRequested.class;
                    case EMBEDDING -> EmbeddingRequested.class;
                    case TRAINING -> TrainingRequested.class;
                };
        ObjectNode request = Json.mapper()
                .valueToTree(Json.read(payload.getBytes(StandardCharsets.UTF_8), type, "payload of job " + job));
        request.put("attempt", attempt + 1).put("time", now.toString());
        return Json.read(Json.write(request), type, "payload of job " + job);
    }

    /** It was sent. */
    void sent(Instant when) {
        state = JobState.RELEASED;
        attempt++;
        sentAt = when;
    }

    void done(Instant when) {
        state = JobState.DONE;
        reportedAt = when;
        finishedAt = when;
    }

    /** How often trainers that had begun it fell silent, since it last came further. */
    public int silences() {
        return silences;
    }

    /** Whether a trainer told anything of it since it was last sent. */
    boolean isBegun() {
        return reportedAt != null && sentAt != null && !reportedAt.isBefore(sentAt);
    }

    /** Whoever was at it told nothing for too long. Gives how often that was since it last came further. */
    int fellSilent() {
        silences = progressed > progressedBefore ? 1 : silences + 1;
        progressedBefore = progressed;
        return silences;
    }

    /** An attempt failed: it waits for its turn again, unless a later attempt is under way. Each attempt fails once. */
    void attemptFailed(int which, String reason, Instant when) {
        if (failedAttempts.contains(which)) {
            return;
        }
        failedAttempts =
                Stream.concat(failedAttempts.stream(), Stream.of(which)).toList();
        failures++;
        failure = reason;
        reportedAt = when;
        if (state == JobState.RELEASED && which >= attempt) {
            state = JobState.HELD;
        }
    }

    void givenUp(String reason, Instant when) {
        state = JobState.FAILED;
        failure = reason;
        finishedAt = when;
    }

    void cancelled(Instant when) {
        state = JobState.CANCELLED;
        finishedAt = when;
    }

    /** Whether its outcome is of no use to anybody, as one of its volumes was excluded. */
    public boolean superseded() {
        return superseded;
    }

    void supersededBecause(String reason, Instant when) {
        cancelled(when);
        superseded = true;
        failure = reason;
    }
}
