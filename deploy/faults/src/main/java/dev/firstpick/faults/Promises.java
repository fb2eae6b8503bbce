package dev.firstpick.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.Json;
import dev.firstpick.events.Topics;
import dev.firstpick.events.kafka.KafkaEvents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What the system promises whatever happens, checked from outside: on the topics, at the services, and in the dead letters. Remembers the
 * picks of each revision over all pools: the same revision is to give the same picks.
 */
final class Promises {

    private static final String REGISTERED = "dev.firstpick.volume-registered.v1";
    private static final String MADE = "dev.firstpick.selection-made.v1";
    private static final String EVALUATED = "dev.firstpick.evaluation-completed.v1";

    private final Rig rig;
    private final Map<String, String> picksOfRevision = new TreeMap<>();
    private final Map<Integer, String> diceOfTraining = new TreeMap<>();
    private final Set<String> lettersBefore = new HashSet<>();

    Promises(Rig rig) {
        this.rig = rig;
    }

    /**
     * Checks a pool that is through, and that nothing came to the dead letters.
     *
     * @throws BrokenPromiseException that says what does not hold
     */
    void requireAll(PoolRun run) {
        requireAll(run, List.of());
    }

    /**
     * Checks a pool that is through, and that the dead letters hold exactly what was poison.
     *
     * @param poison each record as {@code TOPIC-PARTITION-OFFSET}, sorted
     */
    void requireAll(PoolRun run, List<String> poison) {
        List<String> broken = new ArrayList<>();
        volumes(run, broken);
        events(run, broken);
        picks(run, broken);
        outcomes(run, broken);
        same("dead letters", newDeadLetters().stream().distinct().sorted().toList(), poison, broken);
        rig.checkAlive();
        if (!broken.isEmpty()) {
            throw new BrokenPromiseException(broken);
        }
    }

    /** All acknowledged volumes are there once. */
    private static void volumes(PoolRun run, List<String> broken) {
        List<String> wanted = List.copyOf(run.acknowledged());
        same("volumes on the results", sorted(run.volumesOfResults()), wanted, broken);
        same("volumes at ingest", sorted(run.volumesOfIngest()), wanted, broken);
    }

    /** Whatever was published more than once is the same event each time, and of each volume there is one event. */
    private void events(PoolRun run, List<String> broken) {
        Map<String, Set<String>> registrations = new TreeMap<>();
        for (String topic : List.of(Topics.INGEST_EVENTS, Topics.SELECTION_EVENTS, Topics.TRAINING_EVENTS)) {
            Map<String, JsonNode> seen = new LinkedHashMap<>();
            for (CloudEvent event : events(topic, run.pool())) {
                JsonNode data = json(event);
                JsonNode before = seen.putIfAbsent(event.id(), data);
                if (before != null && !before.equals(data)) {
                    broken.add(topic + " has two different events of id " + event.id());
                }
                if (event.type().equals(REGISTERED)) {
                    registrations
                            .computeIfAbsent(data.path("volume").asText(), volume -> new TreeSet<>())
                            .add(event.id());
                }
            }
        }
        same("volumes registered", List.copyOf(registrations.keySet()), List.copyOf(run.acknowledged()), broken);
        registrations.forEach((volume, ids) -> {
            if (ids.size() > 1) {
                broken.add(volume + " was registered as " + ids.size() + " events");
            }
        });
    }

    /** The same revision, strategy, budget and seed give the same picks, whatever happened to the pool. */
    private void picks(PoolRun run, List<String> broken) {
        List<CloudEvent> made = events(Topics.SELECTION_EVENTS, run.pool()).stream()
                .filter(event -> event.type().equals(MADE))
                .toList();
        if (made.isEmpty()) {
            broken.add("no selection was made");
        }
        for (CloudEvent event : made) {
            JsonNode data = json(event);
            String key = data.path("digest").asText() + data.path("strategy") + data.path("budget") + data.path("seed");
            List<String> picks = new ArrayList<>();
            data.path("picks").forEach(pick -> picks.add(pick.path("volume").asText()));
            String before = picksOfRevision.putIfAbsent(key, picks.toString());
            if (before != null && !before.equals(picks.toString())) {
                broken.add("the same revision was given " + picks + " and before " + before);
            }
        }
    }

