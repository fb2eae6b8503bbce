package dev.firstpick.results.live;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code results.live}, in order and without gaps. What the database does not answer in time has failed. */
@ApplicationScoped
class LiveLog {

    /** How many are read at once. */
    static final int PAGE = 500;

    private static final long KEPT = 100_000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PRUNING = Duration.ofMinutes(1);

    private final Pool database;

    LiveLog(Pool database) {
        this.database = database;
    }

    /** The number of the latest, 0 if there is none. */
    Uni<Long> latest() {
        return database.query("select coalesce(max(seq), 0) as latest from results.live")
                .execute()
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .map(rows -> rows.iterator().next().getLong("latest"));
    }

    /** At most {@link #PAGE} with greater numbers than {@code seq}. */
    Uni<List<LiveEvent>> after(long seq) {
        return database.preparedQuery(
                        "select seq, type, pool, id, data, at from results.live where seq > $1 order by seq limit "
                                + PAGE)
                .execute(Tuple.of(seq))
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .map(rows -> {
                    List<LiveEvent> events = new ArrayList<>(rows.size());
                    for (Row row : rows) {
                        events.add(event(row));
                    }
                    return events;
                });
    }

    /** Forgets all but the latest. */
    Uni<Integer> prune() {
        return database.preparedQuery("delete from results.live where seq <= (select max(seq) from results.live) - $1")
                .execute(Tuple.of(KEPT))
                .ifNoItem()
                .after(PRUNING)
                .fail()
                .map(rows -> rows.rowCount());
    }

    private static LiveEvent event(Row row) {
        return new LiveEvent(
                row.getLong("seq"),
                row.getString("type"),
                row.getString("pool"),
                row.getString("id"),
                row.getString("data"),
                row.getOffsetDateTime("at").toInstant());
    }
}
