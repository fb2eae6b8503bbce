package dev.firstpick.training.handlers;

import dev.firstpick.learning.Checkpoint;
import dev.firstpick.learning.CheckpointSink;
import dev.firstpick.learning.StopSignal;
import dev.firstpick.learning.TrainingListener;
import dev.firstpick.learning.TrainingProgress;
import dev.firstpick.learning.TrainingSettings;
import dev.firstpick.training.job.Checkpoints;
import dev.firstpick.training.job.JobContext;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker's part of a training: from the newest checkpoint, if there is one, to the end or to a stop. Tells progress, and leaves a
 * checkpoint at intervals, at a stop and at the end, so that an evaluation which is interrupted need not train again. Used by the
 * job's thread alone.
 */
final class Lap implements TrainingListener, CheckpointSink, StopSignal {

    private static final Logger LOG = LoggerFactory.getLogger(Lap.class);
    private static final int LOSSES_KEPT = 10;
    private static final double MILLIS = 1000.0;

    private final JobContext context;
    private final TrainingSettings settings;
    private final Duration checkpointEvery;
    private final Optional<Checkpoint> resumeFrom;
    private final double secondsBefore;
    private final long begun;
    private final Deque<Double> losses = new ArrayDeque<>();
    private long saved;

    private Lap(
            JobContext context,
            TrainingSettings settings,
            Duration checkpointEvery,
            Optional<Checkpoint> resumeFrom,
            double secondsBefore) {
        this.context = context;
        this.settings = settings;
        this.checkpointEvery = checkpointEvery;
        this.resumeFrom = resumeFrom;
        this.secondsBefore = secondsBefore;
        begun = context.clock().millis();
        saved = begun;
        resumeFrom.ifPresent(checkpoint -> losses.addAll(checkpoint.lastLosses()));
    }

    static Lap begin(JobContext context, TrainingSettings settings, Duration checkpointEvery) throws IOException {
        Optional<Checkpoints.Saved> newest = context.checkpoints().newest();
        Optional<Checkpoint> usable = newest.flatMap(found -> parse(found, settings));
        double before = usable.isPresent() ? newest.get().seconds() : 0;
        usable.ifPresent(found -> LOG.info("training goes on: iteration={}", found.iteration()));
        return new Lap(context, settings, checkpointEvery, usable, before);
    }

    Optional<Checkpoint> resumeFrom() {
        return resumeFrom;
    }

    /** The iteration from which this lap goes on, 0 if from the start. */
    int resumedFrom() {
        return resumeFrom.map(Checkpoint::iteration).orElse(0);
    }

    /** Of this lap. */
    double seconds() {
        return (context.clock().millis() - begun) / MILLIS;
    }

    /** Of all laps that led here. */
    double secondsOfAll() {
        return secondsBefore + seconds();
    }

    /** The mean of the last iterations' losses. */
    double loss() {
        return losses.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }

    @Override
    public void progressed(TrainingProgress now) {
        losses.addLast(now.loss());
        if (losses.size() > LOSSES_KEPT) {
            losses.removeFirst();
        }
        context.metrics().iterated();
        now.validationDice().ifPresent(context.progress()::validated);
        context.progress().stepped(now.iteration(), now.loss(), now.learningRate());
    }

    @Override
    public boolean wants(int iteration) {
        return iteration == settings.iterations() || context.clock().millis() - saved >= checkpointEvery.toMillis();
    }

    /** A checkpoint that cannot be kept is no reason to end: the next one may be. */
    @Override
    public void save(Checkpoint checkpoint) {
        saved = context.clock().millis();
        if (checkpoint.iteration() == 0) {
            return;
        }
        try {
            boolean kept = context.checkpoints()
                    .save(new Checkpoints.Saved(checkpoint.iteration(), secondsOfAll(), checkpoint.toBytes()));
            LOG.debug("checkpoint: iteration={} kept={}", checkpoint.iteration(), kept);
        } catch (IOException e) {
            LOG.warn("checkpoint not kept: iteration={} cause={}", checkpoint.iteration(), e.toString());
        }
    }

    @Override
    public boolean stopRequested() {
        return context.stop().raised();
    }

    private static Optional<Checkpoint> parse(Checkpoints.Saved found, TrainingSettings settings) {
        try {
            Checkpoint checkpoint = Checkpoint.fromBytes(found.content());
            if (checkpoint.settings().equals(settings)) {
                return Optional.of(checkpoint);
            }
            LOG.warn("checkpoint of other settings, the job starts anew: iteration={}", found.iteration());
        } catch (IOException e) {
            LOG.warn("checkpoint not readable, the job starts anew: cause={}", e.getMessage());
        }
        return Optional.empty();
    }
}
