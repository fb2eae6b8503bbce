package dev.firstpick.selection.jobs;

import dev.firstpick.selection.database.Transactions;
import dev.firstpick.selection.supervision.Loop;
import dev.firstpick.selection.supervision.Pulses;
import dev.firstpick.training.events.JobKind;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The number of jobs held and released of each kind, by which the number of trainers is chosen. The same on every replica. */
@ApplicationScoped
class JobMetrics {

    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final List<JobState> STATES = List.of(JobState.HELD, JobState.RELEASED);

    private final Jobs jobs;
    private final Transactions transactions;
    private final Map<JobKind, Map<JobState, AtomicLong>> numbers = new EnumMap<>(JobKind.class);
    private final Pulses pulses;
    private Loop loop;

    JobMetrics(Pulses pulses, Jobs jobs, Transactions transactions, MeterRegistry registry) {
        this.pulses = pulses;
        this.jobs = jobs;
        this.transactions = transactions;
        for (JobKind kind : JobKind.values()) {
            Map<JobState, AtomicLong> ofKind = new EnumMap<>(JobState.class);
            for (JobState state : STATES) {
                AtomicLong number = new AtomicLong();
                ofKind.put(state, number);
                Gauge.builder("firstpick.jobs", number, AtomicLong::doubleValue)
                        .description("Jobs that wait for their turn (held) or are with the trainers (released)")
                        .tag("kind", kind.name().toLowerCase(Locale.ROOT))
                        .tag("state", state.name().toLowerCase(Locale.ROOT))
                        .register(registry);
            }
            numbers.put(kind, ofKind);
        }
    }

    void start(@Observes StartupEvent event) {
        loop = Loop.start(pulses.watched("job-metrics", Duration.ofMinutes(1)), INTERVAL, this::refresh);
    }

    void stop(@Observes ShutdownEvent event) {
        loop.close();
    }

    private Loop.Next refresh() {
        List<JobCount> counts = transactions.await(jobs::openCounts);
        numbers.forEach((kind, ofKind) -> ofKind.forEach((state, number) -> number.set(counts.stream()
                .filter(count -> count.kind() == kind && count.state() == state)
                .mapToLong(JobCount::jobs)
                .sum())));
        return Loop.Next.LATER;
    }
}
