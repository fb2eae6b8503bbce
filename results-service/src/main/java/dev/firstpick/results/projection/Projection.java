package dev.firstpick.results.projection;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.Json;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Applies changes, each in one transaction with the note that it was applied and with the word to those who watch. A change whose
 * event was applied before does nothing. Whatever two replicas do at once, one of them finds the event's id taken.
 */
@ApplicationScoped
class Projection {

    /** On which PostgreSQL tells every replica that there is something new in {@code results.live}. */
    static final String CHANNEL = "firstpick_results";

    private static final String APPLIED =
            "insert into results.applied_events (ce_id, type) values (:id, :type) on conflict do nothing";

    private static final String KNOWN_POOL = "insert into results.pools (pool) values (:pool) on conflict do nothing";

    /** Held to the end of the transaction, so that numbers are seen in their order. */
    private static final String IN_ORDER = "select cast(pg_advisory_xact_lock(5210033) as text)";

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
        return Panache.withTransaction(() -> Panache.getSession().flatMap(session -> session.createNativeQuery(APPLIED)
                .setParameter("id", event.id())
                .setParameter("type", event.type())
                .executeUpdate()
                .flatMap(rows -> rows == 0
                        ? Uni.createFrom().item(false)
                        : effects(session, change)
                                .flatMap(done -> tell(session, event, change))
                                .replaceWith(true))));
    }

    private static Uni<Void> effects(Mutiny.Session session, Change change) {
        Uni<Integer> last = session.createNativeQuery(KNOWN_POOL)
                .setParameter("pool", change.pool())
                .executeUpdate();
        for (Statement statement : change.statements()) {
            last = last.flatMap(rows -> session.createNativeQuery(statement.sql())
                    .setParameter("json", statement.json())
                    .executeUpdate());
        }
        return last.replaceWithVoid();
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
