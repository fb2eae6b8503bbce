package dev.firstpick.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.Topics;
import dev.firstpick.local.JsonClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Everything that services do at a broker, done once: it takes each of their access rules. */
final class Walk {

    /** Whoever reads a topic puts what is no event with its dead letters; of jobs the trainers alone, of selections results alone. */
    private static final Map<String, Integer> READERS = Map.of(
            Topics.INGEST_EVENTS, 2,
            Topics.SELECTION_EVENTS, 1,
            Topics.TRAINING_JOBS, 1,
            Topics.TRAINING_EVENTS, 2,
            Topics.TRAINING_PROGRESS, 2);

    private final Rig rig;
    private final Scans scans;
    private final Promises promises;
    private final String name;
    private final Duration patience;

    /**
     * @param name of the pool; new for each walk
     * @param patience with each step
     */
    Walk(Rig rig, Scans scans, Promises promises, String name, Duration patience) {
        this.rig = rig;
        this.scans = scans;
        this.promises = promises;
        this.name = name;
        this.patience = patience;
    }

    /**
     * All of it.
     *
     * @return what was done, in words
     * @throws IllegalStateException if something was not done in time; the message says what
     */
    String all() {
        PoolRun run = pool();
        progressOf(run);
        cancellation();
        List<String> poison = deadLetters();
        replays();
        projection();
        growth();
        healthy();
        return run.scans().candidates().size()
                + " scans sealed, picked from, trained on and evaluated, with progress; a training cancelled; "
                + poison.size()
                + " records that are no events put with the dead letters by every reader, and sent again by results; results"
                + " knew how far behind it was, and built its projection anew; a pool grew and was sealed again";
    }

    /** All services say that they are well. */
    void healthy() {
        for (Component service : Rig.SERVICES) {
            Patience.untilTrue(
                    "the health of " + service,
                    patience,
                    () -> rig.service(service).client().get("/q/health").isSuccess());
        }
    }

    /** A pool from its first scan to its evaluation. */
    PoolRun pool() {
        PoolRun run = new PoolRun(rig, name, scans, PoolRun.SHORT_TRAINING, patience);
        run.open();
        run.registerAllButLast();
        run.complete();
        return run;
    }

    private void progressOf(PoolRun run) {
        String id = run.runs().get(0).path("run").asText();
        Patience.untilTrue(
                "the progress of the run on the results",
                patience,
                () -> !results().get("/api/runs/" + id + "/progress").body().isEmpty());
    }

    /** Selection itself tells that a job is given up. */
    private void cancellation() {
        PoolRun run = new PoolRun(rig, name + "-cancelled", scans, PoolRun.LONG_TRAINING, patience);
        run.open();
        run.planTrainings(3);
        run.registerAllButLast();
        run.seal();
        run.annotatePicks();
        JsonClient selection = rig.service(Component.SELECTION).client();
        String cancelled = Patience.until("a training to cancel", patience, () -> {
            for (JsonNode job : selection
                    .get("/jobs?pool=" + run.pool() + "&kind=training")
                    .body()
                    .path("jobs")) {
                String id = job.path("job").asText();
                if (selection
                        .delete("/jobs/" + id)
                        .body()
                        .path("state")
                        .asText()
                        .equals("cancelled")) {
                    return Optional.of(id);
                }
            }
            return Optional.empty();
        });
        Patience.untilTrue("the cancelled training among the failures on the results", patience, () -> {
            for (JsonNode failure :
                    results().get("/api/failures?run=" + cancelled).body()) {
                if (failure.path("run").asText().equals(cancelled)) {
                    return true;
                }
            }
            return false;
        });
    }

    private List<String> deadLetters() {
        Map<String, RecordMetadata> sent = new TreeMap<>();
        for (String topic : READERS.keySet()) {
            ProducerRecord<String, byte[]> poison =
                    new ProducerRecord<>(topic, name, ("no event " + name).getBytes(StandardCharsets.UTF_8));
            sent.put(topic, rig.records().send(List.of(poison)).get(0));
        }
        sent.forEach((topic, place) -> {
            String source = topic + "-" + place.partition() + "-" + place.offset();
            Patience.untilTrue(
                    "the dead letter of every reader of " + topic,
                    patience,
                    () -> promises.deadLettersOf(topic).stream()
                                    .filter(source::equals)
                                    .count()
                            >= READERS.get(topic));
        });
        return List.copyOf(sent.keySet());
    }

    private void replays() {
        for (String topic : READERS.keySet()) {
            String id =
                    Patience.until("a dead letter of " + topic + " on the results", patience, () -> letterOf(topic));
            JsonClient.Answer answer = results().post("/api/dead-letters/" + id + "/replay");
            if (!answer.isSuccess()) {
                throw new IllegalStateException("sending again what is no event of " + topic + ": " + answer.problem());
            }
        }
    }

    private Optional<String> letterOf(String topic) {
        for (JsonNode letter :
                results().get("/api/dead-letters?sort=-at&limit=200").body()) {
            boolean ofThisWalk = letter.path("key").asText().equals(name);
            if (ofThisWalk && letter.path("sourceTopic").asText().equals(topic)) {
                return Optional.of(letter.path("id").asText());
            }
        }
        return Optional.empty();
    }

    private void projection() {
        Patience.untilTrue("results to know that it is behind by nothing", patience, () -> {
            JsonNode state = results().get("/api/projection").body();
            return state.path("behind").size() == 2 * Topics.all().size()
                    && state.path("total").asLong(-1) == 0;
        });
        results().post("/api/projection/rebuild").orThrow("rebuilding");
        Patience.untilTrue("the projection to be built anew", patience, () -> {
            String state =
                    results().get("/api/projection").body().at("/rebuild/state").asText();
            if (state.equals("failed")) {
                throw new IllegalStateException("rebuilding: "
                        + results()
                                .get("/api/projection")
                                .body()
                                .at("/rebuild/failure")
                                .asText());
            }
            return state.equals("done");
        });
    }

    /** Selection says that the pool has grown; ingest hears of it, and seals the pool. */
    private void growth() {
        PoolRun grown = new PoolRun(rig, name + "-grown", scans, PoolRun.SHORT_TRAINING, patience);
        grown.open();
        grown.planToGrow();
        grown.registerAllButLast();
        grown.seal();
        grown.register(scans.last());
        Patience.untilTrue(
                "the grown pool to be sealed again",
                patience,
                () -> rig.service(Component.SELECTION)
                                .client()
                                .get("/pools/" + grown.pool() + "/status")
                                .body()
                                .path("revision")
                                .asInt()
                        >= 2);
    }

    private JsonClient results() {
        return rig.service(Component.RESULTS).client();
    }
}
