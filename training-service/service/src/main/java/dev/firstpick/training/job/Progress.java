package dev.firstpick.training.job;

import dev.firstpick.training.events.TrainingJob;
import dev.firstpick.training.events.TrainingProgressed;
import dev.firstpick.training.events.TrainingRequested;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tells how far a job is: at most once in an interval, and whenever the phase changes or ends. Used by the job's thread alone.
 */
public final class Progress {

    /** What a job is at. */
    public enum Phase {
        LOADING("loading"),
        TRAINING("training"),
        EVALUATING("evaluating"),
        EMBEDDING("embedding");

        private final String word;

        Phase(String word) {
            this.word = word;
        }
    }

    private static final double MILLIS = 1000.0;

    private final TrainingJob job;
    private final String worker;
    private final Duration interval;
    private final Clock clock;
    private final Consumer<TrainingProgressed> sink;

    private Phase phase = Phase.LOADING;
    private int total;
    private int startedWith;
    private long startedAt;
    private long reportedAt;
    private double lossSum;
    private int losses;
    private Optional<Double> learningRate = Optional.empty();
    private Optional<Double> validationDice = Optional.empty();

    /**
     * @param interval the least time between two reports of the same phase
     * @param sink where reports go; must not block
     */
    public Progress(TrainingJob job, String worker, Duration interval, Clock clock, Consumer<TrainingProgressed> sink) {
        this.job = job;
        this.worker = worker;
        this.interval = interval;
        this.clock = clock;
        this.sink = sink;
    }

    /** A phase begins, {@code done} of {@code total} of which were done before; always reported. */
    public void begin(Phase phase, int done, int total) {
        this.phase = phase;
        this.total = total;
        startedWith = done;
        startedAt = clock.millis();
        learningRate = Optional.empty();
        forgetLosses();
        report(done);
    }

    /** So many volumes or iterations are done. */
    public void reached(int done) {
        if (done == total || clock.millis() - reportedAt >= interval.toMillis()) {
            report(done);
        }
    }

    /** So many iterations are done; {@code loss} and {@code rate} are the last one's. */
    public void stepped(int done, double loss, double rate) {
        if (Double.isFinite(loss)) {
            lossSum += loss;
            losses++;
        }
        learningRate = Optional.of(rate);
        reached(done);
    }

    /** The network was validated. */
    public void validated(double meanDice) {
        validationDice = Optional.of(meanDice).filter(Double::isFinite);
    }

    private void report(int done) {
        long now = clock.millis();
        double perSecond = now > startedAt ? (done - startedWith) * MILLIS / (now - startedAt) : 0;
        double secondsLeft = perSecond > 0 ? (total - done) / perSecond : 0;
        Optional<Double> loss = losses == 0 ? Optional.empty() : Optional.of(lossSum / losses);
        reportedAt = now;
        forgetLosses();
        sink.accept(new TrainingProgressed(
                job.job(),
                job.pool(),
                job.kind(),
                selection(),
                phase.word,
                done,
                total,
                loss,
                learningRate,
                validationDice,
                perSecond,
                secondsLeft,
                worker,
                job.attempt(),
                clock.instant()));
    }

    private void forgetLosses() {
        lossSum = 0;
        losses = 0;
    }

    private Optional<String> selection() {
        return job instanceof TrainingRequested training ? Optional.of(training.selection()) : Optional.empty();
    }
}
