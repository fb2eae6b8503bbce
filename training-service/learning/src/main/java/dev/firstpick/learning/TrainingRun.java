package dev.firstpick.learning;

import dev.firstpick.learning.data.CounterRandom;
import dev.firstpick.learning.network.Batch;
import dev.firstpick.learning.network.HostTensor;
import dev.firstpick.learning.network.Network;
import dev.firstpick.learning.network.PendingStep;
import dev.firstpick.learning.network.StagedBatch;
import dev.firstpick.learning.network.Step;
import dev.firstpick.learning.network.Step.Objective;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleSupplier;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** The loop of a training: steps, looks at the validation volumes, checkpoints, progress, and the ways in which it ends. */
final class TrainingRun {

    private static final int LOSSES_KEPT = 10;
    private static final long DROPOUT_STREAM = 3;

    private final Network network;
    private final Objective objective;
    private final TrainingSettings settings;
    private final IntFunction<Batch> batches;
    private final IntFunction<Batch> plain;
    private final int feeders;
    private final boolean background;
    private final Optional<DoubleSupplier> validation;
    private final TrainingListener listener;
    private final CheckpointSink sink;
    private final StopSignal stop;
    private final Deque<Double> lastLosses = new ArrayDeque<>();
    private Optional<Checkpoint.Best> best = Optional.empty();
    private PendingStep underWay;
    private int underWayIteration;
    private long started;
    private int startedFrom;

    /**
     * @param batches the batch of an iteration, counted from 0
     * @param plain the same without augmentation
     * @param feeders how many threads prepare batches; with more than one the next step begins before the last one's result is asked for
     * @param validation the mean foreground Dice on the validation volumes, if there are any
     */
    TrainingRun(
            Network network,
            Objective objective,
            TrainingSettings settings,
            IntFunction<Batch> batches,
            IntFunction<Batch> plain,
            int feeders,
            Optional<DoubleSupplier> validation,
            TrainingListener listener,
            CheckpointSink sink,
            StopSignal stop) {
        this.network = network;
        this.objective = objective;
        this.settings = settings;
        this.batches = batches;
        this.plain = plain;
        this.feeders = feeders;
        this.background = feeders > 1 || network.stepsInBackground();
        this.validation = validation;
        this.listener = listener;
        this.sink = sink;
        this.stop = stop;
    }

    /** Trains to the end and leaves the best weights in the network, or the final ones where nothing was validated. */
    Optional<Checkpoint.Best> run(Optional<Checkpoint> resumeFrom) {
        int first = resumeFrom.map(this::restore).orElse(0);
        try (Prefetch ahead =
                new Prefetch(iteration -> network.stage(batches.apply(iteration)), settings.iterations(), feeders)) {
            iterate(first, ahead);
        } finally {
            if (underWay != null) {
                underWay.close();
            }
        }
        if (best.isPresent()) {
            network.load(best.get().weights());
        } else {
            settle(settings.iterations());
        }
        return best;
    }

    private void iterate(int first, Prefetch ahead) {
        started = System.nanoTime();
        startedFrom = first;
        for (int iteration = first; iteration < settings.iterations(); iteration++) {
            if (stop.stopRequested()) {
                finish(OptionalDouble::empty);
                sink.save(checkpoint(iteration));
                throw new TrainingStoppedException(iteration);
            }
            begin(iteration, ahead);
            int done = iteration + 1;
            average(done);
            boolean looked = looksAfter(done);
            boolean saved =
                    sink.wants(done) || (done % settings.checkpointEvery() == 0 && done < settings.iterations());
            if (looked || saved || done == settings.iterations() || !background) {
                finish(() -> looked ? OptionalDouble.of(look(done)) : OptionalDouble.empty());
            }
            if (saved) {
                sink.save(checkpoint(done));
            }
        }
    }

