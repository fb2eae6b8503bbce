package dev.firstpick.selection.listener;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.EventFormatException;
import dev.firstpick.events.kafka.KafkaEvents;
import dev.firstpick.events.kafka.Lots;
import dev.firstpick.events.trace.StorySpan;
import dev.firstpick.ingest.events.AnnotationRegistered;
import dev.firstpick.ingest.events.IngestEvent;
import dev.firstpick.ingest.events.PoolOpened;
import dev.firstpick.ingest.events.PoolSealed;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.ingest.events.VolumeExcluded;
import dev.firstpick.ingest.events.VolumeRegistered;
import dev.firstpick.ingest.events.VolumeReplaced;
import dev.firstpick.selection.database.Transactions;
import dev.firstpick.selection.picks.Progress;
import dev.firstpick.selection.pool.Annotations;
import dev.firstpick.selection.pool.Arrivals;
import dev.firstpick.selection.pool.Exclusions;
import dev.firstpick.selection.pool.Pool;
import dev.firstpick.selection.pool.Pools;
import dev.firstpick.selection.pool.Replacements;
import dev.firstpick.selection.pool.Revisions;
import dev.firstpick.selection.steps.StepKind;
import dev.firstpick.selection.steps.Steps;
import dev.firstpick.selection.supervision.Pulses;
import dev.firstpick.selection.supervision.WakeUps;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
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
    private final Replacements replacements;
    private final Arrivals arrivals;
    private final Progress progress;
    private final Steps steps;
    private final Transactions transactions;
    private final WakeUps wakeUps;
    private final Consumption consumption;

    IngestListener(
            AppliedEvents applied,
            Pools pools,
            Revisions revisions,
            Annotations annotations,
            Exclusions exclusions,
            Replacements replacements,
            Arrivals arrivals,
            Progress progress,
            Steps steps,
            Transactions transactions,
            WakeUps wakeUps,
            Pulses pulses,
            MeterRegistry registry) {
        this.consumption = new Consumption(CHANNEL, pulses, registry);
        this.applied = applied;
        this.pools = pools;
        this.revisions = revisions;
        this.annotations = annotations;
        this.exclusions = exclusions;
        this.replacements = replacements;
        this.arrivals = arrivals;
        this.progress = progress;
        this.steps = steps;
        this.transactions = transactions;
        this.wakeUps = wakeUps;
    }

    @Incoming(CHANNEL)
    Flow.Subscriber<Message<byte[]>> records() {
        return new Lots<>("selection-" + CHANNEL, this::takeAll);
    }

    /** A registered candidate, as it was read. */
    private record Candidate(Message<byte[]> message, CloudEvent record, VolumeRegistered volume) {}

    /** Candidates in a row, of which pools have many thousands, are noted at once; all else takes effect one by one. */
    private void takeAll(List<Message<byte[]>> lot) {
        List<Candidate> row = new ArrayList<>();
        for (Message<byte[]> message : lot) {
            CloudEvent record;
            Optional<VolumeRegistered> candidate;
            try {
                record = cloudEvent(message);
                candidate = candidate(record);
            } catch (RuntimeException e) {
                // What is thrown out of here would end the channel, and with it everything that comes after.
                consumption.take(message, () -> {
                    throw e;
                });
                continue;
            }
            if (candidate.isPresent()) {
                row.add(new Candidate(message, record, candidate.get()));
            } else {
                noteAll(row);
                row.clear();
                consumption.take(message, () -> handle(record));
            }
        }
        noteAll(row);
    }

    private static CloudEvent cloudEvent(Message<byte[]> message) {
        IncomingKafkaRecordMetadata<?, ?> metadata = message.getMetadata(IncomingKafkaRecordMetadata.class)
                .orElseThrow(() -> new IllegalStateException("a message that is not from Kafka"));
        return KafkaEvents.fromRecord((String) metadata.getKey(), metadata.getHeaders(), message.getPayload());
    }

    /** Empty also for what cannot be read: that is told when it is handled. */
    private static Optional<VolumeRegistered> candidate(CloudEvent record) {
        try {
            return IngestEvent.CODEC
                    .decodeKnown(record)
                    .filter(event -> event instanceof VolumeRegistered volume && volume.role() == Role.POOL)
                    .map(VolumeRegistered.class::cast);
        } catch (EventFormatException e) {
            return Optional.empty();
        }
    }

    private void noteAll(List<Candidate> row) {
        if (row.size() < 2 || !notedTogether(row)) {
            row.forEach(one -> consumption.take(one.message(), () -> handle(one.record())));
        }
    }

    /** Whether it worked; which of them is at fault if not is seen when each is handled by itself. */
    private boolean notedTogether(List<Candidate> row) {
        Instant begun = Instant.now();
        List<VolumeRegistered> volumes = row.stream().map(Candidate::volume).toList();
        try {
            if (!consumption.untilItWorks(() -> transactions.await(() -> arrivals.addAll(volumes)))) {
                return false;
            }
        } catch (RuntimeException | Error e) {
            LOG.debugf(e, "%s: a lot could not be noted together, records=%d", CHANNEL, row.size());
            return false;
        }
        for (Candidate one : row) {
            try {
                StorySpan.processed(one.record(), one.volume(), begun).close();
            } catch (RuntimeException e) {
                LOG.debugf(e, "%s: a record is in no trace", CHANNEL);
            }
            consumption.settle(one.message().ack());
        }
        return true;
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
            transactions.await(() -> arrivals.addAll(List.of(volume)));
        }
    }

    private Uni<Void> effect(Pool pool, IngestEvent event) {
        if (event instanceof PoolOpened opened) {
            pool.open(opened.task());
            return Uni.createFrom().voidItem();
        }
        if (event instanceof VolumeExcluded excluded) {
            return exclusions
                    .add(excluded)
                    .chain(added -> added
                            ? progress.excluded(excluded.pool(), excluded.volume(), excluded.reason())
                            : Uni.createFrom().voidItem());
        }
        if (event instanceof VolumeReplaced replaced) {
            return replacements
                    .add(replaced)
                    .chain(added ->
                            added ? replaced(replaced) : Uni.createFrom().voidItem());
        }
        if (event instanceof AnnotationRegistered registered) {
            return exclusions
                    .contains(registered.pool(), registered.volume())
                    .chain(excluded -> excluded
                            ? Uni.createFrom().voidItem()
                            : annotations
                                    .add(registered)
                                    .chain(() -> progress.annotated(registered.pool(), registered.volume())));
        }
        if (event instanceof PoolSealed sealed) {
            return revisions
                    .add(sealed)
                    .chain(added -> added
                            ? steps.add(StepKind.PLAN, sealed.pool(), Integer.toString(sealed.revision()))
                            : Uni.createFrom().voidItem());
        }
        throw new IllegalStateException("event: found " + event.getClass() + ", expected one with an effect");
    }

    /** What it was before is out of all revisions that it was in; what it is now is new to the next. */
    private Uni<Void> replaced(VolumeReplaced volume) {
        String reason = volume.role() == volume.replacedRole()
                ? "replaced by another image"
                : "replaced, and given the role " + volume.role().name().toLowerCase(Locale.ROOT);
        return arrivals.replaced(volume).chain(() -> progress.replaced(volume.pool(), volume.volume(), reason));
    }

    /** Before the database's pool is closed: what fails because of that is not the record's fault. */
    void stop(@Observes ShutdownEvent event) {
        consumption.close();
    }
}
