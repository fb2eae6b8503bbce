package dev.firstpick.ingest.intake;

import dev.firstpick.events.Json;
import dev.firstpick.ingest.pool.InputError;
import dev.firstpick.ingest.pool.Names;
import dev.firstpick.ingest.pool.PoolRegistry;
import dev.firstpick.ingest.pool.RefusedException;
import dev.firstpick.ingest.pool.RefusedException.Reason;
import dev.firstpick.ingest.pool.UnannouncedException;
import dev.firstpick.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Imports folders. How far an import is lies in the store too, so that any replica, and the next process, can tell; an import that was cut off is
 * taken up by asking for it again. Safe for any number of threads.
 */
public final class Imports implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Imports.class);
    private static final Duration SAVED_EVERY = Duration.ofSeconds(1);

    /** How often a running import says that it runs, and after how many silent rounds it counts as cut off. */
    static final Duration BEAT = Duration.ofSeconds(10);

    private static final int SILENT_BEATS = 6;

    private final PoolRegistry registry;
    private final VolumeIntake intake;
    private final ObjectStore store;
    private final List<Path> roots;
    private final Duration patience;
    private final Clock clock;
    private final ExecutorService drivers = Executors.newCachedThreadPool(named("import-"));
    private final ExecutorService workers;
    private final ScheduledExecutorService beats;
    private final Map<String, ImportRun> running = new ConcurrentHashMap<>();

    /**
     * @param roots the folders from which may be imported
     * @param atOnce volumes that are taken in at a time, over all imports
     * @param patience for how long a broker that does not answer is tried again
     */
    public Imports(
            PoolRegistry registry,
            VolumeIntake intake,
            ObjectStore store,
            List<Path> roots,
            int atOnce,
            Duration patience,
            Clock clock) {
        this.registry = registry;
        this.intake = intake;
        this.store = store;
        this.roots = List.copyOf(roots);
        this.patience = patience;
        this.clock = clock;
        this.workers = Executors.newFixedThreadPool(atOnce, named("import-volume-"));
        this.beats = Executors.newSingleThreadScheduledExecutor(named("import-beat-"));
        beats.scheduleWithFixedDelay(this::beat, BEAT.toMillis(), BEAT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void beat() {
        for (ImportRun run : running.values()) {
            try {
                run.beat();
            } catch (RuntimeException e) {
                LOG.warn(
                        "An import cannot say that it runs: import={}",
                        run.progress().id(),
                        e);
            }
        }
    }

    /**
     * Starts an import, its pool opened.
     *
     * @throws RefusedException if the folder is not one that may be imported, or the pool is another than asked for
     * @throws UnannouncedException if the broker does not answer
     */
    public ImportProgress start(ImportRequest request) throws IOException {
        Path folder = allowed(request.folder());
        openPool(request);
        ImportProgress starting =
                ImportProgress.starting(UUID.randomUUID().toString(), request.pool(), clock.instant());
        save(starting);
        ImportRun run =
                new ImportRun(starting, request, intake, folder, workers, patience, clock, new Saving(starting.id()));
        running.put(starting.id(), run);
        drivers.execute(run);
        return starting;
    }

    /**
     * How far an import is.
     *
     * @throws RefusedException if there is none of that id
     */
    public ImportProgress progress(String id) throws IOException {
        ImportRun run = running.get(Names.require("id", id));
        if (run != null) {
            return run.progress();
        }
        return store.read(key(id))
                .map(content -> seen(Json.read(content, ImportProgress.class, key(id))))
                .orElseThrow(() -> new RefusedException(
                        Reason.NOT_FOUND, "imports/" + id, "id", "none of this id", "one that exists"));
    }

    /** An import that says nothing any more was cut off: its service ended while it ran. */
    private ImportProgress seen(ImportProgress saved) {
        boolean silent = saved.updated().isBefore(clock.instant().minus(BEAT.multipliedBy(SILENT_BEATS)));
        return saved.running() && silent
                ? saved.failed(new InputError(
                        "imports/" + saved.id(),
                        "import",
                        "nothing of it since " + saved.updated().truncatedTo(ChronoUnit.SECONDS)
                                + ": its service ended while it ran",
                        "the same request again, which goes on from there"))
                : saved;
    }

    @Override
    public void close() {
        beats.shutdownNow();
        drivers.shutdownNow();
        workers.shutdownNow();
    }

    private void openPool(ImportRequest request) throws IOException {
        if (request.organ().isPresent()) {
            registry.open(request.pool(), OrganChoice.task(request.organ().get(), request.joined()));
        } else {
            registry.pool(request.pool());
        }
    }

    private Path allowed(String folder) throws IOException {
        Optional<Path> real = real(folder);
        for (Path root : roots) {
            if (Files.isDirectory(root) && real.isPresent() && real.get().startsWith(root.toRealPath())) {
                return real.get();
            }
        }
        // The same answer for what does not exist and what may not be read: it tells nothing about the server's disk.
        throw new RefusedException(
                Reason.FORBIDDEN, "import", "folder", folder, "a folder inside one of firstpick.import.roots");
    }

    private static Optional<Path> real(String folder) throws IOException {
        try {
            Path path = Path.of(folder);
            return Files.isDirectory(path) ? Optional.of(path.toRealPath()) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private void save(ImportProgress progress) throws IOException {
        store.replace(key(progress.id()), Json.write(progress));
    }

    private static String key(String id) {
        return "imports/" + id + ".json";
    }

    private static java.util.concurrent.ThreadFactory named(String prefix) {
        java.util.concurrent.atomic.AtomicInteger number = new java.util.concurrent.atomic.AtomicInteger();
        return task -> new Thread(task, prefix + number.incrementAndGet());
    }

    /** Saves what an import says, not more often than once a second while it runs. */
    private final class Saving implements java.util.function.Consumer<ImportProgress> {

        private final String id;
        private Instant saved = Instant.EPOCH;

        Saving(String id) {
            this.id = id;
        }

        @Override
        public void accept(ImportProgress progress) {
            if (progress.running() && progress.updated().isBefore(saved.plus(SAVED_EVERY))) {
                return;
            }
            saved = progress.updated();
            try {
                save(progress);
                if (!progress.running()) {
                    running.remove(id);
                }
            } catch (IOException e) {
                LOG.warn("Progress of an import cannot be saved: import={}", id, e);
            }
        }
    }
}