    /** Begins a step, and only then waits for the one before: so a GPU always has work. */
    private void begin(int iteration, Prefetch ahead) {
        Step step = new Step(
                objective,
                CounterRandom.engineSeed(settings.seed(), DROPOUT_STREAM, iteration),
                settings.dropout(),
                settings.learningRateAt(iteration),
                settings.optimiser().momentum(),
                settings.optimiser().weightDecay(),
                settings.optimiser().clipNorm());
        PendingStep next;
        try (StagedBatch batch = ahead.next(iteration)) {
            next = network.begin(batch, step);
        }
        try {
            finish(OptionalDouble::empty);
        } catch (RuntimeException | Error e) {
            next.close();
            throw e;
        }
        underWay = next;
        underWayIteration = iteration;
    }

    /**
     * Waits for the step that is under way, if any, and reports it.
     *
     * @param dice what is found on the validation volumes then
     */
    private void finish(Supplier<OptionalDouble> dice) {
        if (underWay == null) {
            return;
        }
        Step.Result result;
        try (PendingStep finished = underWay) {
            underWay = null;
            result = finished.result();
        }
        int done = underWayIteration + 1;
        lastLosses.addLast(result.loss());
        if (lastLosses.size() > LOSSES_KEPT) {
            lastLosses.removeFirst();
        }
        if (!Double.isFinite(result.loss()) || !Double.isFinite(result.gradientNorm())) {
            throw new DivergedException(done, List.copyOf(lastLosses));
        }
        double secondsEach = (System.nanoTime() - started) / 1e9 / (done - startedFrom);
        listener.progressed(progress(underWayIteration, result.loss(), dice.get(), secondsEach));
    }

    private void average(int done) {
        int counted = settings.averaging().counted(done, settings.iterations());
        if (counted > 0) {
            network.average(1.0 / counted);
        }
    }

    /** Makes the network what it is judged by: the averaged weights, with statistics of their own. */
    private void settle(int done) {
        Averaging averaging = settings.averaging();
        if (averaging.counted(done, settings.iterations()) > 0) {
            network.useAverage();
        }
        for (int n = 0; n < averaging.observed(); n++) {
            network.observe(plain.apply(settings.iterations() + n), 1.0 / (n + 1));
        }
    }

    private boolean looksAfter(int done) {
        return validation.isPresent()
                && done >= settings.validationFrom()
                && (done % settings.validationEvery() == 0 || done == settings.iterations());
    }

    /** Looks at the validation volumes, and keeps the model if it is the best so far. */
    private double look(int done) {
        Optional<Map<String, HostTensor>> onTheWay =
                settings.averaging().changes() ? Optional.of(network.state()) : Optional.empty();
        settle(done);
        double dice = validation.orElseThrow().getAsDouble();
        if (best.isEmpty() || dice > best.get().dice()) {
            best = Optional.of(new Checkpoint.Best(done, dice, network.state()));
        }
        onTheWay.ifPresent(network::load);
        return dice;
    }

    private TrainingProgress progress(int iteration, double loss, OptionalDouble dice, double secondsEach) {
        int done = iteration + 1;
        return new TrainingProgress(
                done,
                settings.iterations(),
                loss,
                settings.learningRateAt(iteration),
                1 / secondsEach,
                (settings.iterations() - done) * secondsEach,
                dice);
    }

    private Checkpoint checkpoint(int done) {
        return new Checkpoint(
                objectiveName(),
                done,
                settings,
                List.copyOf(lastLosses),
                network.state(),
                network.momentum(),
                settings.averaging().counted(done, settings.iterations()) > 0 ? network.averaged() : Map.of(),
                best);
    }

    private int restore(Checkpoint checkpoint) {
        checkpoint.requireFor(objectiveName(), settings);
        network.load(checkpoint.weights());
        network.loadMomentum(checkpoint.momentum());
        if (!checkpoint.average().isEmpty()) {
            network.loadAverage(checkpoint.average());
        }
        lastLosses.addAll(checkpoint.lastLosses());
        best = checkpoint.best();
        return checkpoint.iteration();
    }

    private String objectiveName() {
        return objective.name().toLowerCase(Locale.ROOT);
    }
}
