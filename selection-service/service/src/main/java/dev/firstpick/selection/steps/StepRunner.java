package dev.firstpick.selection.steps;

import dev.firstpick.events.EventFormatException;
import dev.firstpick.events.LogKeys;
import dev.firstpick.selection.database.Transactions;
import dev.firstpick.selection.pool.Pools;
import dev.firstpick.store.CorruptObjectException;
import dev.firstpick.strategies.SelectionException;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Does steps, on threads of its own. While it is at one it renews its claim; if this replica dies another takes the step when the
 * claim ends. What fails for now is tried again after a growing pause, what can never be done is given up.
 */
@ApplicationScoped
class StepRunner {

    private static final Logger LOG = Logger.getLogger(StepRunner.class);
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final int ATTEMPTS_AT_MISSING_OBJECTS = 8;

    private final Map<StepKind, StepWork> works = new EnumMap<>(StepKind.class);
    private final Steps steps;
    private final Pools pools;
    private final Transactions transactions;
    private final WakeUps wakeUps;
    private final int workers;
    private final Duration lease;
    private final String owner = UUID.randomUUID().toString();
    private final Set<String> atWork = ConcurrentHashMap.newKeySet();
    private final List<Loop> loops = new ArrayList<>();

    StepRunner(
            @All List<StepWork> works,
            Steps steps,
            Pools pools,
            Transactions transactions,
            WakeUps wakeUps,
            @ConfigProperty(name = "firstpick.steps.workers") int workers,
            @ConfigProperty(name = "firstpick.steps.lease") Duration lease) {
        works.forEach(work -> this.works.put(work.kind(), work));
        this.steps = steps;
        this.pools = pools;
        this.transactions = transactions;
        this.wakeUps = wakeUps;
        this.workers = workers;
        this.lease = lease;
    }

    void start(@Observes StartupEvent event) {
        for (int n = 1; n <= workers; n++) {
            Loop loop = Loop.start("steps-" + n, INTERVAL, this::next);
            loops.add(loop);
            wakeUps.register(loop);
        }
        loops.add(Loop.start("steps-claims", lease.dividedBy(4), this::renew));
    }

    void stop(@Observes ShutdownEvent event) {
        loops.forEach(Loop::close);
    }

    private Loop.Next renew() {
        List<String> mine = List.copyOf(atWork);
        if (!mine.isEmpty()) {
            transactions.await(() -> steps.renew(owner, mine, lease));
        }
        return Loop.Next.LATER;
    }

    @SuppressWarnings("try") // Held, not used.
    private Loop.Next next() {
        return transactions
                .await(() -> steps.claim(owner, lease))
                .map(step -> {
                    atWork.add(step.id());
                    try (LogKeys about = LogKeys.of(Map.of(LogKeys.POOL, step.pool()))) {
                        run(step);
                    } finally {
                        atWork.remove(step.id());
                    }
                    return Loop.Next.AT_ONCE;
                })
                .orElse(Loop.Next.LATER);
    }

    private void run(Step step) {
        StepWork work = works.get(step.kind());
        try {
            finish(step, prepare(step, work));
        } catch (IOException | RuntimeException e) {
            postpone(step, e);
        }
        wakeUps.wake();
    }

    /** What is to be stored: the outcome, or that there can be none. */
    private Supplier<Uni<Void>> prepare(Step step, StepWork work) throws IOException {
        try {
            return work.prepare(step);
        } catch (EventFormatException | IllegalArgumentException | SelectionException e) {
            return surrender(step, work, e);
        } catch (FileNotFoundException | CorruptObjectException e) {
            if (step.attempts() < ATTEMPTS_AT_MISSING_OBJECTS) {
                throw e;
            }
            return surrender(step, work, e);
        }
    }

    private static Supplier<Uni<Void>> surrender(Step step, StepWork work, Exception e) {
        LOG.errorf("step %s cannot be done: %s", step.id(), e.getMessage());
        return () -> work.giveUp(step, e.getMessage());
    }

    private void finish(Step step, Supplier<Uni<Void>> effect) {
        transactions.await(() -> pools.locked(step.pool()).chain(effect::get).chain(() -> steps.done(step.id())));
    }

    private void postpone(Step step, Exception e) {
        Duration pause = Duration.ofSeconds(1L << Math.min(step.attempts() - 1, 6));
        LOG.warnf(e, "step %s failed, attempt %d", step.id(), step.attempts());
        transactions.await(() ->
                steps.postpone(step.id(), pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE, e.toString()));
    }
}
