package dev.firstpick.selection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.Topics;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class DeadLettersTest extends OnStack {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @ParameterizedTest
    @ValueSource(strings = {Topics.INGEST_EVENTS, Topics.TRAINING_EVENTS, Topics.TRAINING_PROGRESS})
    void whatIsNoEventGoesToTheDeadLetters(String topic) {
        // Given
        String key = "bad-" + UUID.randomUUID();

        // When
        wire.send(new ProducerRecord<>(topic, key, "no event".getBytes(StandardCharsets.UTF_8)));

        // Then
        ConsumerRecord<String, byte[]> letter = letter(topic, key);
        assertThat(letter.value()).isEqualTo("no event".getBytes(StandardCharsets.UTF_8));
        assertThat(new String(letter.headers().lastHeader("dead-letter-reason").value(), StandardCharsets.UTF_8))
                .contains("ce_type");
    }

    @Test
    void whatLacksAFieldOrBreaksOffGoesToTheDeadLettersAndTheStreamGoesOn() {
        // Given
        ScanPool pool = pool("after").with(3);
        api.put(
                "/pools/" + pool.name() + "/plan",
                "{\"budgets\":[1],\"strategies\":[\"random\"],\"randomDraws\":1,\"train\":false}");
        wire.send(Topics.INGEST_EVENTS, event(pool.name(), "dev.firstpick.pool-opened.v1", "{\"pool\":\"x\"}"));
        wire.send(Topics.INGEST_EVENTS, event(pool.name(), "dev.firstpick.pool-opened.v1", "{\"pool\":"));
        wire.send(Topics.INGEST_EVENTS, event(pool.name(), "dev.firstpick.pool-renamed.v1", "{}"));

        // When
        pool.opened();
        pool.sealed();

        // Then
        api.awaitStatus(pool, found -> found.at("/selections/made").asInt() == 1);
        ConsumerRecord<String, byte[]> letter = letter(Topics.INGEST_EVENTS, pool.name());
        assertThat(new String(letter.headers().lastHeader("dead-letter-reason").value(), StandardCharsets.UTF_8))
                .contains("task: found no such field");
        assertThat(letters(Topics.INGEST_EVENTS, pool.name())).hasSize(2);
    }

    private static CloudEvent event(String key, String type, String data) {
        return new CloudEvent(
                key,
                Map.of(CloudEvent.ID, UUID.randomUUID().toString(), CloudEvent.TYPE, type),
                data.getBytes(StandardCharsets.UTF_8));
    }

    private ConsumerRecord<String, byte[]> letter(String topic, String key) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> letters(topic, key), found -> !found.isEmpty())
                .get(0);
    }

    private List<ConsumerRecord<String, byte[]>> letters(String topic, String key) {
        return wire.read(Topics.deadLettersOf(topic), record -> key.equals(record.key()));
    }
}
