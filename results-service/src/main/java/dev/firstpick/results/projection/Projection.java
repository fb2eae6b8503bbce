package dev.firstpick.results.projection;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.Json;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Applies changes, each in a transaction with the note that it was applied and with the word to those who watch. A change whose
 * event was applied before does nothing. Whatever two replicas do at once, one of them finds the event's id taken.
 */
@ApplicationScoped
class Projection {

    /** On which PostgreSQL tells every replica that there is something new in {@code results.live}. */
    static final String CHANNEL = "firstpick_results";

    private static final Pattern NAMED = Pattern.compile("(?<![:\\w]):[a-z]+\\b");

    private static final String APPLIED = """
            with fresh as (
                insert into results.applied_events (ce_id, type)
                select e.id, e.type from jsonb_to_recordset(cast(cast(:json as text) as jsonb)) as e(id text, type text) order by e.id
                on conflict do nothing
                returning ce_id)
            select ce_id from fresh""";

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
                select nextval('results.live_seq'), e.type, e.pool, e.id, e.data, e.at
                from jsonb_to_recordset(cast(cast(:json as text) as jsonb))
                    as e(type text, pool text, id text, data text, at timestamptz)
                returning seq)
            select cast(pg_notify(:channel, cast(max(seq) as text)) as text) from told""";

    private final AppliedEvents applied;

    Projection(AppliedEvents applied) {
        this.applied = applied;
    }

    /** A change, and the event that it is the effect of. */
    record Applicable(CloudEvent event, Change change) {}

    /**
     * Applies changes in their order, all in one transaction or none. A lot takes as many statements as one change does.
     *
     * @return of each whether it was new
     */
    Uni<List<Boolean>> apply(List<Applicable> changes) {
        return Panache.withTransaction(
                () -> Panache.getSession().flatMap(session -> session.<String>createNativeQuery(STANDING)
                        .getSingleResult()
                        .flatMap(standing -> note(session, changes))
                        .flatMap(fresh -> {
                            List<Applicable> news = news(changes, fresh);
                            return news.isEmpty()
                                    ? Uni.createFrom().item(fresh)
                                    : effects(session, news)
                                            .chain(() -> tell(session, recent(news)))
                                            .replaceWith(fresh);
                        })));
    }

    /** Notes that the changes are applied; of each whether that was not noted before. */
    private static Uni<List<Boolean>> note(Mutiny.Session session, List<Applicable> changes) {
        return session.<String>createNativeQuery(APPLIED)
                .setParameter("json", noted(changes.stream().map(Applicable::event)))
                .getResultList()
                .map(fresh -> {
                    // The same event may come twice in a lot.
                    Set<String> left = new HashSet<>(fresh);
                    return changes.stream()
                            .map(one -> left.remove(one.event().id()))
                            .toList();
                });
    }

    private static String noted(Stream<CloudEvent> events) {
        return Json.text(events.map(event -> Map.of("id", event.id(), "type", event.type()))
                .toList());
    }

    private static List<Applicable> news(List<Applicable> changes, List<Boolean> fresh) {
        return IntStream.range(0, changes.size())
                .filter(fresh::get)
                .mapToObj(changes::get)
                .toList();
    }

    /** Those that are told: an old event may have been applied, told, and forgotten. */
    private List<Applicable> recent(List<Applicable> news) {
        return news.stream()
                .filter(one -> !applied.mayBeForgotten(one.change().time()))
                .toList();
    }

    private static Uni<Void> effects(Mutiny.Session session, List<Applicable> news) {
        // Sorted: two transactions that know the same new pools must not wait for each other.
        List<String> pools = news.stream()
                .map(one -> one.change().pool())
                .distinct()
                .sorted()
                .toList();
        List<Statement> statements = Statement.together(
                news.stream().flatMap(one -> one.change().statements().stream()).toList());
        List<Applicable> ranked = news.stream()
                .filter(one -> RANKED.contains(nameOf(one.event().type())))
                .toList();
        return inOrder(pools, pool -> session.createNativeQuery(KNOWN_POOL)
                        .setParameter("pool", pool)
                        .executeUpdate())
                .chain(() -> inOrder(statements, statement -> session.createNativeQuery(statement.sql())
                        .setParameter("json", statement.json())
                        .executeUpdate()))
                .chain(() -> inOrder(ranked, one -> session.createNativeQuery(VERSION)
                        .setParameter("pool", one.change().pool())
                        .setParameter("id", one.event().id())
                        .executeUpdate()));
    }

    /** Each after the one before is done, as a session demands. */
    private static <T> Uni<Void> inOrder(List<T> all, Function<T, Uni<Integer>> work) {
        return Multi.createFrom()
                .iterable(all)
                .onItem()
                .transformToUniAndConcatenate(work::apply)
                .onItem()
                .ignoreAsUni();
    }

    /**
     * Applies a change to a projection that lies in another schema and that nobody reads yet, in the connection's transaction.
     *
     * @return whether it was new
     */
    static boolean replay(Connection connection, Schema schema, CloudEvent event, Change change) throws SQLException {
        if (!isNew(connection, schema, event)) {
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

    private static boolean isNew(Connection connection, Schema schema, CloudEvent event) throws SQLException {
        try (PreparedStatement note = prepared(connection, schema.in(APPLIED))) {
            note.setString(1, noted(Stream.of(event)));
            try (ResultSet fresh = note.executeQuery()) {
                return fresh.next();
            }
        }
    }

    static void replay(Connection connection, Schema schema, Statement statement) throws SQLException {
        update(connection, statement.in(schema).sql(), statement.json());
    }

    private static int update(Connection connection, String sql, String... values) throws SQLException {
        try (PreparedStatement update = prepared(connection, sql)) {
            for (int n = 0; n < values.length; n++) {
                update.setString(n + 1, values[n]);
            }
            return update.executeUpdate();
        }
    }

    /** Named parameters become places, in the order in which they stand. */
    private static PreparedStatement prepared(Connection connection, String sql) throws SQLException {
        return connection.prepareStatement(NAMED.matcher(sql).replaceAll("?"));
    }

    private static Uni<String> tell(Mutiny.Session session, List<Applicable> news) {
        if (news.isEmpty()) {
            return Uni.createFrom().nullItem();
        }
        return session.<String>createNativeQuery(IN_ORDER).getSingleResult().chain(() -> session.<String>
                        createNativeQuery(TELL)
                .setParameter(
                        "json", Json.text(news.stream().map(Projection::told).toList()))
                .setParameter("channel", CHANNEL)
                .getSingleResult());
    }

    private static Map<String, Object> told(Applicable one) {
        Change change = one.change();
        return Map.of(
                "type", nameOf(one.event().type()),
                "pool", change.pool(),
                "id", change.id(),
                "data", Json.text(change.told()),
                "at", change.time());
    }

    private static String nameOf(String type) {
        List<String> parts = List.of(type.split("\\."));
        return parts.get(parts.size() - 2);
    }
}
