package dev.firstpick.training.job;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.EventFormatException;
import dev.firstpick.events.kafka.KafkaEvents;
import dev.firstpick.events.trace.StorySpan;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.training.events.JobFailed;
import dev.firstpick.training.events.TrainingEvent;
import dev.firstpick.training.events.TrainingJob;
import dev.firstpick.training.events.TrainingRequested;
import dev.firstpick.training.publish.Announcer;
import dev.firstpick.training.stop.StopFlag;
import dev.firstpick.training.stop.StoppedException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a delivered record to its end: to an outcome or a failure that is published, to the dead letters, or to a stop.
 *
 * <p>The outcome is stored before it is published, and published before the record is accepted. So whatever is killed when, the
 * record is delivered again, and whoever gets it finds the outcome and only publishes it again, with the same {@code ce_id}.
 */
public final class JobRunner {

    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
    private static final Duration CANCELLATION_INTERVAL = Duration.ofSeconds(10);
    private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(2);

    private final Duration cancellationInterval;
    private final String worker;
    private final ObjectStore store;
    private final Outcomes outcomes;
    private final Announcer announcer;
    private final List<JobHandler<?>> handlers;
    private final JobMetrics metrics;
    private final Clock clock;

    public JobRunner(
            String worker,
            ObjectStore store,
            Announcer announcer,
            List<JobHandler<?>> handlers,
            JobMetrics metrics,
            Clock clock) {
        this(worker, store, announcer, handlers, metrics, clock, CANCELLATION_INTERVAL);
    }

