package dev.firstpick.selection.health;

import dev.firstpick.selection.database.Transactions;
import dev.firstpick.selection.outbox.Outbox;
import dev.firstpick.selection.steps.Step;
import dev.firstpick.selection.steps.Steps;
import dev.firstpick.selection.supervision.Loop;
import dev.firstpick.selection.supervision.Pulses;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The steps and events of all replicas that do not get through, as they were a moment ago. */
@ApplicationScoped
class Backlog {

    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration LONGEST_ROUND = Duration.ofMinutes(1);
    private static final int SHOWN = 20;

    private final Steps steps;
    private final Outbox outbox;
    private final Transactions transactions;
    private final Pulses pulses;
    private volatile long waitingSteps;
    private volatile long retriedSteps;
    private volatile long waitingEvents;
    private volatile long refusedEvents;
    private volatile Map<String, String> troubles = Map.of();
    private Loop loop;

    Backlog(Steps steps, Outbox outbox, Transactions transactions, Pulses pulses, MeterRegistry registry) {
        this.steps = steps;
        this.outbox = outbox;
        this.transactions = transactions;
        this.pulses = pulses;
        String stepsHelp =
                "Steps of selection's own work that are to be done (waiting), and those of them that were tried more than "
                        + Steps.FEW + " times (retried)";
        gauge("firstpick.selection.steps", registry, "waiting", stepsHelp, backlog -> backlog.waitingSteps);
        gauge("firstpick.selection.steps", registry, "retried", stepsHelp, backlog -> backlog.retriedSteps);
        String eventsHelp = "Events that are to be published (waiting), and those that cannot be (refused)";
        gauge("firstpick.selection.outbox", registry, "waiting", eventsHelp, backlog -> backlog.waitingEvents);
        gauge("firstpick.selection.outbox", registry, "refused", eventsHelp, backlog -> backlog.refusedEvents);
    }

    private void gauge(
            String name, MeterRegistry registry, String state, String help, ToDoubleFunction<Backlog> value) {
        Gauge.builder(name, this, value).description(help).tag("state", state).register(registry);
    }

    void start(@Observes StartupEvent event) {
        loop = Loop.start(pulses.watched("backlog", LONGEST_ROUND), INTERVAL, this::refresh);
    }

    void stop(@Observes ShutdownEvent event) {
        loop.close();
    }

    private Loop.Next refresh() {
        waitingSteps = transactions.await(() -> steps.count());
        waitingEvents = transactions.await(outbox::countWaiting);
        Map<String, String> found = new LinkedHashMap<>();
        retriedSteps = transactions.await(steps::countRetried);
        List<Step> retried = transactions.await(() -> steps.retried(Optional.empty(), SHOWN));
        for (Step step : retried) {
            found.put(
                    "step " + step.id(),
                    "tried " + step.attempts() + " times: " + step.failure().orElse("whoever is at it has not told"));
        }
        Map<Long, String> refused = transactions.await(() -> outbox.refused(SHOWN));
        refused.forEach((sequence, reason) -> found.put("outgoing event " + sequence, reason));
        refusedEvents = transactions.await(outbox::countRefused);
        troubles = Map.copyOf(found);
        return Loop.Next.LATER;
    }

    /** What does not get through, each with the reason; some of it, if it is much. */
    Map<String, String> troubles() {
        return troubles;
    }
}
