package dev.firstpick.selection.growth;

import dev.firstpick.selection.database.Transactions;
import dev.firstpick.selection.database.Trouble;
import dev.firstpick.selection.events.PoolGrown;
import dev.firstpick.selection.outbox.Outbox;
import dev.firstpick.selection.plan.Plan;
import dev.firstpick.selection.plan.PlanSettings;
import dev.firstpick.selection.plan.Reselection;
import dev.firstpick.selection.pool.Arrivals;
import dev.firstpick.selection.pool.Pool;
import dev.firstpick.selection.pool.Pools;
import dev.firstpick.selection.supervision.Loop;
import dev.firstpick.selection.supervision.Pulses;
import dev.firstpick.selection.supervision.WakeUps;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Looks after growing pools, and says when one has met its re-selection rule. Any number of replicas may look: under the pool's lock the
 * candidates that one has counted are not new to the next.
 */
@ApplicationScoped
class GrowthWatch {

    private static final Logger LOG = Logger.getLogger(GrowthWatch.class);

    private final Pools pools;
    private final Arrivals arrivals;
    private final Outbox outbox;
    private final PlanSettings settings;
    private final Transactions transactions;
    private final WakeUps wakeUps;
    private final Duration interval;
    private final Pulses pulses;
    private Loop loop;

    GrowthWatch(
            Pulses pulses,
            Pools pools,
            Arrivals arrivals,
            Outbox outbox,
            PlanSettings settings,
            Transactions transactions,
            WakeUps wakeUps,
            @ConfigProperty(name = "firstpick.growth.interval") Duration interval) {
        this.pulses = pulses;
        this.pools = pools;
        this.arrivals = arrivals;
        this.outbox = outbox;
        this.settings = settings;
        this.transactions = transactions;
        this.wakeUps = wakeUps;
        this.interval = interval;
    }

    void start(@Observes StartupEvent event) {
        loop = Loop.start(pulses.watched("growth-watch", Duration.ofMinutes(5)), interval, this::look);
    }

    void stop(@Observes ShutdownEvent event) {
        loop.close();
    }

    /** It is not woken by facts, so that a burst of scans is looked at a few times, not for each of them. */
    private Loop.Next look() {
        List<String> growing = transactions.await(arrivals::growing);
        RuntimeException failed = null;
        for (String pool : growing) {
            try {
                if (transactions.await(() -> lookAt(pool))) {
                    wakeUps.wake();
                }
            } catch (RuntimeException e) {
                if (Trouble.passes(e)) {
                    throw e;
                }
                // The others are looked at all the same; the loop's health tells of this one.
                failed = e;
            }
        }
        if (failed != null) {
            throw failed;
        }
        return growing.isEmpty() ? Loop.Next.LATER : Loop.Next.SOON;
    }

    /** Whether the pool was said to have grown. Most have no rule: they are not locked. */
    private Uni<Boolean> lookAt(String name) {
        return pools.named(name)
                .chain(known -> known.flatMap(this::rule).isEmpty()
                        ? Uni.createFrom().item(false)
                        : pools.locked(name).chain(this::announceGrowth));
    }

    private Optional<Reselection> rule(Pool pool) {
        return pool.plan().map(Plan::reselection).orElseGet(() -> settings.plan()
                .reselection());
    }

    private Uni<Boolean> announceGrowth(Pool pool) {
        return arrivals.growth(pool.name()).chain(growth -> {
            Optional<String> due = growth.added() == 0
                    ? Optional.empty()
                    : rule(pool).flatMap(rule -> rule.due(growth.added(), growth.quiet()));
            return due.map(why -> announce(pool.name(), growth, why).replaceWith(true))
                    .orElseGet(() -> Uni.createFrom().item(false));
        });
    }

    private Uni<Void> announce(String pool, Arrivals.Growth growth, String why) {
        LOG.infof("pool %s has grown: %s", pool, why);
        PoolGrown event =
                new PoolGrown(pool, growth.candidates(), growth.added(), why, growth.replacements(), Instant.now());
        return arrivals.count(pool).chain(() -> outbox.add(event));
    }
}
