package dev.firstpick.training.handlers;

import dev.firstpick.learning.TrainingStoppedException;
import dev.firstpick.learning.network.MemoryExhaustedException;
import dev.firstpick.training.events.SetAside;
import dev.firstpick.training.job.JobRefusedException;
import dev.firstpick.training.scans.StoredScanException;
import dev.firstpick.training.stop.StoppedException;
import dev.firstpick.volume.VolumeFormatException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whose fault a failure is while a job goes through its volumes. A volume that is to blame is set aside with its name and the
 * reason, and the others go on. A failure of the store or of the engine ends the attempt.
 *
 * <p>An engine's error does not say whose it is: the engine is then tried on a scan that is known to be sound. If it fails on that as
 * well, the volume is not to blame.
 *
 * <p>Memory may be short for reasons that pass, such as another process on the machine. The first attempt fails then; only a volume that
 * memory does not suffice for in a later attempt is set aside. Used by the job's thread alone.
 */
final class Triage {

    private static final Logger LOG = LoggerFactory.getLogger(Triage.class);

    /** What is done with one volume. */
    interface Work<T> {
        T run() throws Exception;
    }

    private final String job;
    private final int attempt;
    private final Runnable soundScan;
    private final List<SetAside> setAside = new ArrayList<>();
    private Optional<StoredScanException> stored = Optional.empty();

    /**
     * @param job identity, for the log
     * @param attempt how often the job was sent, this time counted
     * @param soundScan puts a sound scan through the engine, and throws if that fails
     */
    Triage(String job, int attempt, Runnable soundScan) {
        this.job = job;
        this.attempt = attempt;
        this.soundScan = soundScan;
    }

    /** Does {@code work} with a volume; empty if the volume was set aside. */
    <T> Optional<T> attempt(String volume, Work<T> work) throws Exception {
        try {
            return Optional.of(work.run());
        } catch (StoppedException | CancellationException | TrainingStoppedException | InterruptedException e) {
            throw e;
        } catch (StoredScanException e) {
            stored = stored.isPresent() ? stored : Optional.of(e);
            setAside(volume, e.getMessage());
        } catch (VolumeFormatException | IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
            setAside(volume, e.getMessage());
        } catch (IOException e) {
            throw e;
        } catch (OutOfMemoryError | StackOverflowError e) {
            failFirstAttempt(volume, e);
            setAside(volume, "too large for this trainer's memory: " + e.getMessage());
        } catch (RuntimeException e) {
            if (isOfMemory(e)) {
                failFirstAttempt(volume, e);
            }
            soundScan.run();
            setAside(volume, e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        }
        return Optional.empty();
    }

    private void failFirstAttempt(String volume, Throwable cause) throws MemoryShortException {
        if (attempt <= 1) {
            throw new MemoryShortException(volume, cause);
        }
    }

    /** Where the network's own work did not meet it, engines have no class for it. */
    private static boolean isOfMemory(RuntimeException e) {
        String message = e.getMessage() == null ? "" : e.getMessage().toLowerCase(Locale.ROOT);
        return e instanceof MemoryExhaustedException
                || message.contains("out of memory")
                || message.contains("not enough memory")
                || message.contains("allocate memory");
    }

    /** Memory was too short for a volume; with the next attempt it may suffice. */
    static final class MemoryShortException extends Exception {

        private static final long serialVersionUID = 1L;

        MemoryShortException(String volume, Throwable cause) {
            super("out of memory at volume " + volume + ": " + cause.getMessage(), cause);
        }
    }

    private void setAside(String volume, String reason) {
        SetAside found = SetAside.because(volume, reason);
        LOG.warn("volume set aside: volume={} job={} reason={}", volume, job, found.reason());
        setAside.add(found);
    }

    /** What was set aside, in the order of the attempts. */
    List<SetAside> setAside() {
        return List.copyOf(setAside);
    }

    /**
     * For a job that needs at least one of its volumes.
     *
     * @param field of the job that lists them
     * @param used how many could be used
     * @throws IOException if none could, and it may be the store's fault
     * @throws JobRefusedException if none could, and never will
     */
    void requireSome(String field, int used) throws IOException, JobRefusedException {
        requireStored(used);
        if (used == 0) {
            throw new JobRefusedException(field + ": none of the " + setAside.size() + " volumes can be used; "
                    + setAside.get(0).volume() + ": " + setAside.get(0).reason());
        }
    }

    /**
     * @param used how many volumes could be used
     * @throws IOException if none could, and it may be the store's fault
     */
    void requireStored(int used) throws IOException {
        if (used == 0 && stored.isPresent()) {
            throw stored.get();
        }
    }
}
