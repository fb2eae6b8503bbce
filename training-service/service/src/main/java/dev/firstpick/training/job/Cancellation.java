package dev.firstpick.training.job;

import dev.firstpick.store.ObjectStore;
import dev.firstpick.training.events.TrainingJob;
import dev.firstpick.training.stop.StopFlag;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at intervals, on a thread of its own, whether the job in hand was cancelled, and raises its flag then. A store that does not
 * answer is asked again; the job goes on meanwhile.
 */
final class Cancellation implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Cancellation.class);

    private final ObjectStore store;
    private final String key;
    private final Duration interval;
    private final StopFlag stop;
    private final Thread thread;

    private Cancellation(ObjectStore store, TrainingJob job, Duration interval, StopFlag stop) {
        this.store = store;
        this.key = TrainingJob.cancellationKey(job.job());
        this.interval = interval;
        this.stop = stop;
        thread = new Thread(this::watch, "cancellation-watch");
        thread.setDaemon(true);
    }

    /** Watches until it is closed. */
    static Cancellation watch(ObjectStore store, TrainingJob job, Duration interval, StopFlag stop) {
        Cancellation cancellation = new Cancellation(store, job, interval, stop);
        cancellation.thread.start();
        return cancellation;
    }

    /** Whether a job is cancelled. */
    static boolean of(ObjectStore store, TrainingJob job) throws IOException {
        return store.exists(TrainingJob.cancellationKey(job.job()));
    }

    private void watch() {
        try {
            while (!stop.raised()) {
                Thread.sleep(interval.toMillis());
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            if (store.exists(key)) {
                stop.raise(StopFlag.Reason.CANCELLED);
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("not known whether the job is cancelled: key={} cause={}", key, e.toString());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
