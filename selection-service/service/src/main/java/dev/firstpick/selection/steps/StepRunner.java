package dev.firstpick.selection.steps;

import dev.firstpick.events.Digests;
import dev.firstpick.events.EventFormatException;
import dev.firstpick.events.LogKeys;
import dev.firstpick.selection.database.Texts;
import dev.firstpick.selection.database.Transactions;
import dev.firstpick.selection.database.Trouble;
import dev.firstpick.selection.events.StepFailed;
import dev.firstpick.selection.outbox.Outbox;
import dev.firstpick.selection.pool.Pools;
import dev.firstpick.selection.supervision.Loop;
import dev.firstpick.selection.supervision.Pulses;
import dev.firstpick.selection.supervision.WakeUps;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
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
    private static final int ATTEMPTS_AT_WHAT_DOES_NOT_PASS = 5;
    private static final int LAPSES = 8;

    private final Map<StepKind, StepWork> works = new EnumMap<>(StepKind.class);
    private final Steps steps;
    private final Pools pools;
    private final Outbox outbox;
    private final Transactions transactions;
    private final WakeUps wakeUps;
    private final int workers;
    private final Duration lease;
    private final Duration patience;
    private final String owner = UUID.randomUUID().toString();
    private final Set<String> atWork = ConcurrentHashMap.newKeySet();
    private final Pulses pulses;
    private final List<Loop> loops = new ArrayList<>();

    StepRunner(
            Pulses pulses,
            @All List<StepWork> works,
            Steps steps,
            Pools pools,
            Outbox outbox,
            Transactions transactions,
            WakeUps wakeUps,
            @ConfigProperty(name = "firstpick.steps.workers") int workers,
            @ConfigProperty(name = "firstpick.steps.lease") Duration lease,
            @ConfigProperty(name = "firstpick.steps.patience") Duration patience) {
        this.pulses = pulses;
        works.forEach(work -> this.works.put(work.kind(), work));
        this.steps = steps;
        this.pools = pools;
        this.outbox = outbox;
        this.transactions = transactions;
        this.wakeUps = wakeUps;
        this.workers = workers;
        this.lease = lease;
        this.patience = patience;
    }

    void start(@Observes StartupEvent event) {
        for (int n = 1; n <= workers; n++) {
            Loop loop = Loop.start(pulses.watched("steps-" + n, patience), INTERVAL, this::next);
            loops.add(loop);
            wakeUps.register(loop);
        }
        loops.add(Loop.start(pulses.watched("steps-claims", lease.multipliedBy(2)), lease.dividedBy(4), this::renew));
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
            if (step.lapses() >= LAPSES) {
                giveUp(
                        step,
                        work,
                        "begun " + step.attempts() + " times; whoever was at it fell silent " + step.lapses()
                                + " times, the last failure: " + step.failure().orElse("none"));
            } else {
                finish(step, work.prepare(step));
            }
        } catch (IOException | RuntimeException | Error e) {
            failed(step, work, e);
        }
        wakeUps.wake();
    }

    /** What can never be done is given up at once, what may be after a few attempts, and trouble that passes never. */
    private void failed(Step step, StepWork work, Throwable e) {
        if (step.attempts() >= patience(e)) {
            try {
                giveUp(step, work, reasonOf(e));
                return;
            } catch (RuntimeException again) {
                LOG.errorf(again, "step %s cannot be given up now", step.id());
            }
        }
        postpone(step, e);
    }

    private static int patience(Throwable e) {
        if (isSentence(e)) {
            return 1;
        }
        if (e instanceof FileNotFoundException || e instanceof CorruptObjectException) {
            return ATTEMPTS_AT_MISSING_OBJECTS;
        }
        return Trouble.passes(e) ? Integer.MAX_VALUE : ATTEMPTS_AT_WHAT_DOES_NOT_PASS;
    }

    /** What a record or a strategy says of a field is a sentence; of all else the class belongs to it. */
    private static String reasonOf(Throwable e) {
        return Texts.plain(isSentence(e) && e.getMessage() != null ? e.getMessage() : e.toString());
    }

    private static boolean isSentence(Throwable e) {
        return e instanceof IllegalArgumentException
                || e instanceof SelectionException
                || e instanceof EventFormatException;
    }

    private void giveUp(Step step, StepWork work, String reason) {
        LOG.errorf("step %s cannot be done: %s", step.id(), reason);
        finish(step, () -> work.giveUp(step, reason).chain(() -> outbox.add(event(step, true, reason))));
    }

    private void finish(Step step, Supplier<Uni<Void>> effect) {
        transactions.await(() -> pools.locked(step.pool()).chain(effect::get).chain(() -> steps.done(step.id())));
    }

    private void postpone(Step step, Throwable e) {
        Duration pause = Duration.ofSeconds(1L << Math.min(step.attempts() - 1, 6));
        LOG.warnf(e, "step %s failed, attempt %d", step.id(), step.attempts());
        Duration bounded = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
        transactions.await(() -> steps.postpone(step.id(), bounded, e.toString()));
        if (step.attempts() == Steps.FEW + 1) {
            transactions.await(
                    () -> pools.locked(step.pool()).chain(() -> outbox.add(event(step, false, reasonOf(e)))));
        }
    }

    private static StepFailed event(Step step, boolean terminal, String reason) {
        return new StepFailed(
                step.pool(),
                Digests.sha256(step.id()),
                step.kind().name().toLowerCase(Locale.ROOT),
                step.subject(),
                step.attempts(),
                terminal,
                reason,
                step.askedAt(),
                Instant.now());
    }
}
