package dev.firstpick.faults;

import dev.firstpick.faults.wire.Gate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A component is killed, asked to end or paused at a moment of its work, and comes back. Whatever was on its way at that moment is lost with
 * the process, as it would be in a network; for a paused process it waits.
 */
record MatrixCase(Component at, Fault what, Moment when) implements FaultCase {

    /** All of them, component by component. */
    static List<MatrixCase> all() {
        List<MatrixCase> cases = new ArrayList<>();
        for (Component component : Component.values()) {
            for (Fault fault : Fault.values()) {
                for (Moment moment : Moment.values()) {
                    cases.add(new MatrixCase(component, fault, moment));
                }
            }
        }
        return cases;
    }

    @Override
    public String component() {
        return at.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String fault() {
        return what == Fault.PAUSE ? "pause of " + at.pause().toSeconds() + " s" : what.name();
    }

    @Override
    public String moment() {
        return when.words();
    }

    @Override
    public String name() {
        return (at + "/" + what + "/" + when).toLowerCase(Locale.ROOT);
    }

    @Override
    public String play(Rig rig, Scans scans, Promises promises) throws Exception {
        Scene scene = scene(rig);
        PoolRun run = new PoolRun(rig, name().replace('/', '-'), scans, scene.iterations());
        scene.lead(run);
        String proof =
                switch (when) {
                    case BEFORE -> at == Component.INGEST ? strikeHalfUpload(rig, run) : strikeBefore(rig, scene, run);
                    case DURING, AFTER -> strikeAtWork(rig, scene, run);
                };
        run.complete();
        promises.requireAll(run);
        String sequel = scene.sequel(run, promises, when);
        return Stream.of(proof, sequel).filter(words -> !words.isEmpty()).collect(Collectors.joining("; "));
    }

    private Scene scene(Rig rig) {
        return switch (at) {
            case INGEST, BROKER -> new UploadScene(rig);
            case SELECTION, DATABASE -> TransactionScene.ofSelection(rig);
            case RESULTS -> TransactionScene.ofResults(rig);
            case TRAINING -> new TrainingScene(rig);
        };
    }

    private String strikeBefore(Rig rig, Scene scene, PoolRun run) throws Exception {
        Target target = rig.target(at);
        String ended = strike(target);
        CompletableFuture<Void> given;
        String proof;
        try {
            given = run.meanwhile(() -> scene.give(run));
            proof = scene.awaitInput(run) + ended;
            sitOut();
        } finally {
            bringBack(target);
        }
        finish(given);
        return proof;
    }

    /** An upload is ingest's input: it is under way, and not all there. */
    private String strikeHalfUpload(Rig rig, PoolRun run) {
        Target target = rig.target(at);
        Scans.Scan scan = run.scans().last();
        try (HalfUpload upload = HalfUpload.begin(rig.service(Component.INGEST).address(), run.path(scan), scan)) {
            Patience.sleep(java.time.Duration.ofMillis(300));
            NotProvenException.require(!new UploadScene(rig).stored(run), "the scan is not in the store");
            Optional<Integer> status;
            String ended = "";
            if (what == Fault.PAUSE) {
                target.pause();
                upload.sendRest();
                sitOut();
                target.resume();
                status = upload.answer();
            } else {
                ended = strike(target);
                status = upload.answer();
                target.restart();
            }
            return "half of the scan sent, nothing stored; the caller was told "
                    + status.map(code -> "status " + code).orElse("nothing, the connection broke")
                    + ended;
        }
    }

    private String strikeAtWork(Rig rig, Scene scene, PoolRun run) throws Exception {
        Target target = rig.target(at);
        Optional<Gate> gate = scene.hold(when);
        CompletableFuture<Void> given = run.meanwhile(() -> scene.give(run));
        String proof;
        try {
            proof = scene.awaitMoment(run, when, gate);
            proof += strike(target);
            if (what != Fault.PAUSE) {
                gate.ifPresent(Gate::cut);
            } else if (at.isServer() && when == Moment.DURING) {
                // It is with the server now, which sees it when it wakes up.
                gate.ifPresent(Gate::release);
            }
            sitOut();
            bringBack(target);
        } finally {
            gate.ifPresent(Gate::release);
        }
        finish(given);
        return proof;
    }

    /** Returns how it ended, where it was asked to. */
    private String strike(Target target) {
        switch (what) {
            case SIGTERM -> {
                long begin = System.nanoTime();
                target.terminate();
                return String.format(Locale.ROOT, "; gone %.1f s after SIGTERM", (System.nanoTime() - begin) / 1e9);
            }
            case SIGKILL -> target.kill();
            case PAUSE -> target.pause();
        }
        return "";
    }

    private void sitOut() {
        if (what == Fault.PAUSE) {
            Patience.sleep(at.pause());
        }
    }

    private void bringBack(Target target) {
        if (what == Fault.PAUSE) {
            target.resume();
        } else {
            target.restart();
        }
    }

    private static void finish(CompletableFuture<Void> given) throws Exception {
        try {
            given.get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "the caller was not answered within " + Patience.LONG.toSeconds() + " s", e);
        }
    }
}
