package dev.firstpick.selection.listener;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.kafka.KafkaEvents;
import dev.firstpick.events.trace.StorySpan;
import dev.firstpick.ingest.events.AnnotationRegistered;
import dev.firstpick.ingest.events.IngestEvent;
import dev.firstpick.ingest.events.PoolOpened;
import dev.firstpick.ingest.events.PoolSealed;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.ingest.events.VolumeExcluded;
import dev.firstpick.ingest.events.VolumeRegistered;
import dev.firstpick.selection.database.Transactions;
import dev.firstpick.selection.picks.Progress;
import dev.firstpick.selection.pool.Annotations;
import dev.firstpick.selection.pool.Arrivals;
import dev.firstpick.selection.pool.Exclusions;
import dev.firstpick.selection.pool.Pool;
import dev.firstpick.selection.pool.Pools;
import dev.firstpick.selection.pool.Revisions;
import dev.firstpick.selection.steps.StepKind;
import dev.firstpick.selection.steps.Steps;
import dev.firstpick.selection.steps.WakeUps;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/** Follows the pools. */
@ApplicationScoped
class IngestListener {

    private static final Logger LOG = Logger.getLogger(IngestListener.class);
    private static final String CHANNEL = "ingest-events";

    private final AppliedEvents applied;
    private final Pools pools;
    private final Revisions revisions;
    private final Annotations annotations;
    private final Exclusions exclusions;
    private final Arrivals arrivals;
    private final Progress progress;
    private final Steps steps;
    private final Transactions transactions;
    private final WakeUps wakeUps;
    private final Consumption consumption = new Consumption(CHANNEL);

    IngestListener(
            AppliedEvents applied,
            Pools pools,
            Revisions revisions,
            Annotations annotations,
            Exclusions exclusions,
            Arrivals arrivals,
            Progress progress,
            Steps steps,
            Transactions transactions,
            WakeUps wakeUps) {
        this.applied = applied;
        this.pools = pools;
        this.revisions = revisions;
        this.annotations = annotations;
        this.exclusions = exclusions;
        this.arrivals = arrivals;
        this.progress = progress;
        this.steps = steps;
        this.transactions = transactions;
        this.wakeUps = wakeUps;
    }

    @Incoming(CHANNEL)
    Uni<Void> on(ConsumerRecord<String, byte[]> record) {
        return consumption.take(() -> handle(KafkaEvents.fromRecord(record)));
    }

    private void handle(CloudEvent record) {
        IngestEvent.CODEC
                .decodeKnown(record)
                .ifPresentOrElse(
                        event -> follow(record, event),
                        () -> LOG.infof("%s: skipped a record of type %s", CHANNEL, record.type()));
    }

    @SuppressWarnings("try") // Held, not used.
    private void follow(CloudEvent record, IngestEvent event) {
        try (StorySpan span = StorySpan.processing(record, event)) {
            apply(record.id(), event);
        }
    }

    private void apply(String id, IngestEvent event) {
        if (event instanceof VolumeRegistered registered) {
            arrived(registered);
            return;
        }
        transactions.await(
                () -> applied.once(id, () -> pools.locked(event.pool()).chain(pool -> effect(pool, event))));
        wakeUps.wake();
    }

    /** Pools have many thousands of volumes, and the manifest at sealing is complete: a candidate is but counted, without the lock. */
    private void arrived(VolumeRegistered volume) {
        if (volume.role() == Role.POOL) {
            transactions.await(() -> arrivals.add(volume));
        }
    }

    private Uni<Void> effect(Pool pool, IngestEvent event) {
        if (event instanceof PoolOpened opened) {
            pool.open(opened.task());
            return Uni.createFrom().voidItem();
        }
        if (event instanceof VolumeExcluded excluded) {
            return exclusions.add(excluded);
        }
        if (event instanceof AnnotationRegistered registered) {
            return annotations.add(registered).chain(() -> progress.annotated(registered.pool(), registered.volume()));
        }
        if (event instanceof PoolSealed sealed) {
            return revisions
                    .add(sealed)
                    .chain(() -> steps.add(StepKind.PLAN, sealed.pool(), Integer.toString(sealed.revision())));
        }
        throw new IllegalStateException("event: found " + event.getClass() + ", expected one with an effect");
    }

    @PreDestroy
    void close() {
        consumption.close();
    }
}
