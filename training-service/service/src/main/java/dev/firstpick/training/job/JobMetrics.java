package dev.firstpick.training.job;

import dev.firstpick.training.events.JobKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/** Counts what a trainer does. May be used from any thread. */
public final class JobMetrics {

    private static final String JOBS = "firstpick.jobs";

    private final MeterRegistry registry;
    private final Counter iterations;
    private final Counter renewals;
    private final Counter leasesLost;

    public JobMetrics(MeterRegistry registry) {
        this.registry = registry;
        iterations = Counter.builder("firstpick.training.iterations")
                .description("Optimiser steps; its rate is the speed")
                .register(registry);
        renewals = Counter.builder("firstpick.lock.renewals")
                .description("Renewals of the lock on a job")
                .register(registry);
        leasesLost = Counter.builder("firstpick.lock.losses")
                .description("Locks on a job that could not be renewed")
                .register(registry);
    }

    void done(JobKind kind) {
        count(kind, "done");
    }

    void failed(JobKind kind) {
        count(kind, "failed");
    }

    void announcedAgain(JobKind kind) {
        count(kind, "announced-again");
    }

    void stopped() {
        registry.counter(JOBS, "kind", "any", "end", "stopped").increment();
    }

    void buried() {
        registry.counter(JOBS, "kind", "none", "end", "buried").increment();
    }

    /** Optimiser steps were done. */
    public void iterated() {
        iterations.increment();
    }

    /** The lock on a job was renewed. */
    public void renewed() {
        renewals.increment();
    }

    /** The lock on a job could not be renewed. */
    public void leaseLost() {
        leasesLost.increment();
    }

    private void count(JobKind kind, String end) {
        registry.counter(JOBS, "kind", kind.name().toLowerCase(Locale.ROOT), "end", end)
                .increment();
    }
}
