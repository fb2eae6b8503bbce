package dev.firstpick.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firstpick.events.Json;
import dev.firstpick.local.JsonClient;
import dev.firstpick.local.JsonClient.Answer;
import dev.firstpick.training.events.LearningSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Supplier;

/**
 * One pool on its way through the system, as a careful caller leads it: whatever is not acknowledged is asked again, and what was
 * acknowledged is remembered.
 */
final class PoolRun {

    /** Enough for checkpoints on the way. */
    static final int LONG_TRAINING = 100;

    static final int SHORT_TRAINING = 4;

    private final Rig rig;
    private final String pool;
    private final Scans scans;
    private final int iterations;
    private final Duration patience;
    private final Set<String> acknowledged = new ConcurrentSkipListSet<>();

    PoolRun(Rig rig, String pool, Scans scans, int iterations) {
        this(rig, pool, scans, iterations, Patience.LONG);
    }

    /** With so much patience for each step. */
    PoolRun(Rig rig, String pool, Scans scans, int iterations, Duration patience) {
        this.patience = patience;
        this.rig = rig;
        this.pool = pool;
        this.scans = scans;
        this.iterations = iterations;
    }

    String pool() {
        return pool;
    }

    Scans scans() {
        return scans;
    }

    int iterations() {
        return iterations;
    }

    /** The volumes of which the caller was told that they are in the pool. */
    Set<String> acknowledged() {
        return new TreeSet<>(acknowledged);
    }

    void open() {
        insist("opening the pool", () -> ingest().put("/pools/" + pool, Map.of("task", Scans.TASK)));
        insist("the plan", () -> selection().put("/pools/" + pool + "/plan", plan()));
    }

    /** So that a pool of which others tell has no jobs. */
    void planWithoutTraining() {
        Map<String, Object> plan = new LinkedHashMap<>(plan());
        plan.put("train", false);
        insist("the plan", () -> selection().put("/pools/" + pool + "/plan", plan));
    }

    /** Each selection is trained so many times. */
    void planTrainings(int trainings) {
        Map<String, Object> plan = new LinkedHashMap<>(plan());
        plan.put("trainingSeeds", trainings);
        insist("the plan", () -> selection().put("/pools/" + pool + "/plan", plan));
    }

    /** Sealed again as soon as one scan more is there; without trainings. */
    void planToGrow() {
        Map<String, Object> plan = new LinkedHashMap<>(plan());
        plan.put("train", false);
        plan.put("reselection", Map.of("afterScans", 1));
        insist("the plan", () -> selection().put("/pools/" + pool + "/plan", plan));
    }

    private Map<String, Object> plan() {
        LearningSettings learning = new LearningSettings(
                "quick", Optional.of(iterations), Optional.empty(), Optional.of(List.of(16, 16, 16)), Optional.of(2));
        return Map.of(
                "budgets",
                List.of(2),
                "strategies",
                List.of("random"),
                "scopes",
                List.of("global"),
                "randomDraws",
                1,
                "trainingSeeds",
                1,
                "seed",
                1,
                "learning",
                learning,
                "representation",
                learning,
                "train",
                true);
    }

    /** The test scan with its label, then all candidates but the last. */
    void registerAllButLast() {
        register(scans.test());
        annotate(scans.test());
        scans.allButLast().forEach(this::register);
    }

    /** Hands a scan in until it is acknowledged. */
    void register(Scans.Scan scan) {
        insist("scan " + scan.name(), () -> ingest().putFile(path(scan) + "?role=" + scan.role(), scan.image()));
        acknowledged.add(scan.name());
    }

    private void annotate(Scans.Scan scan) {
        insist("label of " + scan.name(), () -> ingest().putFile(path(scan) + "/annotation", scan.label()));
    }

    String path(Scans.Scan scan) {
        return "/pools/" + pool + "/volumes/" + scan.name();
    }

    void seal() {
        insist("sealing", () -> ingest().post("/pools/" + pool + "/seal"));
    }

    /** Waits until the pool's selection has its picks. */
    List<String> awaitPicks() {
        return Patience.until("picks", patience, () -> {
            List<String> picks = new ArrayList<>();
            items(selection().get("/pools/" + pool + "/selections")).stream()
                    .filter(made -> made.hasNonNull("selection"))
                    .map(made -> selection()
                            .get("/selections/" + made.path("selection").asText()))
                    .forEach(made -> made.body()
                            .path("picks")
                            .forEach(pick -> picks.add(pick.path("volume").asText())));
            return picks.isEmpty() ? Optional.empty() : Optional.of(picks);
        });
    }

