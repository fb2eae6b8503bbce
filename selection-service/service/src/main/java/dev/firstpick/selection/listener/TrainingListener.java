package dev.firstpick.selection.listener;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.kafka.KafkaEvents;
import dev.firstpick.events.trace.StorySpan;
import dev.firstpick.selection.database.Transactions;
import dev.firstpick.selection.jobs.Jobs;
import dev.firstpick.selection.pool.Pools;
import dev.firstpick.selection.supervision.Pulses;
import dev.firstpick.selection.supervision.WakeUps;
import dev.firstpick.training.events.JobFailed;
import dev.firstpick.training.events.TrainingEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/** Follows the jobs' outcomes and failures. */
@ApplicationScoped
class TrainingListener {

    private static final Logger LOG = Logger.getLogger(TrainingListener.class);
    private static final String CHANNEL = "training-events";

    private final AppliedEvents applied;
    private final Pools pools;
    private final Jobs jobs;
    private final Transactions transactions;
    private final WakeUps wakeUps;
    private final Consumption consumption;

    TrainingListener(
            AppliedEvents applied,
            Pools pools,
            Jobs jobs,
            Transactions transactions,
            WakeUps wakeUps,
            Pulses pulses,
            MeterRegistry registry) {
        this.consumption = new Consumption(CHANNEL, pulses, registry);
        this.applied = applied;
        this.pools = pools;
        this.jobs = jobs;
        this.transactions = transactions;
        this.wakeUps = wakeUps;
    }

    @Incoming(CHANNEL)
    Uni<Void> on(ConsumerRecord<String, byte[]> record) {
        return consumption.take(() -> handle(KafkaEvents.fromRecord(record)));
    }

    private void handle(CloudEvent record) {
        TrainingEvent.CODEC
                .decodeKnown(record)
                .ifPresentOrElse(
                        event -> follow(record, event),
                        () -> LOG.infof("%s: skipped a record of type %s", CHANNEL, record.type()));
    }

    @SuppressWarnings("try") // Held, not used.
    private void follow(CloudEvent record, TrainingEvent event) {
        try (StorySpan span = StorySpan.processing(record, event)) {
            apply(record.id(), event);
        }
    }

    private void apply(String id, TrainingEvent event) {
        transactions.await(() -> applied.once(id, () -> pools.locked(event.pool())
                .chain(() -> event instanceof JobFailed failed ? jobs.failed(failed) : jobs.succeeded(event))));
        wakeUps.wake();
    }

    /** Before the database's pool is closed: what fails because of that is not the record's fault. */
    void stop(@Observes ShutdownEvent event) {
        consumption.close();
    }
}
