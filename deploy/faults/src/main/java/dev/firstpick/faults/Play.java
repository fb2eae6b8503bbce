package dev.firstpick.faults;

import dev.firstpick.faults.CaseReport.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** Plays cases one after another on one system. A system that a case has broken is not used again. */
final class Play implements AutoCloseable {

    private final Path home;
    private final Path state;
    private final Scans scans;
    private final Consumer<CaseReport> told;
    private int rigs;
    private Rig rig;
    private Promises promises;

    /**
     * @param home the checkout, with the services built
     * @param state an empty folder for all that the system keeps
     * @param told is given each report as soon as there is one
     */
    Play(Path home, Path state, Consumer<CaseReport> told) {
        this.home = home;
        this.state = state;
        this.told = told;
        this.scans = Scans.make(state.resolve("scans"));
    }

    List<CaseReport> all(List<? extends FaultCase> cases) {
        List<CaseReport> reports = new ArrayList<>();
        for (FaultCase one : cases) {
            CaseReport report = play(one);
            reports.add(report);
            told.accept(report);
        }
        return reports;
    }

    private CaseReport play(FaultCase one) {
        long begin = System.nanoTime();
        Outcome outcome;
        String detail;
        try {
            prepare(one);
            begin = System.nanoTime();
            detail = one.play(rig, scans, promises);
            outcome = Outcome.held;
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            outcome = Outcome.broken;
            detail = reasonOf(e);
            close();
        }
        if (one.hasOwnRig()) {
            close();
        }
        double seconds = Math.round((System.nanoTime() - begin) / 1e8) / 10.0;
        return new CaseReport(one.component(), one.fault(), one.moment(), outcome, detail, seconds);
    }

    private void prepare(FaultCase one) {
        if (one.hasOwnRig() || (rig != null && rig.kind() != one.rig())) {
            close();
        }
        if (rig == null) {
            rig = one.rig(home, state.resolve("rig-" + ++rigs));
            promises = new Promises(rig);
        }
    }

    private static String reasonOf(Exception failure) {
        Throwable cause = failure instanceof ExecutionException ? failure.getCause() : failure;
        return cause.getMessage() == null || cause instanceof NullPointerException
                ? cause.toString()
                : cause.getMessage();
    }

    @Override
    public void close() {
        if (rig != null) {
            rig.close();
            rig = null;
        }
    }
}
