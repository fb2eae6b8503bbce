package dev.firstpick.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.ingest.events.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Streams a data set into a pool and sees its plan through: scans in, picks, labels for the picks alone, trainings, evaluations. Every
 * step may have been done by an earlier run; then it changes nothing.
 *
 * @param pool its name
 * @param dataset the scans, and the labels that the annotator and the evaluation need
 * @param task what is to be segmented
 * @param testFraction which part of the scans is evaluated on
 * @param plan what is to be compared
 */
record Benchmark(String pool, MsdDataset dataset, Task task, double testFraction, Plan plan) {

    private static final int UPLOADS_AT_ONCE = 4;
    private static final int CONFLICT = 409;
    private static final int UNPROCESSABLE = 422;
    private static final int TOO_LARGE = 413;
    private static final Duration POLL = Duration.ofSeconds(2);
    private static final Duration RESULTS_PATIENCE = Duration.ofSeconds(60);

    /** Runs it; false if a selection could not be trained and evaluated. */
    boolean run(LocalSystem system, Console console) {
        JsonClient ingest = new JsonClient(system.ingest());
        JsonClient selection = new JsonClient(system.selection());
        ingest.put("/pools/" + pool, Map.of("task", task)).orThrow("opening pool " + pool);
        selection.put("/pools/" + pool + "/plan", plan).orThrow("plan of " + pool);
        system.startAnnotator(pool, labels(system.state()));
        register(ingest, system, console);
        JsonNode sealed = ingest.post("/pools/" + pool + "/seal").orThrow("sealing " + pool);
        console.line(
                "pool sealed",
                "revision " + sealed.path("revision").asText() + ": "
                        + sealed.path("candidates").asText() + " candidates, "
                        + (sealed.path("volumes").asInt()
                                - sealed.path("candidates").asInt()) + " test scans");
        try (Progress progress = new Progress(system.bootstrapServers(), pool, console)) {
            JsonNode status = awaitCompletion(selection, system, console);
            JsonNode selections = status.path("selections");
            boolean complete = selections.path("failed").asInt() == 0
                    && selections.path("trained").asInt()
                            == selections.path("planned").asInt();
            if (complete) {
                awaitResults(system, selections.path("planned").asInt() * plan.trainingSeeds());
            }
            return complete;
        }
    }

    /** @throws LocalRunException if there is nothing to pick from, or nothing to evaluate on */
    void requireScans() {
        if (dataset.pool(testFraction).isEmpty() || dataset.test(testFraction).isEmpty()) {
            throw new LocalRunException("the data set " + dataset.name() + ": found "
                    + dataset.pool(testFraction).size() + " candidates and "
                    + dataset.test(testFraction).size()
                    + " test scans that can be used, expected at least one of each (--test-fraction)");
        }
    }

    /** A folder of links to the labels, named like the volumes: what the annotator finds them by. */
    private Path labels(Path state) {
        Path folder = state.resolve("labels").resolve(pool);
        try {
            Files.createDirectories(folder);
            for (MsdDataset.Case scan : dataset.cases()) {
                if (scan.label().isPresent()) {
                    Path label = scan.label().get().toAbsolutePath();
                    String ending = label.toString().endsWith(".gz") ? ".nii.gz" : ".nii";
                    Path link = folder.resolve(scan.name() + ending);
                    Files.deleteIfExists(link);
                    Files.createSymbolicLink(link, label);
                }
            }
            return folder;
        } catch (IOException e) {
            throw new LocalRunException(folder + ": cannot be made: " + e.getMessage(), e);
        }
    }

