package dev.firstpick.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.Topics;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** All that was ever said of a pool is delivered again, twice, when the pool is through: nothing changes. */
record RedeliveryCase() implements FaultCase {

    @Override
    public String component() {
        return "all services";
    }

    @Override
    public String fault() {
        return "every record delivered twice more";
    }

    @Override
    public String moment() {
        return "after";
    }

    @Override
    public String name() {
        return "all/duplicates";
    }

    @Override
    public String play(Rig rig, Scans scans, Promises promises) {
        PoolRun run = new PoolRun(rig, "duplicates", scans, PoolRun.SHORT_TRAINING);
        run.open();
        run.registerAllButLast();
        run.complete();
        promises.requireAll(run);
        JsonNode before = run.results();
        List<ProducerRecord<String, byte[]>> again = new ArrayList<>();
        for (String topic : Topics.all()) {
            for (ConsumerRecord<String, byte[]> record : rig.records().of(topic)) {
                if (new String(
                                record.value() == null ? new byte[0] : record.value(),
                                java.nio.charset.StandardCharsets.UTF_8)
                        .contains('"' + run.pool() + '"')) {
                    again.add(new ProducerRecord<>(topic, null, record.key(), record.value(), record.headers()));
                }
            }
        }
        List<RecordMetadata> sent = new ArrayList<>(rig.records().send(again));
        sent.addAll(rig.records().send(again));
        awaitRead(rig, sent);
        promises.requireAll(run);
        JsonNode after = run.results();
        if (!after.equals(before)) {
            throw new BrokenPromiseException(List.of("results were " + before + " and are " + after));
        }
        return again.size() + " records of five topics sent twice more and read; volumes, selections, picks, runs and"
                + " cases on the results are as before";
    }

    static void awaitRead(Rig rig, List<RecordMetadata> sent) {
        for (RecordMetadata place : sent) {
            List<String> groups = place.topic().equals(Topics.SELECTION_EVENTS)
                            || place.topic().equals(Topics.TRAINING_JOBS)
                    ? List.of("results")
                    : List.of("results", "selection");
            for (String group : groups) {
                Patience.untilTrue(group + " to have read " + place, Patience.LONG, () -> rig.records()
                        .committed(group, place));
            }
        }
    }
}
