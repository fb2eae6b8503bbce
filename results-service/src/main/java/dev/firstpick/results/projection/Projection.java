package dev.firstpick.results.projection;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.Json;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Applies changes, each in one transaction with the note that it was applied and with the word to those who watch. A change whose
 * event was applied before does nothing. Whatever two replicas do at once, one of them finds the event's id taken.
 */
@ApplicationScoped
class Projection {

    /** On which PostgreSQL tells every replica that there is something new in {@code results.live}. */
    static final String CHANNEL = "firstpick_results";

    private static final Pattern NAMED = Pattern.compile("(?<![:\\w]):[a-z]+\\b");

    private static final String APPLIED =
            "insert into results.applied_events (ce_id, type) values (:id, :type) on conflict do nothing";

    private static final String KNOWN_POOL = "insert into results.pools (pool) values (:pool) on conflict do nothing";

    /** Held by every transaction that writes, and by none while a rebuilt projection takes this one's place. */
    static final String STANDING = "select cast(pg_advisory_xact_lock_shared(" + Schema.STANDING_LOCK + ") as text)";

    /** What a pool's leaderboard is worked out from. */
    private static final Set<String> RANKED = Set.of("evaluation-completed", "selection-made", "pool-sealed");

    private static final String VERSION = """
            insert into results.pool_versions (pool, version) values (:pool, md5(:id))
            on conflict (pool) do update set version = md5(pool_versions.version || excluded.version)""";

    /** Held to the end of the transaction, so that numbers are seen in their order. */
    static final String IN_ORDER = "select cast(pg_advisory_xact_lock(5210033) as text)";

    private static final String TELL = """
            with told as (
                insert into results.live (seq, type, pool, id, data, at)
                values (nextval('results.live_seq'), :type, :pool, :id, :data, :at)
                returning seq)
            select cast(pg_notify(:channel, cast(seq as text)) as text) from told""";

    /**
     * Applies a change.
     *
     * @return whether it was new
     */
    Uni<Boolean> apply(CloudEvent event, Change change) {
        return Panache.withTransaction(
                () -> Panache.getSession().flatMap(session -> session.createNativeQuery(STANDING, String.class)
                        .getSingleResult()
                        .flatMap(standing -> session.createNativeQuery(APPLIED)
                                .setParameter("id", event.id())
                                .setParameter("type", event.type())
                                .executeUpdate())
                        .flatMap(rows -> rows == 0
                                ? Uni.createFrom().item(false)
                                : effects(session, event, change)
                                        .flatMap(done -> tell(session, event, change))
                                        .replaceWith(true))));
    }

    private static Uni<Void> effects(Mutiny.Session session, CloudEvent event, Change change) {
        Uni<Integer> last = session.createNativeQuery(KNOWN_POOL)
                .setParameter("pool", change.pool())
                .executeUpdate();
        for (Statement statement : change.statements()) {
            last = last.flatMap(rows -> session.createNativeQuery(statement.sql())
                    .setParameter("json", statement.json())
                    .executeUpdate());
        }
        if (RANKED.contains(nameOf(event.type()))) {
            last = last.flatMap(rows -> session.createNativeQuery(VERSION)
                    .setParameter("pool", change.pool())
                    .setParameter("id", event.id())
                    .executeUpdate());
        }
        return last.replaceWithVoid();
    }

    /**
     * Applies a change to a projection that lies in another schema and that nobody reads yet, in the connection's transaction.
     *
     * @return whether it was new
     */
    static boolean replay(Connection connection, Schema schema, CloudEvent event, Change change) throws SQLException {
        if (update(connection, schema.in(APPLIED), event.id(), event.type()) == 0) {
            return false;
        }
        update(connection, schema.in(KNOWN_POOL), change.pool());
        for (Statement statement : change.statements()) {
            replay(connection, schema, statement);
        }
        if (RANKED.contains(nameOf(event.type()))) {
            update(connection, schema.in(VERSION), change.pool(), event.id());
        }
        return true;
    }

    static void replay(Connection connection, Schema schema, Statement statement) throws SQLException {
        update(connection, statement.in(schema).sql(), statement.json());
    }

    /** Named parameters become places, in the order in which they stand. */
    private static int update(Connection connection, String sql, String... values) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement(NAMED.matcher(sql).replaceAll("?"))) {
            for (int n = 0; n < values.length; n++) {
                update.setString(n + 1, values[n]);
            }
            return update.executeUpdate();
        }
    }

    private static Uni<Void> tell(Mutiny.Session session, CloudEvent event, Change change) {
        String data = new String(Json.write(change.told()), StandardCharsets.UTF_8);
        return session.createNativeQuery(IN_ORDER, String.class)
                .getSingleResult()
                .flatMap(locked -> session.createNativeQuery(TELL, String.class)
                        .setParameter("type", nameOf(event.type()))
                        .setParameter("pool", change.pool())
                        .setParameter("id", change.id())
                        .setParameter("data", data)
                        .setParameter("at", OffsetDateTime.ofInstant(change.time(), ZoneOffset.UTC))
                        .setParameter("channel", CHANNEL)
                        .getSingleResult())
                .replaceWithVoid();
    }

    private static String nameOf(String type) {
        List<String> parts = List.of(type.split("\\."));
        return parts.get(parts.size() - 2);
    }
}
