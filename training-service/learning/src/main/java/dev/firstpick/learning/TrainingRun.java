package dev.firstpick.learning;

import dev.firstpick.learning.data.CounterRandom;
import dev.firstpick.learning.network.Batch;
import dev.firstpick.learning.network.HostTensor;
import dev.firstpick.learning.network.Network;
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

/** The loop of a training: steps, looks at the validation volumes, checkpoints, progress, and the ways in which it ends. */
final class TrainingRun {

    private static final int LOSSES_KEPT = 10;
    private static final long DROPOUT_STREAM = 3;

    private final Network network;
    private final Objective objective;
    private final TrainingSettings settings;
    private final IntFunction<Batch> batches;
    private final IntFunction<Batch> plain;
    private final Optional<DoubleSupplier> validation;
    private final TrainingListener listener;
    private final CheckpointSink sink;
    private final StopSignal stop;
    private final Deque<Double> lastLosses = new ArrayDeque<>();
    private Optional<Checkpoint.Best> best = Optional.empty();

    /**
     * @param batches the batch of an iteration, counted from 0
     * @param plain the same without augmentation
     * @param validation the mean foreground Dice on the validation volumes, if there are any
     */
    TrainingRun(
            Network network,
            Objective objective,
            TrainingSettings settings,
            IntFunction<Batch> batches,
            IntFunction<Batch> plain,
            Optional<DoubleSupplier> validation,
            TrainingListener listener,
            CheckpointSink sink,
            StopSignal stop) {
        this.network = network;
        this.objective = objective;
        this.settings = settings;
        this.batches = batches;
        this.plain = plain;
        this.validation = validation;
        this.listener = listener;
        this.sink = sink;
        this.stop = stop;
    }

    /** Trains to the end and leaves the best weights in the network, or the final ones where nothing was validated. */
    Optional<Checkpoint.Best> run(Optional<Checkpoint> resumeFrom) {
        int first = resumeFrom.map(this::restore).orElse(0);
        try (Prefetch ahead = new Prefetch(batches, settings.iterations())) {
            iterate(first, ahead);
        }
        if (best.isPresent()) {
            network.load(best.get().weights());
        } else {
            settle(settings.iterations());
        }
        return best;
    }

    private void iterate(int first, IntFunction<Batch> ahead) {
        long started = System.nanoTime();
        for (int iteration = first; iteration < settings.iterations(); iteration++) {
            if (stop.stopRequested()) {
                sink.save(checkpoint(iteration));
                throw new TrainingStoppedException(iteration);
            }
            double loss = step(iteration, ahead.apply(iteration));
            int done = iteration + 1;
            average(done);
            OptionalDouble dice = validate(done);
            listener.progressed(progress(iteration, loss, dice, (System.nanoTime() - started) / 1e9 / (done - first)));
            if (sink.wants(done) || (done % settings.checkpointEvery() == 0 && done < settings.iterations())) {
                sink.save(checkpoint(done));
            }
        }
    }

    private double step(int iteration, Batch batch) {
        Step step = new Step(
                objective,
                CounterRandom.engineSeed(settings.seed(), DROPOUT_STREAM, iteration),
                settings.dropout(),
                settings.learningRateAt(iteration),
                settings.optimiser().momentum(),
                settings.optimiser().weightDecay(),
                settings.optimiser().clipNorm());
        Step.Result result = network.step(batch, step);
        lastLosses.addLast(result.loss());
        if (lastLosses.size() > LOSSES_KEPT) {
            lastLosses.removeFirst();
        }
        if (!Double.isFinite(result.loss()) || !Double.isFinite(result.gradientNorm())) {
            throw new DivergedException(iteration + 1, List.copyOf(lastLosses));
        }
        return result.loss();
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

    private OptionalDouble validate(int done) {
        boolean due = done >= settings.validationFrom()
                && (done % settings.validationEvery() == 0 || done == settings.iterations());
        if (!due || validation.isEmpty()) {
            return OptionalDouble.empty();
        }
        Optional<Map<String, HostTensor>> onTheWay =
                settings.averaging().changes() ? Optional.of(network.state()) : Optional.empty();
        settle(done);
        double dice = validation.get().getAsDouble();
        if (best.isEmpty() || dice > best.get().dice()) {
            best = Optional.of(new Checkpoint.Best(done, dice, network.state()));
        }
        onTheWay.ifPresent(network::load);
        return OptionalDouble.of(dice);
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
