package dev.firstpick.selection.jobs;

import dev.firstpick.events.Digests;
import dev.firstpick.selection.outbox.Outbox;
import dev.firstpick.selection.steps.StepKind;
import dev.firstpick.selection.steps.Steps;
import dev.firstpick.training.events.JobFailed;
import dev.firstpick.training.events.JobKind;
import dev.firstpick.training.events.TrainingEvent;
import dev.firstpick.training.events.TrainingJob;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Provider;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The jobs. Whoever changes one here holds its pool's lock; the dispatcher, which sends them, locks the job alone. */
@ApplicationScoped
public class Jobs implements PanacheRepositoryBase<Job, String> {

    /** As the worker of the failures that this service announces. */
    public static final String DISPATCHER = "dispatcher";

    private static final String OPEN =
            "select kind, state, count(*) from selection.jobs where state in ('HELD', 'RELEASED')";

    private final Outcomes outcomes;
    private final Outbox outbox;
    private final Steps steps;
    private final Provider<JobFollowUp> followUp;
    private final int maxFailures;

    Jobs(
            Outcomes outcomes,
            Outbox outbox,
            Steps steps,
            Provider<JobFollowUp> followUp,
            @ConfigProperty(name = "firstpick.dispatch.max-failures") int maxFailures) {
        this.outcomes = outcomes;
        this.outbox = outbox;
        this.steps = steps;
        this.followUp = followUp;
        this.maxFailures = maxFailures;
    }

    /**
     * The identity under which a job is to be asked for: {@code id}, unless the job of that name was superseded. As whatever comes of
     * that one is ignored, what it asks for is then another job. The caller holds the pool's lock.
     */
    public Uni<String> unsuperseded(String id) {
        return findById(id)
                .chain(present -> present == null || !present.superseded()
                        ? Uni.createFrom().item(id)
                        : unsuperseded(Digests.sha256("asked for anew\n" + id)));
    }

    /**
     * Holds a job until its turn comes, unless it is known. One whose outcome is known already is done at once.
     *
     * @throws IllegalStateException through the result, if it was superseded: see {@link #unsuperseded}
     */
    public Uni<Void> add(TrainingJob request, boolean urgent) {
        return findById(request.job()).chain(present -> {
            if (present == null) {
                return persist(new Job(request, urgent)).chain(job -> outcomes.findById(job.id())
                        .chain(outcome ->
                                outcome == null ? Uni.createFrom().voidItem() : finish(job, outcome.event())));
            }
            if (present.superseded()) {
                throw new IllegalStateException("job " + request.job() + " was superseded and cannot be asked for");
            }
            return Uni.createFrom().voidItem();
        });
    }

    /** A trainer has an outcome, of whichever attempt. */
    public Uni<Void> succeeded(TrainingEvent event) {
        return outcomes.add(event).chain(outcome -> locked(event.job())
                .chain(job -> job == null || !mayFinish(job) ? Uni.createFrom().voidItem() : finish(job, outcome)));
    }

    /** A job that was cancelled, or given up too early, has its outcome all the same. */
    private static boolean mayFinish(Job job) {
        return job.state() != JobState.DONE && !job.superseded();
    }

    private Uni<Void> finish(Job job, TrainingEvent outcome) {
        job.done(Instant.now());
        return followUp.get().done(job, outcome);
    }

    /** An attempt failed, or somebody gave the job up. */
    public Uni<Void> failed(JobFailed event) {
        return locked(event.job()).chain(job -> {
            if (job == null || !job.isOpen()) {
                return Uni.createFrom().voidItem();
            }
            job.attemptFailed(event.attempt(), event.reason(), Instant.now());
            if (event.terminal()) {
                return giveUp(job, event.reason());
            }
            if (job.failures() < maxFailures) {
                return Uni.createFrom().voidItem();
            }
            String reason = "given up after " + job.failures() + " failures, the last: " + event.reason();
            return giveUp(job, reason).chain(() -> announce(job, reason));
        });
    }

    /** Gives a job up that is still open, for a reason that no trainer told. */
    Uni<Void> giveUp(String id, String reason) {
        return locked(id)
                .chain(job -> job == null || !job.isOpen()
                        ? Uni.createFrom().voidItem()
                        : giveUp(job, reason).chain(() -> announce(job, reason)));
    }

    private Uni<Void> giveUp(Job job, String reason) {
        job.givenUp(reason, Instant.now());
        return followUp.get().givenUp(job, reason);
    }