    /** @param cancellationInterval how often to look whether the job in hand was cancelled */
    public JobRunner(
            String worker,
            ObjectStore store,
            Announcer announcer,
            List<JobHandler<?>> handlers,
            JobMetrics metrics,
            Clock clock,
            Duration cancellationInterval) {
        this.cancellationInterval = cancellationInterval;
        this.worker = worker;
        this.store = store;
        this.outcomes = new Outcomes(store);
        this.announcer = announcer;
        this.handlers = List.copyOf(handlers);
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Does the job in {@code delivered}. Blocks until it is done, failed, buried or stopped; never throws, except for an
     * interruption.
     */
    public Verdict run(ConsumerRecord<String, byte[]> delivered, StopFlag stop) throws InterruptedException {
        try {
            CloudEvent record = KafkaEvents.fromRecord(delivered);
            TrainingJob job;
            try {
                job = TrainingJob.CODEC.decode(record);
            } catch (EventFormatException | IllegalArgumentException e) {
                return bury(delivered, e, stop);
            }
            return follow(record, job, stop);
        } catch (StoppedException e) {
            metrics.stopped();
            LOG.info("{}: offset={}", e.getMessage(), delivered.offset());
            return verdict(stop);
        }
    }

    /** What becomes of the record of a job that ended early. */
    private static Verdict verdict(StopFlag stop) {
        return switch (stop.reason().orElse(StopFlag.Reason.PREEMPTED)) {
            // Whoever cancelled it has told so.
            case CANCELLED -> Verdict.ACCEPT;
            case LEASE_LOST -> Verdict.ABANDON;
            case PREEMPTED -> Verdict.RELEASE;
        };
    }

    private Verdict bury(ConsumerRecord<String, byte[]> delivered, Exception reason, StopFlag stop)
            throws StoppedException, InterruptedException {
        LOG.error(
                "no job, put with the dead letters: partition={} offset={} reason={}",
                delivered.partition(),
                delivered.offset(),
                reason.getMessage());
        announcer.bury(delivered, reason, stop);
        metrics.buried();
        // Not rejected: the group's own dead-letter queue would then hold it a second time, without the reason.
        return Verdict.ACCEPT;
    }

    private Verdict follow(CloudEvent record, TrainingJob job, StopFlag stop)
            throws StoppedException, InterruptedException {
        try (StorySpan span = StorySpan.processing(record, job)) {
            try {
                return run(job, stop);
            } catch (StoppedException e) {
                span.failed(e);
                throw e;
            }
        }
    }

    private Verdict run(TrainingJob job, StopFlag stop) throws StoppedException, InterruptedException {
        TrainingEvent report;
        try {
            report = outcomeOf(job, stop);
        } catch (StoppedException | InterruptedException e) {
            throw e;
        } catch (Exception | OutOfMemoryError | LinkageError e) {
            report = failureOf(job, e);
        }
        announcer.announce(report, stop);
        tidyUp(job, report);
        return Verdict.ACCEPT;
    }

    @SuppressWarnings("try") // Held, not used.
    private TrainingEvent outcomeOf(TrainingJob job, StopFlag stop) throws Exception {
        Optional<TrainingEvent> standing = outcomes.find(job);
        if (standing.isPresent()) {
            leaveIfCancelled(job, stop);
            LOG.info("outcome stands, announced again: job={} attempt={}", job.job(), job.attempt());
            metrics.announcedAgain(job.kind());
            return standing.get();
        }
        if (Cancellation.of(store, job)) {
            throw new JobRefusedException("cancelled before it was begun");
        }
        LOG.info("job begins: job={} kind={} pool={} attempt={}", job.job(), job.kind(), job.pool(), job.attempt());
        TrainingEvent own;
        try (Cancellation watch = Cancellation.watch(store, job, cancellationInterval, stop)) {
            own = work(job, stop);
        }
        leaveIfCancelled(job, stop);
        TrainingEvent standsNow = outcomes.settle(job, own);
        metrics.done(job.kind());
        LOG.info("job done: job={} kind={} attempt={}", job.job(), job.kind(), job.attempt());
        return standsNow;
    }

    /** The watch looks at intervals; what is cancelled between its last look and the end of the work has no outcome either. */
    private void leaveIfCancelled(TrainingJob job, StopFlag stop) throws IOException, StoppedException {
        if (Cancellation.of(store, job)) {
            stop.raise(StopFlag.Reason.CANCELLED);
            stop.check();
        }
    }

    private TrainingEvent work(TrainingJob job, StopFlag stop) throws Exception {
        for (JobHandler<?> handler : handlers) {
            if (handler.accepts().isInstance(job)) {
                return work(handler, job, stop);
            }
        }
        throw new IllegalStateException("no handler for " + job.kind());
    }

    private <J extends TrainingJob> TrainingEvent work(JobHandler<J> handler, TrainingJob job, StopFlag stop)
            throws Exception {
        Progress progress = new Progress(job, worker, PROGRESS_INTERVAL, clock, announcer::progress);
        return handler.run(
                handler.accepts().cast(job),
                new JobContext(worker, stop, progress, new Checkpoints(store, job), metrics, clock));
    }

    private TrainingEvent failureOf(TrainingJob job, Throwable failure) {
        LOG.error("job failed: job={} kind={} attempt={}", job.job(), job.kind(), job.attempt(), failure);
        try {
            Optional<TrainingEvent> anothers = outcomes.find(job);
            if (anothers.isPresent() && !Cancellation.of(store, job)) {
                return anothers.get();
            }
        } catch (IOException | EventFormatException e) {
            LOG.error("outcome not readable: job={}", job.job(), e);
        }
        metrics.failed(job.kind());
        return new JobFailed(
                job.job(),
                job.pool(),
                job.kind(),
                job instanceof TrainingRequested training ? Optional.of(training.selection()) : Optional.empty(),
                job.attempt(),
                FailureReason.isFinal(failure),
                FailureReason.of(failure),
                worker,
                clock.instant());
    }

    private void tidyUp(TrainingJob job, TrainingEvent report) {
        if (report instanceof JobFailed) {
            return;
        }
        try {
            new Checkpoints(store, job).discard();
        } catch (IOException | EventFormatException e) {
            LOG.warn("checkpoint not removed: job={} cause={}", job.job(), e.getMessage());
        }
    }
}
