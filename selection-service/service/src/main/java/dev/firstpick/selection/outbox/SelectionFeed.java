package dev.firstpick.selection.outbox;

import dev.firstpick.selection.events.Purpose;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The published selection events as an endless stream, from any position on. It is read from the database, so every replica serves all
 * events.
 */
@ApplicationScoped
public class SelectionFeed {

    private static final int PAGE = 100;
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private final Outbox outbox;
    private final Duration interval;

    SelectionFeed(Outbox outbox, @ConfigProperty(name = "firstpick.feed.interval") Duration interval) {
        this.outbox = outbox;
        this.interval = interval;
    }

    /**
     * An event at its place in the stream.
     *
     * @param position grows from event to event, with gaps
     * @param name {@code selection-made}, {@code selection-annotated}, {@code pick-withdrawn}, {@code pool-grown} or {@code step-failed}
     * @param data the event as JSON
     */
    public record Entry(long position, String name, String data) {}

    /**
     * Which events.
     *
     * @param pool of this pool only
     * @param benchmark also those that are not about selections to be annotated
     */
    public record Filter(Optional<String> pool, boolean benchmark) {}

    /** The events after {@code position}, then those to come, as they come. Never ends by itself. */
    public Multi<Entry> after(long position, Filter filter) {
        AtomicLong last = new AtomicLong(position);
        Context context = Vertx.currentContext();
        return Multi.createFrom()
                .ticks()
                .startingAfter(AT_ONCE)
                .every(interval)
                .onOverflow()
                .drop()
                .emitOn(task -> context.runOnContext(ignored -> task.run()))
                .onItem()
                .transformToMultiAndConcatenate(tick -> pages(last, filter));
    }

    private Multi<Entry> pages(AtomicLong last, Filter filter) {
        return Multi.createBy()
                .repeating()
                .uni(() -> page(last.get(), filter).invoke(entries -> {
                    if (!entries.isEmpty()) {
                        last.set(entries.get(entries.size() - 1).position());
                    }
                }))
                .whilst(entries -> entries.size() == PAGE)
                .onItem()
                .disjoint();
    }

    /** Only with the conditions that are asked for does each kind of stream have its own index. */
    private Uni<List<Entry>> page(long after, Filter filter) {
        Map<String, Object> wanted = new LinkedHashMap<>();
        wanted.put("after", after);
        filter.pool().ifPresent(pool -> wanted.put("pool", pool));
        if (!filter.benchmark()) {
            wanted.put("purpose", Purpose.ANNOTATE);
        }
        String conditions = "position > :after"
                + (wanted.containsKey("pool") ? " and pool = :pool" : "")
                + (wanted.containsKey("purpose") ? " and purpose = :purpose" : "");
        return Panache.withSession(() -> outbox.find(conditions + " order by position", wanted)
                        .page(0, PAGE)
                        .list())
                .map(events -> events.stream()
                        .map(event -> new Entry(event.position, event.name, event.data))
                        .toList());
    }
}
