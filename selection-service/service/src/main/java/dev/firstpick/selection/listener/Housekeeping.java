package dev.firstpick.selection.listener;

import dev.firstpick.events.Topics;
import dev.firstpick.selection.database.Transactions;
import dev.firstpick.selection.supervision.Loop;
import dev.firstpick.selection.supervision.Pulses;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Forgets which events took effect long ago, and drops what was published long ago and nobody reads here. It takes no effect away and
 * lets none happen twice: every effect is unique by its own key too (a volume is excluded once, a revision sealed once, an attempt fails
 * once, an outcome stands), so topics may be replayed from their first record at any time. Selection events are kept: the feed gives them
 * from the first on. In small parts, so that nothing waits for it; any number of replicas may do it.
 */
@ApplicationScoped
public class Housekeeping {

    private static final int PART = 5000;
    private static final Duration LONGEST_ROUND = Duration.ofMinutes(5);

    private final Transactions transactions;
    private final Pulses pulses;
    private final Duration remember;
    private final Duration interval;
    private Loop loop;

    Housekeeping(
            Transactions transactions,
            Pulses pulses,
            @ConfigProperty(name = "firstpick.housekeeping.remember") Duration remember,
            @ConfigProperty(name = "firstpick.housekeeping.interval") Duration interval) {
        this.transactions = transactions;
        this.pulses = pulses;
        this.remember = remember;
        this.interval = interval;
    }

    void start(@Observes StartupEvent event) {
        loop = Loop.start(pulses.watched("housekeeping", LONGEST_ROUND), interval, this::round);
    }

    void stop(@Observes ShutdownEvent event) {
        loop.close();
    }

    private Loop.Next round() {
        return prune(Instant.now().minus(remember)) ? Loop.Next.AT_ONCE : Loop.Next.LATER;
    }

    /** Drops a part of what is older than {@code before}. Gives whether there may be more. */
    public boolean prune(Instant before) {
        int events = transactions.await(() -> delete("""
                delete from selection.applied_events where ctid = any(array(
                  select ctid from selection.applied_events where applied_at < :before order by applied_at limit :part))
                """, before));
        int published = transactions.await(() -> delete("""
                delete from selection.outbox where ctid = any(array(
                  select ctid from selection.outbox where published_at < :before and topic <> '%s'
                  order by published_at limit :part))
                """.formatted(Topics.SELECTION_EVENTS), before));
        return events == PART || published == PART;
    }

    private static Uni<Integer> delete(String statement, Instant before) {
        return Panache.getSession().chain(session -> session.createNativeQuery(statement)
                .setParameter("before", before)
                .setParameter("part", PART)
                .executeUpdate());
    }
}