    private Uni<Void> announce(Job job, String reason) {
        return outbox.add(new JobFailed(
                job.id(),
                job.pool(),
                job.kind(),
                job.selection(),
                job.attempt(),
                true,
                reason,
                DISPATCHER,
                Instant.now()));
    }

    /** Nobody wants the job any more. Gives it if it was still open; empty if there is no such job, or it had ended. */
    public Uni<Optional<Job>> cancel(String id) {
        return locked(id).chain(job -> {
            if (job == null || !job.isOpen()) {
                return Uni.createFrom().item(Optional.empty());
            }
            job.cancelled(Instant.now());
            return stopTrainer(job)
                    .chain(() -> followUp.get().givenUp(job, "cancelled"))
                    .chain(() -> announce(job, "cancelled"))
                    .replaceWith(Optional.of(job));
        });
    }

    /** A job, if it is still open, is cancelled, and whatever comes of it is ignored: what it asks for is asked for anew, or not needed. */
    public Uni<Void> supersede(String id, String reason) {
        return locked(id).chain(job -> {
            if (job == null || !job.isOpen()) {
                return Uni.createFrom().voidItem();
            }
            job.supersededBecause(reason, Instant.now());
            return stopTrainer(job).chain(() -> announce(job, "cancelled: " + reason));
        });
    }

    /** A job that was never sent is with no trainer. */
    private Uni<Void> stopTrainer(Job job) {
        return job.attempt() == 0 ? Uni.createFrom().voidItem() : steps.add(StepKind.CANCEL, job.pool(), job.id());
    }

    /**
     * A trainer told something of a job at {@code when}.
     *
     * @param progressed how far the job is; grows from report to report, whatever the unit
     */
    public Uni<Integer> reported(String id, Instant when, long progressed) {
        return update(
                "reportedAt = ?1, progressed = greatest(progressed, ?4)"
                        + " where job = ?2 and state = ?3 and (reportedAt is null or reportedAt < ?1)",
                when,
                id,
                JobState.RELEASED,
                progressed);
    }

    /** The jobs of the trainings of a selection. */
    public Uni<List<Job>> ofSelection(String selection) {
        return list("selection", selection);
    }

    /** The job, locked to the end of the transaction; null if there is none. */
    Uni<Job> locked(String id) {
        return findById(id, LockModeType.PESSIMISTIC_WRITE);
    }

    /** The name of a job's pool; null if there is no such job. Does not load the job: it would be stale once the pool is locked. */
    public Uni<String> poolOf(String id) {
        return find("select j.pool from Job j where j.job = ?1", id)
                .project(String.class)
                .firstResult();
    }

    /** At most {@code most} of the jobs of a pool, a kind and a state, the newest first. */
    public Uni<List<Job>> newest(Optional<String> pool, Optional<JobKind> kind, Optional<JobState> state, int most) {
        Map<String, Object> wanted = new LinkedHashMap<>();
        pool.ifPresent(value -> wanted.put("pool", value));
        kind.ifPresent(value -> wanted.put("kind", value));
        state.ifPresent(value -> wanted.put("state", value));
        String conditions = wanted.keySet().stream()
                .map(field -> field + " = :" + field)
                .collect(Collectors.joining(" and ", wanted.isEmpty() ? "" : "where ", ""));
        return find("from Job " + conditions + " order by sequence desc", wanted)
                .page(0, most)
                .list();
    }

    /** How many jobs are released. */
    Uni<Long> countReleased() {
        return count("state", JobState.RELEASED);
    }

    /** How many jobs of all pools are open, of each kind and state. */
    Uni<List<JobCount>> openCounts() {
        return counts(OPEN + " group by kind, state", "");
    }

    /** How many jobs there are of each kind and state, of one pool or of all. Those that have ended are counted as they end. */
    public Uni<List<JobCount>> counts(Optional<String> pool) {
        String ofPool = pool.isPresent() ? " and pool = :pool" : "";
        return counts(
                OPEN + ofPool + " group by kind, state union all select kind, state, cast(sum(jobs) as bigint)"
                        + " from selection.ended_jobs where jobs > 0" + ofPool + " group by kind, state",
                pool.orElse(""));
    }

    private Uni<List<JobCount>> counts(String query, String pool) {
        return getSession()
                .chain(session -> {
                    var counts = session.createNativeQuery(query, Object[].class);
                    return (pool.isEmpty() ? counts : counts.setParameter("pool", pool)).getResultList();
                })
                .map(rows -> rows.stream()
                        .map(row -> new JobCount(
                                JobKind.valueOf((String) row[0]), JobState.valueOf((String) row[1]), (Long) row[2]))
                        .toList());
    }
}
