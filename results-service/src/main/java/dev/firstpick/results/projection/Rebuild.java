package dev.firstpick.results.projection;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.EventFormatException;
import dev.firstpick.events.Topics;
import dev.firstpick.events.kafka.KafkaEvents;
import dev.firstpick.results.KafkaAccess;
import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.flywaydb.core.Flyway;
import org.jboss.logging.Logger;

/**
 * Builds the projection anew from the topics, beside the one that is read and that goes on being written, and puts it in its place once
 * it has seen all that the other has: readers see the one or the other whole. One replica rebuilds at a time. A rebuild that is broken
 * off leaves the projection as it was.
 */
@ApplicationScoped
public class Rebuild {

    private static final Logger LOG = Logger.getLogger(Rebuild.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int ATTEMPTS = 5;
    private static final long PAUSE_MILLIS = 500;

    private static final Duration SILENCE = Duration.ofMinutes(2);

    /** While nobody writes. */
    private static final Duration SHORT_SILENCE = Duration.ofSeconds(20);

    /** For writers to finish; each has its own limit. */
    private static final Duration LOCK = Duration.ofSeconds(60);

    /** So near the end that the rest is read while nobody writes. */
    private static final long NEAR = 200;

    /** Topics forget progress after a day; what is known of it is not lost with the projection that held it. */
    private static final List<String> CARRIED = List.of(
            "insert into results_next.progress select o.* from results.progress o where exists (select from results_next.runs n where n.run = o.run) on conflict do nothing",
            "update results_next.runs n set started_at = coalesce(n.started_at, o.started_at), queued_at = coalesce(n.queued_at, o.queued_at) from results.runs o where o.run = n.run",
            "insert into results_next.dead_letters select * from results.dead_letters on conflict (id) do update set replayed_at = excluded.replayed_at",
            "insert into results_next.live select * from results.live",
            "select setval('results_next.live_seq', (select last_value from results.live_seq), (select is_called from results.live_seq))",
            "insert into results_next.projection_state select * from results.projection_state");

    private final AgroalDataSource database;
    private final Flyway migrations;
    private final Changes changes;
    private final KafkaAccess kafka;
    private volatile boolean stopping;

    Rebuild(AgroalDataSource database, Flyway migrations, Changes changes, KafkaAccess kafka) {
        this.database = database;
        this.migrations = migrations;
        this.changes = changes;
        this.kafka = kafka;
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
    }

    /**
     * Begins a rebuild, on a thread of its own. Blocks shortly.
     *
     * @return false if one is under way, here or in another replica
     */
    public boolean begin() throws SQLException {
        Connection lock = database.getConnection();
        try {
            if (!holds(lock)) {
                lock.close();
                return false;
            }
            execute(
                    lock,
                    "insert into results.projection_state (phase, done, total, started_at) values ('reading', 0, 0, now())"
                            + " on conflict (the_one) do update set phase = excluded.phase, done = 0, total = 0,"
                            + " started_at = excluded.started_at, finished_at = null, failure = null");
        } catch (SQLException e) {
            lock.close();
            throw e;
        }
        Lag.daemon(() -> run(lock), "projection-rebuild").start();
        return true;
    }

    private static boolean holds(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var answer = statement.executeQuery("select pg_try_advisory_lock(" + Schema.REBUILD_LOCK + ")")) {
            answer.next();
            return answer.getBoolean(1);
        }
    }

    private void run(Connection lock) {
        try (lock) {
            try {
                rebuild(lock);
            } catch (SQLException | RuntimeException e) {
                LOG.errorf(e, "the projection could not be rebuilt and stays as it was");
                failed(lock, e);
            } finally {
                execute(lock, "select pg_advisory_unlock(" + Schema.REBUILD_LOCK + ")");
            }
        } catch (SQLException e) {
            LOG.warnf("the rebuild's connection was lost, cause=%s", e);
        }
    }

    private void rebuild(Connection lock) throws SQLException {
        drop(lock, Schema.NEXT);
        drop(lock, Schema.FORMER);
        Flyway.configure()
                .configuration(migrations.getConfiguration())
                .schemas(Schema.NEXT.name())
                .defaultSchema(Schema.NEXT.name())
                .createSchemas(true)
                .load()
                .migrate();
        try (Connection next = database.getConnection();
                KafkaConsumer<String, byte[]> topics = consumer()) {
            next.setAutoCommit(false);
            Reading reading = new Reading(topics);
            Patience patience = new Patience(SILENCE);
            while (reading.left() > NEAR) {
                patience.heard(read(next, topics) > 0);
                next.commit();
                report(lock, reading);
            }
            takePlace(lock, next, topics, reading);
        }
        drop(lock, Schema.FORMER);
        LOG.info("the projection was rebuilt");
    }

