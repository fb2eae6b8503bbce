package dev.firstpick.faults;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Records that are no events lie among good ones of a topic: they are put aside with their reason, and hold nothing up. */
record PoisonCase(String topic) implements FaultCase {

    /** What poison that looks like an event says of its source. */
    static final String SOURCE = "poison";

    private static final Map<String, String> TYPES = Map.of(
            Topics.INGEST_EVENTS, "volume-registered",
            Topics.SELECTION_EVENTS, "selection-made",
            Topics.TRAINING_JOBS, "training-requested",
            Topics.TRAINING_EVENTS, "evaluation-completed",
            Topics.TRAINING_PROGRESS, "training-progressed");

    static List<PoisonCase> all() {
        return Topics.all().stream().map(PoisonCase::new).toList();
    }

    @Override
    public String component() {
        return "readers of " + topic;
    }

    @Override
    public String fault() {
        return "poison";
    }

    @Override
    public String moment() {
        return "during";
    }

    @Override
    public String play(Rig rig, Scans scans, Promises promises) {
        PoolRun run = new PoolRun(rig, "poison-" + topic, scans, PoolRun.SHORT_TRAINING);
        run.open();
        run.registerAllButLast();
        List<ProducerRecord<String, byte[]>> poison = poison(run.pool());
        List<RecordMetadata> sent = rig.records().send(poison);
        run.complete();
        List<String> places = sent.stream()
                .map(place -> topic + "-" + place.partition() + "-" + place.offset())
                .sorted()
                .toList();
        Patience.untilTrue("the poison in the dead letters", Patience.LONG, () -> promises.deadLettersOf(topic)
                .containsAll(places));
        for (int n = 0; n < poison.size(); n++) {
            requireKept(rig, poison.get(n), sent.get(n));
        }
        promises.requireAll(run, places);
        int behind = rig.records().of(topic).size();
        return poison.size() + " records that are no events among " + (behind - poison.size())
                + " good ones, each in the dead letters with its bytes and its reason, nothing else there";
    }

    /** No event at all; an event whose data are broken; and nothing, for nobody. */
    private List<ProducerRecord<String, byte[]>> poison(String pool) {
        RecordHeaders headers = new RecordHeaders();
        Map.of(
                        CloudEvent.SPEC_VERSION,
                        "1.0",
                        CloudEvent.ID,
                        "poison-" + topic,
                        CloudEvent.TYPE,
                        "dev.firstpick." + TYPES.get(topic) + ".v1",
                        CloudEvent.SOURCE,
                        SOURCE,
                        CloudEvent.TIME,
                        "2026-01-01T00:00:00Z",
                        CloudEvent.CONTENT_TYPE,
                        "application/json")
                .forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
        return List.of(
                new ProducerRecord<>(topic, pool, new byte[] {(byte) 0xff, 0, 1, 2}),
                new ProducerRecord<>(topic, null, pool, "{\"pool\":".getBytes(StandardCharsets.UTF_8), headers),
                new ProducerRecord<>(topic, null, null));
    }

    private void requireKept(Rig rig, ProducerRecord<String, byte[]> poison, RecordMetadata place) {
        Optional<ConsumerRecord<String, byte[]>> letter = rig.records().of(Topics.deadLettersOf(topic)).stream()
                .filter(one -> header(one, "dead-letter-partition").equals(Integer.toString(place.partition()))
                        && header(one, "dead-letter-offset").equals(Long.toString(place.offset())))
                .findFirst();
        byte[] kept = letter.map(ConsumerRecord::value).orElse(null);
        // Some client libraries hand nothing on as an empty value.
        boolean same = poison.value() == null ? kept == null || kept.length == 0 : Arrays.equals(kept, poison.value());
        if (!same || header(letter.orElseThrow(), "dead-letter-reason").isEmpty()) {
            throw new BrokenPromiseException(List.of("the dead letter of offset " + place.offset()
                    + " lost its bytes or has no reason: " + (kept == null ? 0 : kept.length)
                    + " bytes"));
        }
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        return Optional.ofNullable(record.headers().lastHeader(name))
                .map(header -> new String(header.value(), StandardCharsets.UTF_8))
                .orElse("");
    }
}
