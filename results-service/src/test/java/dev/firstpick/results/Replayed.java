package dev.firstpick.results;

import dev.firstpick.store.ObjectStore;
import io.agroal.api.AgroalDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** A pool whose events, of two months ago, are sent more than once, and what the database holds of it. */
public final class Replayed {

    private static final Duration AGO = Duration.ofDays(60);

    /** Every table that holds what events told, and how its rows are found. */
    private static final Map<String, String> TABLES = Map.of(
            "pools", "pool = ?",
            "revisions", "pool = ?",
            "volumes", "pool = ?",
            "selections", "pool = ?",
            "picks", "pool = ?",
            "withdrawals", "pool = ?",
            "runs", "pool = ?",
            "cases", "pool = ?",
            "failures", "pool = ?",
            "progress", "run in (select run from results.runs where pool = ?)");

    private static final Map<String, String> MORE = Map.of("feature_tables", "pool = ?", "set_aside", "pool = ?");

    private final String pool;
    private final String bootstrapServers;
    private final AgroalDataSource database;
    private final List<Story.Told> events;

    public Replayed(String pool, String bootstrapServers, ObjectStore store, AgroalDataSource database) {
        this.pool = pool;
        this.bootstrapServers = bootstrapServers;
        this.database = database;
        this.events = Study.odd(pool, store, Instant.now().minus(AGO));
    }

    public long events() {
        return events.size();
    }

    public void send() {
        send(events);
    }

    /** Three times each, in another order. */
    public void sendShuffled() {
        List<Story.Told> shuffled = new ArrayList<>(events);
        shuffled.addAll(events);
        shuffled.addAll(events);
        Collections.shuffle(shuffled, new Random(7));
        send(shuffled);
    }

    private void send(List<Story.Told> told) {
        try (Sending sending = new Sending(bootstrapServers)) {
            sending.send(told);
        }
    }

    /** How many of the events are noted as applied. */
    public long applied() throws SQLException {
        String ids = events.stream().map(told -> "'" + told.event().id() + "'").collect(Collectors.joining(","));
        return number("select count(*) from results.applied_events where ce_id in (" + ids + ")");
    }

    /** How many of them those who watch were told of. */
    public long told() throws SQLException {
        return number("select count(*) from results.live where pool = '" + pool + "'");
    }

    /** Has them applied so long ago. */
    public void age(Duration time) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("update results.applied_events set applied_at = applied_at - interval '" + time.toDays()
                    + " days'");
        }
    }

    /** All rows of all tables. */
    public String everything() throws SQLException {
        StringBuilder all = new StringBuilder();
        for (Map<String, String> tables : List.of(TABLES, MORE)) {
            for (Map.Entry<String, String> table : new java.util.TreeMap<>(tables).entrySet()) {
                all.append(table.getKey()).append('\n').append(rows(table.getKey(), table.getValue()));
            }
        }
        return all.toString();
    }

    private String rows(String table, String condition) throws SQLException {
        StringBuilder rows = new StringBuilder();
        try (var connection = database.getConnection();
                var select = connection.prepareStatement("select cast(to_jsonb(t) as text) from results." + table
                        + " t where " + condition + " order by 1")) {
            select.setString(1, pool);
            try (var found = select.executeQuery()) {
                while (found.next()) {
                    rows.append(found.getString(1)).append('\n');
                }
            }
        }
        return rows.toString();
    }

    private long number(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var found = statement.executeQuery(sql)) {
            found.next();
            return found.getLong(1);
        }
    }
}
