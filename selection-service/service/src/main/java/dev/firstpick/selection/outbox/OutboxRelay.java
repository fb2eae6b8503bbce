package dev.firstpick.selection.outbox;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.Topics;
import dev.firstpick.selection.database.OneAtATime;
import dev.firstpick.selection.database.Texts;
import dev.firstpick.selection.database.Transactions;
import dev.firstpick.selection.supervision.Loop;
import dev.firstpick.selection.supervision.Pulses;
import dev.firstpick.selection.supervision.WakeUps;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Publishes what waits in the outbox, in the order in which it was stored, then marks it. One replica relays at a time. Whoever dies
 * between publishing and marking leaves events that are published again: consumers drop a {@code ce_id} that they know.
 */
@ApplicationScoped
class OutboxRelay {

    private static final Logger LOG = Logger.getLogger(OutboxRelay.class);
    private static final int BATCH = 50;

    private final Outbox outbox;
    private final KafkaPublisher publisher;
    private final Transactions transactions;
    private final WakeUps wakeUps;
    private final Duration interval;
    private final Pulses pulses;
    private Loop loop;

    /** Of the loop's thread alone. */
    private boolean retryRefused;

    OutboxRelay(
            Pulses pulses,
            Outbox outbox,
            KafkaPublisher publisher,
            Transactions transactions,
            WakeUps wakeUps,
            @ConfigProperty(name = "firstpick.relay.interval") Duration interval) {
        this.pulses = pulses;
        this.outbox = outbox;
        this.publisher = publisher;
        this.transactions = transactions;
        this.wakeUps = wakeUps;
        this.interval = interval;
    }

    void start(@Observes StartupEvent event) {
        retryRefused = true;
        loop = Loop.start(pulses.watched("outbox-relay", Duration.ofMinutes(2)), interval, this::round);
        wakeUps.register(loop);
    }

    void stop(@Observes ShutdownEvent event) {
        loop.close();
    }

    private Loop.Next round() {
        if (retryRefused) {
            transactions.await(outbox::tryRefusedAgain);
            retryRefused = false;
        }
        return transactions.await(this::relay);
    }

    private Uni<Loop.Next> relay() {
        return OneAtATime.RELAY
                .tryLock()
                .chain(mine -> mine
                        ? waiting().chain(events -> publish(events, 0).map(published -> next(events.size(), published)))
                        : Uni.createFrom().item(Loop.Next.SOON));
    }

    private static Loop.Next next(int waiting, int published) {
        if (published < waiting) {
            return Loop.Next.SOON;
        }
        return waiting == BATCH ? Loop.Next.AT_ONCE : Loop.Next.LATER;
    }

    private Uni<List<OutgoingEvent>> waiting() {
        return outbox.find("publishedAt is null and refused is null order by sequence")
                .page(0, BATCH)
                .list();
    }

    /**
     * Publishes the events from {@code next} on. Stops at the first that does not get through now, so that none overtakes it; one that
     * never will is put out of the way, with the reason.
     */
    private Uni<Integer> publish(List<OutgoingEvent> events, int next) {
        if (next == events.size()) {
            return Uni.createFrom().item(next);
        }
        OutgoingEvent event = events.get(next);
        return send(event)
                .chain(settled ->
                        settled ? publish(events, next + 1) : Uni.createFrom().item(next));
    }

    /** Gives whether the event is out of the way: published, or refused for good. */
    private Uni<Boolean> send(OutgoingEvent event) {
        CloudEvent record;
        try {
            record = event.cloudEvent();
        } catch (RuntimeException e) {
            return Uni.createFrom().item(refused(event, e));
        }
        return publisher
                .publish(event.topic(), record)
                .replaceWith(true)
                .onFailure()
                .recoverWithItem(failure -> {
                    if (KafkaPublisher.isRefusal(failure)) {
                        refused(event, failure);
                        return null;
                    }
                    LOG.warnf("an event for %s cannot be published now: %s", event.topic(), failure.toString());
                    return false;
                })
                .chain(published -> {
                    if (published == null) {
                        return Uni.createFrom().item(true);
                    }
                    return published
                            ? mark(event).replaceWith(true)
                            : Uni.createFrom().item(false);
                });
    }

    private static boolean refused(OutgoingEvent event, Throwable failure) {
        LOG.errorf("event %d for %s can never be published: %s", event.sequence, event.topic(), failure.toString());
        event.refused(Texts.plain(failure.toString()));
        return true;
    }

    private static Uni<Void> mark(OutgoingEvent event) {
        if (!event.topic().equals(Topics.SELECTION_EVENTS)) {
            event.published(Instant.now(), null);
            return Uni.createFrom().voidItem();
        }
        return Panache.getSession()
                .chain(session -> session.<Long>createNativeQuery("select nextval('selection.selection_positions')")
                        .getSingleResult())
                .invoke(position -> event.published(Instant.now(), position))
                .replaceWithVoid();
    }
}