    /** Nobody writes meanwhile: what they had applied lies before the ends that are looked up now. */
    private void takePlace(Connection lock, Connection next, KafkaConsumer<String, byte[]> topics, Reading reading)
            throws SQLException {
        execute(next, "set local lock_timeout = '" + LOCK.toSeconds() + "s'");
        execute(next, "select pg_advisory_xact_lock(" + Schema.STANDING_LOCK + ")");
        reading.refresh();
        Patience patience = new Patience(SHORT_SILENCE);
        while (reading.left() > 0) {
            patience.heard(read(next, topics) > 0);
        }
        report(lock, reading);
        execute(lock, "update results.projection_state set phase = 'done', finished_at = now()");
        for (String sql : CARRIED) {
            execute(next, sql);
        }
        execute(next, "alter schema " + Schema.LIVE.name() + " rename to " + Schema.FORMER.name());
        execute(next, "alter schema " + Schema.NEXT.name() + " rename to " + Schema.LIVE.name());
        execute(
                next,
                "with told as (insert into results.live (seq, type, pool, id, data, at)"
                        + " values (nextval('results.live_seq'), 'projection-rebuilt', '', '', '{}', now()) returning seq)"
                        + " select pg_notify('" + Projection.CHANNEL + "', cast(seq as text)) from told");
        next.commit();
    }

    /** @return how many records came */
    private int read(Connection next, KafkaConsumer<String, byte[]> topics) throws SQLException {
        if (stopping) {
            throw new IllegalStateException("the service stops");
        }
        ConsumerRecords<String, byte[]> records = topics.poll(POLL);
        for (ConsumerRecord<String, byte[]> record : records) {
            if (Topics.all().contains(record.topic())) {
                apply(next, record);
            } else {
                Projection.replay(next, Schema.NEXT, DeadLetters.replayed(record));
            }
        }
        return records.count();
    }

    private void apply(Connection next, ConsumerRecord<String, byte[]> record) throws SQLException {
        CloudEvent event = KafkaEvents.fromRecord(record);
        Optional<Change> change = change(record.topic(), event);
        if (change.isPresent()) {
            Projection.replay(next, Schema.NEXT, event, change.get());
        }
    }

    /** What could not be read lies among the dead letters already, and is no part of a projection. */
    private Optional<Change> change(String topic, CloudEvent event) {
        for (int attempt = 1; ; attempt++) {
            try {
                return changes.of(topic, event);
            } catch (EventFormatException e) {
                return Optional.empty();
            } catch (UncheckedIOException e) {
                if (e.getCause() instanceof java.io.FileNotFoundException) {
                    return Optional.empty();
                }
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private KafkaConsumer<String, byte[]> consumer() {
        Map<String, Object> settings = new HashMap<>(kafka.settings());
        settings.put("client.id", "results-rebuild");
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = Lag.topics().stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(known -> new TopicPartition(known.topic(), known.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }

    private static void report(Connection lock, Reading reading) throws SQLException {
        execute(
                lock,
                "update results.projection_state set done = " + (reading.total() - reading.left()) + ", total = "
                        + reading.total());
    }

    private static void failed(Connection lock, Exception cause) throws SQLException {
        drop(lock, Schema.NEXT);
        try (var update = lock.prepareStatement(
                "update results.projection_state set phase = 'failed', finished_at = now(), failure = ?")) {
            update.setString(1, String.valueOf(cause.getMessage()));
            update.executeUpdate();
        }
    }

    private static void drop(Connection connection, Schema schema) throws SQLException {
        execute(connection, "drop schema if exists " + schema.name() + " cascade");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Ends a rebuild to which the broker tells nothing more though there is more to read. */
    private static final class Patience {
        private final Duration most;
        private long last = System.nanoTime();

        Patience(Duration most) {
            this.most = most;
        }

        void heard(boolean anything) {
            if (anything) {
                last = System.nanoTime();
            } else if (System.nanoTime() - last > most.toNanos()) {
                throw new IllegalStateException("the broker sent no record for " + most.toSeconds() + " s");
            }
        }
    }

    /** How far the topics are read. */
    private static final class Reading {
        private final KafkaConsumer<String, byte[]> topics;
        private final long first;
        private Map<TopicPartition, Long> ends;

        Reading(KafkaConsumer<String, byte[]> topics) {
            this.topics = topics;
            this.first = sum(topics.beginningOffsets(topics.assignment()));
            refresh();
        }

        void refresh() {
            ends = topics.endOffsets(topics.assignment());
        }

        long total() {
            return sum(ends) - first;
        }

        long left() {
            return ends.entrySet().stream()
                    .mapToLong(end -> Math.max(0, end.getValue() - topics.position(end.getKey())))
                    .sum();
        }

        private static long sum(Map<TopicPartition, Long> offsets) {
            return offsets.values().stream().mapToLong(Long::longValue).sum();
        }
    }
}
