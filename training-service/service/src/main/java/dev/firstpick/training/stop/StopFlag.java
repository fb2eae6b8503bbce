package dev.firstpick.training.stop;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Asks a job to end before it is done. Raised once, from any thread; the first reason stands. */
public final class StopFlag {

    /** Why a job has to end early. */
    public enum Reason {
        /** This worker was told to go; another goes on from the checkpoint. */
        PREEMPTED,
        /** Nobody wants the job's outcome any more. */
        CANCELLED,
        /** The lock on the job could not be renewed: another worker may have it by now. */
        LEASE_LOST
    }

    private final AtomicReference<Reason> reason = new AtomicReference<>();

    /** Raises the flag, unless it is up. */
    public void raise(Reason why) {
        reason.compareAndSet(null, why);
    }

    /** Whether the job should end. */
    public boolean raised() {
        return reason.get() != null;
    }

    /** Why it should end, if it should. */
    public Optional<Reason> reason() {
        return Optional.ofNullable(reason.get());
    }

    /** @throws StoppedException if the flag is up */
    public void check() throws StoppedException {
        Reason why = reason.get();
        if (why != null) {
            throw new StoppedException(why);
        }
    }
}