    private void register(JsonClient ingest, LocalSystem system, Console console) {
        List<MsdDataset.Case> candidates = dataset.pool(testFraction);
        List<MsdDataset.Case> tests = dataset.test(testFraction);
        Instant start = Instant.now();
        Uploads done = new Uploads(console);
        ExecutorService uploads = Executors.newFixedThreadPool(UPLOADS_AT_ONCE);
        try {
            List<Future<?>> pending = new ArrayList<>();
            candidates.forEach(scan -> pending.add(uploads.submit(() -> upload(ingest, scan, "pool", done))));
            tests.forEach(scan -> pending.add(uploads.submit(() -> upload(ingest, scan, "test", done))));
            for (int n = 0; n < pending.size(); n++) {
                pending.get(n).get();
                system.checkAlive();
                console.status("scans", (n + 1) + " of " + pending.size() + " handed in");
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof LocalRunException known
                    ? known
                    : new LocalRunException("upload failed: " + e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalRunException("interrupted", e);
        } finally {
            uploads.shutdownNow();
        }
        done.requireSome(candidates.size(), tests.size());
        double seconds = Duration.between(start, Instant.now()).toMillis() / 1000.0;
        console.line(
                "scans",
                String.format(
                        "%d registered (%d candidates, %d test scans with labels) in %.1f s",
                        done.candidates() + done.tests(), done.candidates(), done.tests(), seconds));
        done.tellFindings();
    }

    /** What ingest refuses is told and left out; a test scan whose label is refused is taken out again. */
    private void upload(JsonClient ingest, MsdDataset.Case scan, String role, Uploads done) {
        String path = "/pools/" + pool + "/volumes/" + scan.name();
        Path image = scan.image().orElseThrow();
        JsonClient.Answer answer = ingest.putFile(path + "?role=" + role, image);
        if (isRefused(answer)) {
            done.refused(image, answer);
            return;
        }
        done.found(scan.name(), answer.orThrow(image.toString()));
        if (role.equals("test")) {
            Path label = scan.label().orElseThrow();
            JsonClient.Answer labelled = ingest.putFile(path + "/annotation", label);
            if (isRefused(labelled)) {
                done.refused(label, labelled);
                ingest.delete(path + "?reason=label%20refused").orThrow("taking out " + scan.name());
                return;
            }
            if (labelled.status() == CONFLICT && ingest.get(path).body().hasNonNull("excluded")) {
                done.refused(label, labelled);
                return;
            }
            done.found(scan.name(), labelled.orThrow(label.toString()));
        }
        done.registered(role);
    }

    /** Whether the file is to blame: the next one may be taken. */
    private static boolean isRefused(JsonClient.Answer answer) {
        return answer.status() == UNPROCESSABLE || answer.status() == TOO_LARGE;
    }

    private JsonNode awaitCompletion(JsonClient selection, LocalSystem system, Console console) {
        String shown = "";
        while (true) {
            system.checkAlive();
            JsonNode status = selection.get("/pools/" + pool + "/status").orThrow("status of " + pool);
            JsonNode counts = status.path("selections");
            String now = String.format(
                    "%s of %s made, %s annotated, %s trained%s",
                    counts.path("made").asText(),
                    counts.path("planned").asText(),
                    counts.path("annotated").asText(),
                    counts.path("trained").asText(),
                    counts.path("failed").asInt() > 0
                            ? ", " + counts.path("failed").asText() + " FAILED"
                            : "");
            if (!now.equals(shown) && counts.path("planned").asInt() > 0) {
                console.line("selections", now);
                shown = now;
            }
            if (status.path("complete").asBoolean()) {
                return status;
            }
            pause();
        }
    }

    private void awaitResults(LocalSystem system, int runs) {
        Instant deadline = Instant.now().plus(RESULTS_PATIENCE);
        while (runsOnLeaderboard(system) < runs) {
            if (Instant.now().isAfter(deadline)) {
                throw new LocalRunException("results show " + runsOnLeaderboard(system) + " runs, expected " + runs);
            }
            pause();
        }
    }

    private int runsOnLeaderboard(LocalSystem system) {
        int runs = 0;
        for (JsonNode row : Leaderboard.of(system, pool).rows()) {
            runs += row.path("runs").asInt();
        }
        return runs;
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalRunException("interrupted", e);
        }
    }
}
