package dev.firstpick.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.Json;
import dev.firstpick.events.Topics;
import dev.firstpick.faults.wire.Gate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * For one pool. A trainer takes a job, leaves checkpoints, stores the outcome and has the broker keep it, then acknowledges the job. The effect is the
 * event of the outcome.
 */
final class TrainingScene implements Scene {

    private static final Duration PATIENCE = Duration.ofSeconds(180);

    private final Rig rig;
    private Optional<String> found = Optional.empty();

    TrainingScene(Rig rig) {
        this.rig = rig;
    }

    @Override
    public int iterations() {
        return PoolRun.LONG_TRAINING;
    }

    @Override
    public void lead(PoolRun run) {
        run.open();
        run.registerAllButLast();
        run.register(run.scans().last());
        run.seal();
        run.awaitPicks();
    }

    @Override
    public void give(PoolRun run) {
        run.annotatePicks();
    }

    /** In the middle of a training nothing need be held: it takes seconds. */
    @Override
    public Optional<Gate> hold(Moment moment) {
        return moment == Moment.DURING
                ? Optional.empty()
                : Optional.of(rig.toKafka(Component.TRAINING).holdResponse("produce", Topics.TRAINING_EVENTS));
    }

    @Override
    public String awaitMoment(PoolRun run, Moment moment, Optional<Gate> gate)
            throws TimeoutException, InterruptedException {
        if (moment == Moment.DURING) {
            int iteration = Patience.until("a checkpoint", PATIENCE, () -> checkpoint(run));
            NotProvenException.require(iteration < run.iterations(), "there is work left");
            NotProvenException.require(!outcome(run), "there is no outcome yet");
            return "checkpoint of iteration " + iteration + " of " + run.iterations() + ", no outcome";
        }
        gate.orElseThrow().awaitCaught(PATIENCE);
        NotProvenException.require(outcome(run), "the outcome is in the store");
        NotProvenException.require(
                rig.records().of(Topics.TRAINING_EVENTS, run.pool()).size() == 1, "the outcome is on the topic, once");
        return "the broker's answer to the outcome held: outcome stored and on the topic, job not acknowledged";
    }

    @Override
    public String awaitInput(PoolRun run) {
        Patience.untilTrue("the job on the topic", PATIENCE, () -> job(run).isPresent());
        NotProvenException.require(checkpoint(run).isEmpty() && !outcome(run), "nobody has begun the job");
        return "job on the topic while no trainer was there";
    }

    @Override
    public String sequel(PoolRun run, Promises promises, Moment moment) {
        int from = promises.evaluation(run).path("resumedFrom").asInt();
        if (moment == Moment.DURING && from < 1) {
            throw new IllegalStateException("the training did not go on from its checkpoint, but from zero");
        }
        return from > 0 ? "resumed at iteration " + from + " of " + run.iterations() : "";
    }

    private Optional<String> job(PoolRun run) {
        if (found.isEmpty()) {
            found = find(run);
        }
        return found;
    }

    private Optional<String> find(PoolRun run) {
        return rig.records().of(Topics.TRAINING_JOBS).stream()
                .filter(record -> json(record.value()).path("pool").asText().equals(run.pool()))
                .map(record -> record.key())
                .findFirst();
    }

    /** The iteration of the job's checkpoint. */
    private Optional<Integer> checkpoint(PoolRun run) {
        return job(run).flatMap(job -> read("jobs/" + job + "/checkpoint.json"))
                .map(mark -> mark.path("iteration").asInt());
    }

    private boolean outcome(PoolRun run) {
        return job(run).flatMap(job -> read("jobs/" + job + "/outcome.json")).isPresent();
    }

    private Optional<JsonNode> read(String key) {
        try {
            return rig.store().read(key).map(TrainingScene::json);
        } catch (IOException e) {
            throw new UncheckedIOException(key, e);
        }
    }

    private static JsonNode json(byte[] content) {
        try {
            return Json.mapper().readTree(content);
        } catch (IOException e) {
            // Not a job of ours: somebody's poison.
            return Json.mapper().createObjectNode();
        }
    }
}
