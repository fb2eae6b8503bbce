package dev.firstpick.results.projection;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.Json;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
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
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
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

    /** A change, and the event that it is the effect of. */
    record Applicable(CloudEvent event, Change change) {}

    /**
     * Applies changes in their order, all in one transaction or none.
     *
     * @return of each whether it was new
     */
    Uni<List<Boolean>> apply(List<Applicable> changes) {
        return Panache.withTransaction(
                () -> Panache.getSession().flatMap(session -> session.createNativeQuery(STANDING, String.class)
                        .getSingleResult()
                        .flatMap(standing -> inOrder(changes, one -> applied(session, one)))
                        .flatMap(fresh -> tell(session, news(changes, fresh)).replaceWith(fresh))));
    }

    private static List<Applicable> news(List<Applicable> changes, List<Boolean> fresh) {
        return IntStream.range(0, changes.size())
                .filter(fresh::get)
                .mapToObj(changes::get)
                .toList();
    }

    /** Each after the one before is done, as a session demands. */
    private static <R> Uni<List<R>> inOrder(List<Applicable> changes, Function<Applicable, Uni<R>> work) {
        return Multi.createFrom()
                .iterable(changes)
                .onItem()
                .transformToUniAndConcatenate(work::apply)
                .collect()
                .asList();
    }

    /** Whether it was new. */
    private static Uni<Boolean> applied(Mutiny.Session session, Applicable one) {
        return session.createNativeQuery(APPLIED)
                .setParameter("id", one.event().id())
                .setParameter("type", one.event().type())
                .executeUpdate()
                .flatMap(rows -> rows == 0
                        ? Uni.createFrom().item(false)
                        : effects(session, one.event(), one.change()).replaceWith(true));
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

    private static Uni<Void> tell(Mutiny.Session session, List<Applicable> news) {
        if (news.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return session.createNativeQuery(IN_ORDER, String.class)
                .getSingleResult()
                .flatMap(locked -> inOrder(news, one -> tell(session, one)))
                .replaceWithVoid();
    }

    private static Uni<String> tell(Mutiny.Session session, Applicable one) {
        Change change = one.change();
        return session.createNativeQuery(TELL, String.class)
                .setParameter("type", nameOf(one.event().type()))
                .setParameter("pool", change.pool())
                .setParameter("id", change.id())
                .setParameter("data", new String(Json.write(change.told()), StandardCharsets.UTF_8))
                .setParameter("at", OffsetDateTime.ofInstant(change.time(), ZoneOffset.UTC))
                .setParameter("channel", CHANNEL)
                .getSingleResult();
    }

    private static String nameOf(String type) {
        List<String> parts = List.of(type.split("\\."));
        return parts.get(parts.size() - 2);
    }
}