    /** A run has one outcome, the same on the topic and on the results; and the same training ends in the same network. */
    private void outcomes(PoolRun run, List<String> broken) {
        Map<String, Set<String>> outcomes = new TreeMap<>();
        JsonNode last = Json.mapper().createObjectNode();
        for (CloudEvent event : events(Topics.TRAINING_EVENTS, run.pool())) {
            if (event.type().equals(EVALUATED)) {
                last = json(event);
                outcomes.computeIfAbsent(last.path("job").asText(), job -> new TreeSet<>())
                        .add(last.toString());
            }
        }
        if (outcomes.size() != 1 || outcomes.values().iterator().next().size() != 1) {
            broken.add("runs and their outcomes: found " + outcomes + ", expected one of one");
            return;
        }
        List<JsonNode> runs = run.runs();
        if (runs.size() != 1 || !outcomes.containsKey(runs.get(0).path("run").asText())) {
            broken.add("runs on the results: found " + runs + ", expected the one of the topic");
        }
        String dice = last.path("meanDice").asText();
        String before = diceOfTraining.putIfAbsent(run.iterations(), dice);
        if (before != null && !before.equals(dice)) {
            broken.add("the same training gave a mean Dice of " + dice + " and before " + before);
        }
    }

    /** The evaluation of the pool's run. */
    JsonNode evaluation(PoolRun run) {
        return events(Topics.TRAINING_EVENTS, run.pool()).stream()
                .filter(event -> event.type().equals(EVALUATED))
                .map(Promises::json)
                .findFirst()
                .orElseThrow();
    }

    /** What came to the dead letters since the last look, each as {@code TOPIC-PARTITION-OFFSET} of its source. */
    /** @throws BrokenPromiseException if anything came to the dead letters since the last look */
    void requireNoDeadLetters() {
        List<String> broken = new ArrayList<>();
        same("dead letters", newDeadLetters(), List.of(), broken);
        if (!broken.isEmpty()) {
            throw new BrokenPromiseException(broken);
        }
    }

    /** All dead letters of a topic, each as {@code TOPIC-PARTITION-OFFSET} of its source. */
    List<String> deadLettersOf(String topic) {
        return rig.records().of(Topics.deadLettersOf(topic)).stream()
                .map(letter -> sourceOf(topic, letter))
                .toList();
    }

    private static String sourceOf(String topic, ConsumerRecord<String, byte[]> letter) {
        Map<String, String> headers = KafkaEvents.fromRecord(letter).headers();
        return topic + "-" + headers.get("dead-letter-partition") + "-" + headers.get("dead-letter-offset");
    }

    private List<String> newDeadLetters() {
        List<String> letters = new ArrayList<>();
        for (String topic : Topics.all()) {
            for (ConsumerRecord<String, byte[]> letter : rig.records().of(Topics.deadLettersOf(topic))) {
                if (lettersBefore.add(letter.topic() + "-" + letter.partition() + "-" + letter.offset())) {
                    letters.add(sourceOf(topic, letter));
                }
            }
        }
        return letters;
    }

    private List<CloudEvent> events(String topic, String pool) {
        return rig.records().of(topic, pool).stream()
                .map(KafkaEvents::fromRecord)
                .filter(event -> event.headers().containsKey(CloudEvent.ID))
                .filter(event -> !PoisonCase.SOURCE.equals(event.headers().get(CloudEvent.SOURCE)))
                .toList();
    }

    private static void same(String what, List<String> found, List<String> wanted, List<String> broken) {
        if (!found.equals(wanted)) {
            broken.add(what + ": found " + found + ", expected " + wanted);
        }
    }

    private static List<String> sorted(List<String> names) {
        return names.stream().sorted().toList();
    }

    private static JsonNode json(CloudEvent event) {
        try {
            return Json.mapper().readTree(event.data());
        } catch (IOException e) {
            throw new UncheckedIOException("event " + event.id(), e);
        }
    }
}