    /** Hands in the labels of the picks. */
    void annotatePicks() {
        awaitPicks().forEach(pick -> annotate(scans.named(pick)));
    }

    /** Does whatever is not done yet, until the pool's training is evaluated and on the results. */
    void complete() {
        scans.candidates().forEach(this::register);
        seal();
        annotatePicks();
        Patience.untilTrue("the end of the training", patience, () -> selection()
                .get("/pools/" + pool + "/status")
                .body()
                .path("complete")
                .asBoolean());
        // Told by selection's outbox, which may come back to a broker later than jobs and trainings do.
        Patience.untilTrue("the picks on the results", patience, () -> !items(
                        resultsClient().get("/api/pools/" + pool + "/picks"))
                .isEmpty());
        Patience.untilTrue(
                "the run on the results", patience, () -> runs().stream().anyMatch(run -> run.hasNonNull("meanDice")));
        Patience.untilTrue(
                "all volumes on the results",
                patience,
                () -> volumesOfResults().size() >= scans.candidates().size() + 1);
    }

    List<JsonNode> runs() {
        return items(resultsClient().get("/api/pools/" + pool + "/runs"));
    }

    List<String> volumesOfResults() {
        return items(resultsClient().get("/api/pools/" + pool + "/volumes")).stream()
                .filter(volume -> volume.hasNonNull("imageUri"))
                .map(volume -> volume.path("volume").asText())
                .toList();
    }

    List<String> volumesOfIngest() {
        return items(ingest().get("/pools/" + pool + "/volumes")).stream()
                .map(volume -> volume.path("volume").asText())
                .toList();
    }

    /** All that the results show of the pool. */
    JsonNode results() {
        ObjectNode all = Json.mapper().createObjectNode();
        for (String what : List.of("volumes", "selections", "picks", "cases")) {
            all.set(what, resultsClient().get("/api/pools/" + pool + "/" + what).orThrow(what));
        }
        ArrayNode runs = all.putArray("runs");
        // What a run is at, and since when, may be told again by a trainer that is told the job again.
        runs().forEach(run -> runs.add(metrics(run)));
        return all;
    }

    /** Of the results what does not name the pool. */
    JsonNode essence() {
        ObjectNode all = Json.mapper().createObjectNode();
        ArrayNode volumes = all.putArray("volumes");
        items(resultsClient().get("/api/pools/" + pool + "/volumes")).forEach(volume -> {
            ObjectNode shown = volumes.addObject();
            for (String field : List.of("volume", "role", "imageSha256", "labelSha256", "annotated", "excluded")) {
                shown.set(field, volume.path(field));
            }
        });
        ArrayNode runs = all.putArray("runs");
        runs().forEach(run -> runs.add(metrics(run)));
        return all;
    }

    private static ObjectNode metrics(JsonNode run) {
        ObjectNode shown = Json.mapper().createObjectNode();
        for (String field : List.of("state", "strategy", "budget", "seed", "meanDice", "worstDice", "iterations")) {
            shown.set(field, run.path(field));
        }
        return shown;
    }

    /** Does something meanwhile; what it ends with is told by the future. */
    CompletableFuture<Void> meanwhile(Runnable work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                        done.complete(null);
                    } catch (RuntimeException | Error e) {
                        done.completeExceptionally(e);
                    }
                },
                "caller-" + pool);
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    private static List<JsonNode> items(Answer answer) {
        List<JsonNode> items = new ArrayList<>();
        JsonNode body = answer.body();
        if (answer.isSuccess()) {
            (body.isArray() ? body : body.path("items")).forEach(items::add);
        }
        return items;
    }

    /** Asks again while the service is away, or says that it is not ready. */
    private void insist(String what, Supplier<Answer> call) {
        Patience.until(what, patience, () -> {
            Answer answer = call.get();
            if (answer.status() >= 400 && answer.status() < 500) {
                throw new IllegalStateException(what + ": " + answer.problem());
            }
            return answer.isSuccess() ? Optional.of(true) : Optional.empty();
        });
    }

    private JsonClient ingest() {
        return rig.service(Component.INGEST).client();
    }

    private JsonClient selection() {
        return rig.service(Component.SELECTION).client();
    }

    private JsonClient resultsClient() {
        return rig.service(Component.RESULTS).client();
    }
}
