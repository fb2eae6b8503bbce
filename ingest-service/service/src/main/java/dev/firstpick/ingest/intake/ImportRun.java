package dev.firstpick.ingest.intake;

import dev.firstpick.ingest.events.Role;
import dev.firstpick.ingest.intake.ImportProgress.State;
import dev.firstpick.ingest.intake.ImportRequest.Annotations;
import dev.firstpick.ingest.intake.MsdFolder.Case;
import dev.firstpick.ingest.pool.InputError;
import dev.firstpick.ingest.pool.RefusedException;
import dev.firstpick.ingest.pool.UnannouncedException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One import: takes the cases of a folder in, several at a time, and says how far it is. A bad case is reported and passed over. */
final class ImportRun implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(ImportRun.class);
    private static final int ERRORS_KEPT = 100;

    private final VolumeIntake intake;
    private final MsdFolder folder;
    private final ImportRequest request;
    private final ExecutorService workers;
    private final Duration patience;
    private final Clock clock;
    private final Consumer<ImportProgress> listener;

    private ImportProgress progress;

    /**
     * @param workers take a case each
     * @param patience for how long a broker that does not answer is tried again
     * @param listener hears of every step, under this object's lock
     */
    ImportRun(
            ImportProgress starting,
            ImportRequest request,
            VolumeIntake intake,
            MsdFolder folder,
            ExecutorService workers,
            Duration patience,
            Clock clock,
            Consumer<ImportProgress> listener) {
        this.progress = starting;
        this.request = request;
        this.intake = intake;
        this.folder = folder;
        this.workers = workers;
        this.patience = patience;
        this.clock = clock;
        this.listener = listener;
    }

    synchronized ImportProgress progress() {
        return progress;
    }

    @Override
    public void run() {
        try {
            List<Case> cases = folder.cases();
            step(new Step(cases.size(), 0, 0, 0, 0, 0));
            List<Future<?>> pending = new ArrayList<>();
            for (int n = 0; n < cases.size(); n++) {
                Case next = cases.get(n);
                Role role =
                        MsdFolder.roleOf(n, cases.size(), request.testFraction().orElse(0.0));
                pending.add(workers.submit(() -> {
                    takeIn(next, role);
                    return null;
                }));
            }
            await(pending);
            end(State.DONE, Optional.empty());
        } catch (RefusedException e) {
            end(State.FAILED, Optional.of(e.error()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end(State.FAILED, error("a stop of the service", "time to finish"));
        } catch (IOException | RuntimeException e) {
            LOG.error("Import failed: import={} pool={}", progress().id(), request.pool(), e);
            end(State.FAILED, error("a failure: " + e.getMessage(), "store and broker at work"));
        }
    }

    private static Optional<InputError> error(String found, String expected) {
        return Optional.of(new InputError(MsdFolder.INDEX, "import", found, expected));
    }

    private static void await(List<Future<?>> pending) throws InterruptedException {
        try {
            for (Future<?> one : pending) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        } finally {
            pending.forEach(one -> one.cancel(false));
        }
    }

    private void takeIn(Case next, Role role) throws IOException, InterruptedException {
        try {
            boolean created = patiently(
                    () -> read(next.image(), in -> intake.image(request.pool(), next.name(), role, in, next.image())
                            .created()));
            step(new Step(0, 0, created ? 1 : 0, created ? 0 : 1, 0, 0));
            if (next.label().isPresent() && wanted(role)) {
                String label = next.label().get();
                boolean annotated =
                        patiently(() -> read(label, in -> intake.annotation(request.pool(), next.name(), in, label)
                                .created()));
                step(new Step(0, 0, 0, 0, annotated ? 1 : 0, 0));
            }
            step(new Step(0, 1, 0, 0, 0, 0));
        } catch (RefusedException e) {
            change(new Step(0, 1, 0, 0, 0, 1), Optional.empty(), Optional.of(e.error()));
        }
    }

    private boolean wanted(Role role) {
        return role == Role.TEST || request.annotations().orElse(Annotations.TEST_ONLY) == Annotations.ALL;
    }

    private interface Attempt<T> {
        T run() throws IOException;
    }

    private interface Reading<T> {
        T of(InputStream in) throws IOException;
    }

    private <T> T read(String relative, Reading<T> reading) throws IOException {
        Path file = folder.resolve(relative);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return reading.of(in);
        }
    }

    /** The broker may be away for a while: an import of thousands of scans should live through that. */
    private <T> T patiently(Attempt<T> attempt) throws IOException, InterruptedException {
        Instant deadline = clock.instant().plus(patience);
        while (true) {
            try {
                return attempt.run();
            } catch (UnannouncedException e) {
                if (clock.instant().isAfter(deadline)) {
                    throw e;
                }
                Thread.sleep(500);
            }
        }
    }

    private record Step(int total, int done, int registered, int unchanged, int annotated, int rejected) {}

    private void step(Step step) {
        change(step, Optional.empty(), Optional.empty());
    }

    private void end(State state, Optional<InputError> why) {
        change(new Step(0, 0, 0, 0, 0, 0), Optional.of(state), why);
    }

    private synchronized void change(Step step, Optional<State> end, Optional<InputError> error) {
        List<InputError> errors = new ArrayList<>(progress.errors());
        // Why an import failed is told even after a hundred rejected volumes.
        if (errors.size() < ERRORS_KEPT || end.isPresent()) {
            error.ifPresent(errors::add);
        }
        progress = new ImportProgress(
                progress.id(),
                progress.pool(),
                end.orElse(progress.state()),
                progress.total() + step.total(),
                progress.done() + step.done(),
                progress.registered() + step.registered(),
                progress.unchanged() + step.unchanged(),
                progress.annotated() + step.annotated(),
                progress.rejected() + step.rejected(),
                errors,
                progress.started(),
                clock.instant());
        listener.accept(progress);
    }
}
