package dev.firstpick.results.projection;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.Json;
import dev.firstpick.events.kafka.KafkaEvents;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Keeps what any service could not handle, so that people see it. Nothing here trusts what the record holds. */
@ApplicationScoped
class DeadLetters {

    private static final String KEEP = """
            with kept as (
                insert into results.dead_letters (id, topic, source_topic, source_partition, source_offset, key, type, reason, cause,
                                                  headers, value, at)
                select e.id, e.topic, e."sourceTopic", e."sourcePartition", e."sourceOffset", e.key, e.type, e.reason, e.cause,
                       cast(e.headers as text), decode(e.value, 'base64'), e.time
                from jsonb_to_record(cast(cast(:json as text) as jsonb))
                    as e(id text, topic text, "sourceTopic" text, "sourcePartition" int, "sourceOffset" bigint, key text, type text,
                         reason text, cause text, headers jsonb, value text, time timestamptz)
                on conflict do nothing
                returning id, source_topic, reason, at),
            told as (
                insert into results.live (seq, type, pool, id, data, at)
                select nextval('results.live_seq'), 'record-refused', '', id,
                       cast(jsonb_build_object('topic', source_topic, 'reason', left(reason, 300)) as text), at
                from kept
                returning seq)
            select cast(count(pg_notify('firstpick_results', cast(seq as text))) as text) from told""";

    private static final String REPLAYED = """
            insert into results.dead_letters (id, topic, source_topic, source_partition, source_offset, key, type, reason, cause,
                                              headers, value, at)
            select e.id, e.topic, e."sourceTopic", e."sourcePartition", e."sourceOffset", e.key, e.type, e.reason, e.cause,
                   cast(e.headers as text), decode(e.value, 'base64'), e.time
            from jsonb_to_record(cast(cast(:json as text) as jsonb))
                as e(id text, topic text, "sourceTopic" text, "sourcePartition" int, "sourceOffset" bigint, key text, type text,
                     reason text, cause text, headers jsonb, value text, time timestamptz)
            on conflict do nothing""";

    private record DeadLetter(
            String id,
            String topic,
            String sourceTopic,
            Optional<Integer> sourcePartition,
            Optional<Long> sourceOffset,
            String key,
            Optional<String> type,
            String reason,
            Optional<String> cause,
            Map<String, String> headers,
            String value,
            Instant time) {}

    /** Keeps a record of a dead-letter topic; a record that was kept before does nothing. */
    void keep(Message<byte[]> message) {
        IncomingKafkaRecordMetadata<?, ?> metadata = Inbox.metadata(message);
        String json = Json.text(read(
                metadata.getTopic(),
                metadata.getPartition(),
                metadata.getOffset(),
                metadata.getTimestamp(),
                Inbox.cloudEvent(message)));
        Inbox.await(() -> Panache.withTransaction(
                () -> Panache.getSession().flatMap(session -> session.<String>createNativeQuery(Projection.STANDING)
                        .getSingleResult()
                        .flatMap(standing -> session.<String>createNativeQuery(Projection.IN_ORDER)
                                .getSingleResult())
                        .flatMap(locked -> session.<String>createNativeQuery(KEEP)
                                .setParameter("json", json)
                                .getSingleResult()))));
    }

    /** What keeps a record of a dead-letter topic, without a word to those who watch. */
    static Statement replayed(ConsumerRecord<String, byte[]> record) {
        DeadLetter letter = read(
                record.topic(),
                record.partition(),
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                KafkaEvents.fromRecord(record));
        return Statement.of(REPLAYED, letter);
    }

    private static DeadLetter read(String topic, int partition, long offset, Instant time, CloudEvent event) {
        Map<String, String> headers = new LinkedHashMap<>();
        event.headers().forEach((name, value) -> headers.put(printable(name), printable(value)));
        return new DeadLetter(
                topic + "-" + partition + "-" + offset,
                topic,
                headers.getOrDefault("dead-letter-topic", topic.replaceFirst("^dlq\\.", "")),
                number(headers, "dead-letter-partition").map(Long::intValue),
                number(headers, "dead-letter-offset"),
                printable(event.key()),
                Optional.ofNullable(headers.get(CloudEvent.TYPE)),
                headers.getOrDefault("dead-letter-reason", "no reason given"),
                Optional.ofNullable(headers.get("dead-letter-cause")),
                headers,
                Base64.getEncoder().encodeToString(event.data()),
                time);
    }

    private static Optional<Long> number(Map<String, String> headers, String name) {
        return Optional.ofNullable(headers.get(name))
                .filter(text -> text.matches("\\d{1,18}"))
                .map(Long::parseLong);
    }

    /** PostgreSQL's text cannot hold the character 0. */
    private static String printable(String text) {
        return text.replace('\0', '\uFFFD');
    }
}
