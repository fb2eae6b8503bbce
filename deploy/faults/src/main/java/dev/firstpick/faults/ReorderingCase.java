package dev.firstpick.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.Digests;
import dev.firstpick.events.Event;
import dev.firstpick.events.EventCodec;
import dev.firstpick.events.Json;
import dev.firstpick.events.Topics;
import dev.firstpick.events.kafka.KafkaEvents;
import dev.firstpick.ingest.events.IngestEvent;
import dev.firstpick.selection.events.SelectionEvent;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.training.events.TrainingEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The story of a pool is told of another pool backwards, from its evaluation to its opening, across all topics: results shows the same in
 * the end. Selection is told too, and must not stumble.
 */
record ReorderingCase() implements FaultCase {

    private static final String TOLD = "backwards";
    private static final Pattern RUN_OR_SELECTION = Pattern.compile("\"(?:job|selection)\":\"([0-9a-f]{64})\"");

    @Override
    public String component() {
        return "all services";
    }

    @Override
    public String fault() {
        return "records delivered in reverse order";
    }

    @Override
    public String moment() {
        return "during";
    }

    @Override
    public String name() {
        return "all/reordered";
    }

    @Override
    public String play(Rig rig, Scans scans, Promises promises) {
        PoolRun run = new PoolRun(rig, "forwards", scans, PoolRun.SHORT_TRAINING);
        run.open();
        run.registerAllButLast();
        run.complete();
        promises.requireAll(run);
        PoolRun told = new PoolRun(rig, TOLD, scans, PoolRun.SHORT_TRAINING);
        told.planWithoutTraining();
        List<ProducerRecord<String, byte[]>> story = new ArrayList<>();
        story.addAll(retold(rig, run, Topics.INGEST_EVENTS, IngestEvent.CODEC));
        story.addAll(retold(rig, run, Topics.SELECTION_EVENTS, SelectionEvent.CODEC));
        story.addAll(retold(rig, run, Topics.TRAINING_EVENTS, TrainingEvent.CODEC));
        Collections.reverse(story);
        RedeliveryCase.awaitRead(rig, rig.records().send(story));
        JsonNode forwards = run.essence();
        Patience.until("the same results, told backwards", Patience.LONG, () -> java.util.Optional.of(told.essence())
                .filter(forwards::equals));
        promises.requireAll(run);
        return story.size() + " events of a pool's three topics told backwards of another pool: its volumes, labels and"
                + " the run's metrics on the results are those of the first";
    }

    private static <E extends Event> List<ProducerRecord<String, byte[]>> retold(
            Rig rig, PoolRun run, String topic, EventCodec<E> codec) {
        List<ProducerRecord<String, byte[]>> told = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (ConsumerRecord<String, byte[]> record : rig.records().of(topic, run.pool())) {
            CloudEvent event = KafkaEvents.fromRecord(record);
            if (ids.add(event.id())) {
                byte[] data = withCasesOfItsOwn(rig, renamed(event.data(), run.pool()));
                E other = codec.decode(new CloudEvent(TOLD, event.headers(), data));
                told.add(KafkaEvents.toRecord(topic, codec.encode(other)));
            }
        }
        return told;
    }

    /** A run and a selection belong to one pool: the other pool's have other names. */
    private static byte[] renamed(byte[] json, String pool) {
        String data = new String(json, StandardCharsets.UTF_8);
        String text = data.replace("\"pool\":\"" + pool + '"', "\"pool\":\"" + TOLD + '"');
        Matcher ids = RUN_OR_SELECTION.matcher(data);
        while (ids.find()) {
            text = text.replace(ids.group(1), Digests.sha256(TOLD + ids.group(1)));
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The metrics that an evaluation names in the store say whose they are. */
    private static byte[] withCasesOfItsOwn(Rig rig, byte[] json) {
        try {
            ObjectNode event = (ObjectNode) Json.mapper().readTree(json);
            if (!event.path("cases").has("sha256")) {
                return json;
            }
            ObjectRef cases = Json.mapper().treeToValue(event.get("cases"), ObjectRef.class);
            byte[] content = rig.store().read(cases.key()).orElseThrow();
            event.set("cases", Json.mapper().valueToTree(rig.store().put(renamed(content, TOLD))));
            return Json.write(event);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
