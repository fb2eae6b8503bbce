package dev.firstpick.selection.outbox;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.EventCodec;
import dev.firstpick.events.Topics;
import dev.firstpick.selection.events.PoolGrown;
import dev.firstpick.selection.events.Purpose;
import dev.firstpick.selection.events.SelectionEvent;
import dev.firstpick.training.events.JobFailed;
import dev.firstpick.training.events.TrainingEvent;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Where events wait for their publication. What has been added once, by its {@code ce_id}, is not added again. */
@ApplicationScoped
public class Outbox implements PanacheRepositoryBase<OutgoingEvent, Long> {

    /** Adds an event about a selection; the caller holds the pool's lock. */
    public Uni<Void> add(SelectionEvent event, Purpose purpose) {
        return add(
                Topics.SELECTION_EVENTS, event.pool(), event.getClass(), purpose, SelectionEvent.CODEC.encode(event));
    }

    /** Adds that a pool has grown; the caller holds the pool's lock. */
    public Uni<Void> add(PoolGrown event) {
        return add(event, null);
    }

    /** Adds that a job was given up; the caller holds the pool's lock. */
    public Uni<Void> add(JobFailed event) {
        return add(Topics.TRAINING_EVENTS, event.pool(), event.getClass(), null, TrainingEvent.CODEC.encode(event));
    }

    private Uni<Void> add(String topic, String pool, Class<?> type, Purpose purpose, CloudEvent event) {
        return count("id", event.id())
                .chain(present -> present > 0
                        ? Uni.createFrom().voidItem()
                        : persist(new OutgoingEvent(topic, EventCodec.nameOf(type), pool, purpose, event))
                                .replaceWithVoid());
    }
}
