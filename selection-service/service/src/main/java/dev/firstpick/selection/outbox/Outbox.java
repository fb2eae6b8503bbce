package dev.firstpick.selection.outbox;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.EventCodec;
import dev.firstpick.events.Topics;
import dev.firstpick.selection.events.PoolGrown;
import dev.firstpick.selection.events.Purpose;
import dev.firstpick.selection.events.SelectionEvent;
import dev.firstpick.selection.events.StepFailed;
import dev.firstpick.training.events.JobFailed;
import dev.firstpick.training.events.TrainingEvent;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;

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

    /** Adds that a step failed; the caller holds the pool's lock. */
    public Uni<Void> add(StepFailed event) {
        return add(event, null);
    }

    /** Adds that a job was given up; the caller holds the pool's lock. */
    public Uni<Void> add(JobFailed event) {
        return add(Topics.TRAINING_EVENTS, event.pool(), event.getClass(), null, TrainingEvent.CODEC.encode(event));
    }

    /** How many events are to be published. */
    public Uni<Long> countWaiting() {
        return count("publishedAt is null and refused is null");
    }

    /** How many events can never be published. */
    public Uni<Long> countRefused() {
        return count("refused is not null");
    }

    /** Why events can never be published, by their number; at most {@code most} of them. */
    public Uni<Map<Long, String>> refused(int most) {
        return find("refused is not null order by sequence")
                .page(0, most)
                .list()
                .map(found -> {
                    Map<Long, String> reasons = new LinkedHashMap<>();
                    found.forEach(event -> reasons.put(event.sequence, event.topic() + ": " + event.refused));
                    return reasons;
                });
    }

    /** Has the events that could not be published tried once more, as by a newer release. */
    Uni<Integer> tryRefusedAgain() {
        return update("refused = null where refused is not null");
    }

    private Uni<Void> add(String topic, String pool, Class<?> type, Purpose purpose, CloudEvent event) {
        return count("id", event.id())
                .chain(present -> present > 0
                        ? Uni.createFrom().voidItem()
                        : persist(new OutgoingEvent(topic, EventCodec.nameOf(type), pool, purpose, event))
                                .replaceWithVoid());
    }
}
