package dev.firstpick.ingest.intake;

import dev.firstpick.ingest.events.AnnotationRegistered;
import dev.firstpick.ingest.events.Finding;
import dev.firstpick.ingest.events.IngestEvent;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.ingest.events.VolumeRegistered;
import dev.firstpick.ingest.events.VolumeReplaced;
import dev.firstpick.ingest.intake.ImportProgress.Renamed;
import dev.firstpick.ingest.intake.ImportProgress.State;
import dev.firstpick.ingest.intake.ImportProgress.VolumeFinding;
import dev.firstpick.ingest.intake.ImportRequest.Annotations;
import dev.firstpick.ingest.intake.Inspection.LabelRules;
import dev.firstpick.ingest.intake.SourceFile.UnreadableFileException;
import dev.firstpick.ingest.pool.Entry;
import dev.firstpick.ingest.pool.InputError;
import dev.firstpick.ingest.pool.RefusedException;
import dev.firstpick.ingest.pool.UnannouncedException;
import dev.firstpick.volume.dataset.Dataset;
import dev.firstpick.volume.dataset.Dataset.Case;
import dev.firstpick.volume.dataset.Dataset.DataFile;
import dev.firstpick.volume.dataset.DatasetError;
import dev.firstpick.volume.dataset.DatasetException;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One import: takes the cases of a folder in, several at a time, and says how far it is. A bad case is reported and passed over. */
final class ImportRun implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(ImportRun.class);
    private static final int KEPT = 100;

    private final VolumeIntake intake;
    private final Path folder;
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
            Path folder,
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
            Dataset dataset = Dataset.read(folder, false);
            List<Case> cases = dataset.cases();
            begin(dataset);
            List<Future<?>> pending = new ArrayList<>();
            for (int n = 0; n < cases.size(); n++) {
                Case next = cases.get(n);
                Role role = roleOf(n, cases.size(), request.testFraction().orElse(0.0));
                pending.add(workers.submit(() -> {
                    takeIn(next, role);
                    return null;
                }));
            }
            await(pending);
            finish();
        } catch (DatasetException e) {
            end(State.FAILED, Optional.of(error(e.error())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end(State.FAILED, error("a stop of the service", "time to finish"));
        } catch (IOException | RuntimeException e) {
            LOG.error("Import failed: import={} pool={}", progress().id(), request.pool(), e);
            end(State.FAILED, error("a failure: " + e.getMessage(), "folder, store and broker at work"));
        }
    }

    /** The last {@code testFraction} of the sorted names are held out for tests; names of cases that cannot be read count too, so that they may follow. */
    static Role roleOf(int position, int cases, double testFraction) {
        return position >= cases - Math.round(cases * testFraction) ? Role.TEST : Role.POOL;
    }

    private void begin(Dataset dataset) {
        List<Renamed> renamed = dataset.renamed().entrySet().stream()
                .limit(KEPT)
                .map(name -> new Renamed(name.getKey(), name.getValue()))
                .toList();
        int entries = dataset.cases().size() + dataset.errors().size();
        change(new Step(entries, 0, 0, 0, 0, 0), Optional.empty(), Optional.empty(), List.of(), renamed);
        for (DatasetError one : dataset.errors()) {
            reject(error(one));
        }
    }

    private void finish() {
        ImportProgress now = progress();
        if (now.registered() + now.unchanged() == 0) {
            end(
                    State.FAILED,
                    error("no volume that could be taken in, of " + now.total(), "at least one that can be taken in"));
        } else {
            end(State.DONE, Optional.empty());
        }
    }

    private static InputError error(DatasetError error) {
        return new InputError(error.file(), error.field(), error.found(), error.expected());
    }

    private static Optional<InputError> error(String found, String expected) {
        return Optional.of(new InputError(Dataset.INDEX, "import", found, expected));
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
            Entry<? extends IngestEvent> image = patiently(() -> read(
                    next.image(),
                    in -> intake.image(
                            request.pool(),
                            next.name(),
                            role,
                            request.nan(),
                            in,
                            next.image().path())));
            boolean created = image.created();
            change(
                    new Step(0, 0, created ? 1 : 0, created ? 0 : 1, 0, 0),
                    Optional.empty(),
                    Optional.empty(),
                    findings(next.name(), next.image().path(), image.fact()),
                    List.of());
            if (next.label().isPresent() && wanted(role)) {
                annotate(next.name(), next.label().get());
            }
            step(new Step(0, 1, 0, 0, 0, 0));
        } catch (RefusedException e) {
            reject(e.error());
        } catch (DatasetException e) {
            reject(error(e.error()));
        } catch (UnreadableFileException e) {
            LOG.warn(
                    "File of an import cannot be read: import={} pool={}",
                    progress().id(),
                    request.pool(),
                    e);
            reject(e.error());
        }
    }

    private void annotate(String volume, DataFile label) throws IOException, InterruptedException {
        LabelRules rules = new LabelRules(false, request.nan().isPresent());
        Entry<AnnotationRegistered> annotation =
                patiently(() -> read(label, in -> intake.annotation(request.pool(), volume, rules, in, label.path())));
        change(
                new Step(0, 0, 0, 0, annotation.created() ? 1 : 0, 0),
                Optional.empty(),
                Optional.empty(),
                findings(volume, label.path(), annotation.fact()),
                List.of());
    }

    private static List<VolumeFinding> findings(String volume, String file, IngestEvent fact) {
        List<Finding> findings = List.of();
        if (fact instanceof VolumeRegistered registered) {
            findings = registered.findings();
        } else if (fact instanceof VolumeReplaced replaced) {
            findings = replaced.findings();
        } else if (fact instanceof AnnotationRegistered annotated) {
            findings = annotated.findings();
        }
        return findings.stream()
                .map(finding -> new VolumeFinding(volume, file, finding))
                .toList();
    }

    private void reject(InputError error) {
        change(new Step(0, 1, 0, 0, 0, 1), Optional.empty(), Optional.of(error), List.of(), List.of());
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

    private <T> T read(DataFile file, Reading<T> reading) throws IOException {
        try (InputStream in = SourceFile.open(file.require(), file.path())) {
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
        change(step, Optional.empty(), Optional.empty(), List.of(), List.of());
    }

    /** Says that the import goes on, for those who look at it from elsewhere, while a single large file takes its time. */
    synchronized void beat() {
        if (progress.running()) {
            progress = progress.at(clock.instant());
            listener.accept(progress);
        }
    }

    private void end(State state, Optional<InputError> why) {
        change(new Step(0, 0, 0, 0, 0, 0), Optional.of(state), why, List.of(), List.of());
    }

    private synchronized void change(
            Step step,
            Optional<State> end,
            Optional<InputError> error,
            List<VolumeFinding> findings,
            List<Renamed> renamed) {
        List<InputError> errors = new ArrayList<>(progress.errors());
        // Why an import failed is told even after a hundred rejected volumes.
        if (errors.size() < KEPT || end.isPresent()) {
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
                appended(progress.findings(), findings),
                appended(progress.renamed(), renamed),
                progress.started(),
                clock.instant());
        listener.accept(progress);
    }

    private static <T> List<T> appended(List<T> there, List<T> more) {
        return more.isEmpty()
                ? there
                : Stream.concat(there.stream(), more.stream()).limit(KEPT).toList();
    }
}
