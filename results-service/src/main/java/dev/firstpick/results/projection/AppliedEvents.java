package dev.firstpick.results.projection;

import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Forgets which events were applied long ago. Topics are kept for ever and may be read again: an event that comes again when it is forgotten
 * is applied again, and changes nothing, since every effect is unique by its own key (a revision of a volume, a rank of a selection, a step
 * of a run) and an older state never takes the place of a newer one. Whoever watches is told of no event that is so old.
 */
@ApplicationScoped
class AppliedEvents {

    private static final Logger LOG = Logger.getLogger(AppliedEvents.class);
    private static final Duration EVERY = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int PORTION = 10_000;

    /** In portions: a transaction that deletes millions would hold others up. */
    private static final String PRUNE =
            "delete from results.applied_events where ce_id in (select ce_id from results.applied_events"
                    + " where applied_at < $1 order by applied_at limit " + PORTION + ")";

    private final Pool database;
    private final Vertx vertx;
    private final Duration kept;

    AppliedEvents(
            Pool database,
            Vertx vertx,
            @ConfigProperty(name = "firstpick.results.applied-kept", defaultValue = "30d") Duration kept) {
        this.database = database;
        this.vertx = vertx;
        this.kept = kept;
    }

    void start(@Observes StartupEvent event) {
        vertx.setPeriodic(EVERY.toMillis(), timer -> prune().subscribe()
                .with(
                        rows -> LOG.debugf("forgot applied events, rows=%d", rows),
                        e -> LOG.warnf("could not forget applied events, cause=%s", e)));
    }

    /** Whether an event of that time may have been applied and forgotten. */
    boolean mayBeForgotten(Instant time) {
        return time.isBefore(Instant.now().minus(kept));
    }

    /** Forgets what was applied before the time that is kept; how many that were. */
    Uni<Long> prune() {
        Instant before = Instant.now().minus(kept);
        return Multi.createBy()
                .repeating()
                .uni(() -> portion(before))
                .whilst(rows -> rows == PORTION)
                .collect()
                .in(() -> new long[1], (sum, rows) -> sum[0] += rows)
                .map(sum -> sum[0]);
    }

    private Uni<Integer> portion(Instant before) {
        return database.preparedQuery(PRUNE)
                .execute(Tuple.of(before.atOffset(ZoneOffset.UTC)))
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .map(rows -> rows.rowCount());
    }
}
