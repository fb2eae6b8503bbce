package dev.firstpick.selection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.Topics;
import dev.firstpick.events.kafka.KafkaEvents;
import dev.firstpick.selection.database.Transactions;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@QuarkusTest
class OutboxTest extends OnStack {

    @Inject
    Transactions transactions;

    @Test
    void whatWasPublishedAndNotMarkedIsPublishedAgainInOrderUnderTheSameIds() {
        // Given
        ScanPool pool = pool("outbox").with(4).opened();
        api.put(
                "/pools/" + pool.name() + "/plan",
                "{\"budgets\":[2],\"strategies\":[\"random\"],\"randomDraws\":5,\"train\":false}");
        pool.sealed();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> ids(pool).size() == 5);
        List<String> before = ids(pool);
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> unpublished(pool) == 0);

        // When
        int forgotten = transactions.await(() -> Panache.getSession().chain(session -> session.createNativeQuery(
                        "update selection.outbox set published_at = null, position = null where pool = :pool")
                .setParameter("pool", pool.name())
                .executeUpdate()));
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> ids(pool).size() == 10);

        // Then
        assertThat(forgotten).isEqualTo(5);
        assertThat(ids(pool).subList(5, 10)).isEqualTo(before);
    }

    private List<String> ids(ScanPool pool) {
        return wire.read(Topics.SELECTION_EVENTS, record -> pool.name().equals(record.key())).stream()
                .map(KafkaEvents::fromRecord)
                .map(CloudEvent::id)
                .toList();
    }

    private long unpublished(ScanPool pool) {
        return transactions.await(() -> Panache.getSession().chain(session -> session.createNativeQuery(
                        "select count(*) from selection.outbox where published_at is null and pool = :pool", Long.class)
                .setParameter("pool", pool.name())
                .getSingleResult()));
    }
}
