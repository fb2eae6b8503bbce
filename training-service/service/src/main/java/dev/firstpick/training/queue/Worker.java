package dev.firstpick.training.queue;

import dev.firstpick.training.job.JobMetrics;
import dev.firstpick.training.job.JobRunner;
import dev.firstpick.training.job.Verdict;
import dev.firstpick.training.stop.StopFlag;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes jobs from the share group, one at a time. Two threads: this one belongs to the consumer, which is single-threaded, and
 * renews the lock on the job in hand; the other does the job.
 *
 * <p>While the broker is away the worker waits and tries again. A lock that cannot be renewed is taken as lost: the job leaves a
 * checkpoint and ends, and its record is delivered again, to this worker or another.
 */
public final class Worker {

    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final Duration IDLE = Duration.ofMillis(250);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration BROKER_PAUSE = Duration.ofSeconds(1);
    private static final Duration LAST_CHECKPOINT = Duration.ofSeconds(4);
    private static final Duration GOODBYE = Duration.ofSeconds(8);

    private final QueueSettings settings;
    private final JobRunner runner;
    private final JobMetrics metrics;
    private final Thread thread;
    private final ExecutorService jobs;
    private volatile boolean stopping;
    private volatile Optional<String> hindrance = Optional.of("not started yet");
    private volatile StopFlag inHand = new StopFlag();

    public Worker(QueueSettings settings, JobRunner runner, JobMetrics metrics) {
        this.settings = settings;
        this.runner = runner;
        this.metrics = metrics;
        thread = daemon("trainer-queue", this::serve);
        jobs = Executors.newSingleThreadExecutor(work -> daemon("trainer-job", work));
    }

    /** Starts taking jobs. */
    public void start() {
        thread.start();
    }

    /** Whether jobs are being taken. */
    public boolean running() {
        return thread.isAlive();
    }

    /** Why no jobs can be taken at the moment, in words; empty while they can. */
    public Optional<String> hindrance() {
        return hindrance;
    }

    /**
     * Ends the job in hand, which leaves a checkpoint, gives its record back, and leaves the group. Returns when that is done, or after
     * eight seconds; a lock that is left then lapses by itself.
     */
    public void stop() {
        stopping = true;
        // Not left to the worker's own thread: that may be waiting for a broker that is away.
        inHand.raise(StopFlag.Reason.PREEMPTED);
        try {
            thread.join(GOODBYE.toMillis());
            if (thread.isAlive()) {
                LOG.warn("worker did not end in time: seconds={}", GOODBYE.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        jobs.shutdown();
    }

    private void serve() {
        try {
            prepare();
            while (!stopping) {
                serveWithOneConsumer();
            }
        } catch (InterruptedException e) {
            LOG.info("worker interrupted");
        }
    }

    private void prepare() throws InterruptedException {
        while (!stopping) {
            try {
                Optional<String> found = ShareGroup.prepare(settings);
                if (found.isEmpty()) {
                    return;
                }
                hinder(found.get());
            } catch (KafkaException e) {
                // Such as a broker whose name cannot be resolved yet; the cause tells which.
                hinder(
                        e.getCause() == null
                                ? e.toString()
                                : e + ": " + e.getCause().getMessage());
            }
            Thread.sleep(BROKER_PAUSE.toMillis());
        }
    }

    /** Logged once for as long as it is the same. */
    private void hinder(String cause) {
        if (!hindrance.equals(Optional.of(cause))) {
            LOG.warn("no jobs can be taken, tried again: cause={}", cause);
        }
        hindrance = Optional.of(cause);
    }

    private void serveWithOneConsumer() throws InterruptedException {
        try (JobQueue queue = new JobQueue(settings)) {
            boolean sound = true;
            while (sound && !stopping) {
                Optional<ConsumerRecord<String, byte[]>> delivered = queue.take(IDLE);
                hindrance = Optional.empty();
                if (delivered.isPresent()) {
                    sound = handle(queue, delivered.get());
                }
            }
        } catch (KafkaException | IllegalStateException e) {
            hinder(e.toString());
            Thread.sleep(BROKER_PAUSE.toMillis());
        }
    }

    /** Returns whether the consumer may be used on: after a lost lock its view of what it holds is not to be trusted. */
    private boolean handle(JobQueue queue, ConsumerRecord<String, byte[]> delivered) throws InterruptedException {
        StopFlag stop = new StopFlag();
        inHand = stop;
        if (stopping) {
            return queue.settle(delivered, Verdict.RELEASE);
        }
        Future<Verdict> job = jobs.submit(() -> runner.run(delivered, stop));
        Optional<ConsumerRecord<String, byte[]>> held = holdUntilDone(queue, delivered, job, stop);
        Verdict verdict = verdictOf(job, stop);
        return held.isPresent() && queue.settle(held.get(), verdict);
    }

    /** Renews the lock until the job has ended; empty if the lock was lost on the way. */
    private Optional<ConsumerRecord<String, byte[]>> holdUntilDone(
            JobQueue queue, ConsumerRecord<String, byte[]> delivered, Future<Verdict> job, StopFlag stop)
            throws InterruptedException {
        Optional<ConsumerRecord<String, byte[]>> held = Optional.of(delivered);
        long renewed = System.nanoTime();
        while (held.isPresent() && !endsWithin(LOOK, job)) {
            if (stopping) {
                stop.raise(StopFlag.Reason.PREEMPTED);
                return held;
            }
            if (System.nanoTime() - renewed >= queue.renewal().toNanos()) {
                held = queue.renew(held.get());
                renewed = System.nanoTime();
                count(held.isPresent(), stop);
            }
        }
        return held;
    }

    private void count(boolean renewed, StopFlag stop) {
        if (renewed) {
            metrics.renewed();
        } else {
            metrics.leaseLost();
            stop.raise(StopFlag.Reason.LEASE_LOST);
        }
    }

    private Verdict verdictOf(Future<Verdict> job, StopFlag stop) throws InterruptedException {
        try {
            while (!stopping) {
                if (endsWithin(LOOK, job)) {
                    return job.get();
                }
            }
            stop.raise(StopFlag.Reason.PREEMPTED);
            return job.get(LAST_CHECKPOINT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("job did not end in time, its record is given back");
            return Verdict.RELEASE;
        } catch (ExecutionException e) {
            LOG.error("job ended unexpectedly, its record is given back", e.getCause());
            return Verdict.RELEASE;
        }
    }

    private static boolean endsWithin(Duration patience, Future<Verdict> job) throws InterruptedException {
        try {
            job.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true;
        }
    }

    private static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }
}
