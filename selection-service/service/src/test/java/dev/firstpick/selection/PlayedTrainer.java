package dev.firstpick.selection;

import dev.firstpick.events.Json;
import dev.firstpick.events.Topics;
import dev.firstpick.events.kafka.KafkaEvents;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.training.events.CaseManifest;
import dev.firstpick.training.events.CaseResults;
import dev.firstpick.training.events.EmbeddingRequested;
import dev.firstpick.training.events.EvaluationCompleted;
import dev.firstpick.training.events.FeatureTable;
import dev.firstpick.training.events.JobFailed;
import dev.firstpick.training.events.NpyMatrix;
import dev.firstpick.training.events.RepresentationKind;
import dev.firstpick.training.events.RepresentationLearned;
import dev.firstpick.training.events.RepresentationRequested;
import dev.firstpick.training.events.SetAside;
import dev.firstpick.training.events.TrainingEvent;
import dev.firstpick.training.events.TrainingJob;
import dev.firstpick.training.events.TrainingRequested;
import dev.firstpick.training.events.VolumeManifest;
import dev.firstpick.training.events.VolumesRepresented;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** A trainer that takes the jobs of one pool from the topic and has an outcome at once, made up but valid. */
final class PlayedTrainer implements AutoCloseable {

    private static final int DIMENSION = 8;

    private final ObjectStore store;
    private final Wire wire;
    private final String pool;
    private final Predicate<TrainingJob> answers;
    private final Set<String> unreadable = ConcurrentHashMap.newKeySet();
    private final List<TrainingJob> seen = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::work, "played-trainer");
    private volatile boolean closed;

    PlayedTrainer(ObjectStore store, Wire wire, String pool, Predicate<TrainingJob> answers) {
        this.store = store;
        this.wire = wire;
        this.pool = pool;
        this.answers = answers;
        thread.start();
    }

    /** Does all jobs of the pool. */
    static PlayedTrainer of(ObjectStore store, Wire wire, ScanPool pool) {
        return new PlayedTrainer(store, wire, pool.name(), job -> true);
    }

    /** Does nothing but look. */
    static PlayedTrainer idle(ObjectStore store, Wire wire, ScanPool pool) {
        return new PlayedTrainer(store, wire, pool.name(), job -> false);
    }

    /** Volumes that this trainer cannot compute features of. */
    PlayedTrainer cannotRead(String... volumes) {
        unreadable.addAll(List.of(volumes));
        return this;
    }

    /** Every job of the pool that was sent, each time that it was sent. */
    List<TrainingJob> seen() {
        return List.copyOf(seen);
    }

    <T extends TrainingJob> List<T> seen(Class<T> kind) {
        return seen.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private void work() {
        try (KafkaConsumer<String, byte[]> consumer = wire.reader(Topics.TRAINING_JOBS)) {
            while (!closed) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> {
                    TrainingJob job = TrainingJob.CODEC.decode(KafkaEvents.fromRecord(record));
                    if (job.pool().equals(pool)) {
                        seen.add(job);
                        if (answers.test(job)) {
                            announce(outcome(job));
                        }
                    }
                });
            }
        }
    }

    void announce(TrainingEvent event) {
        wire.send(Topics.TRAINING_EVENTS, TrainingEvent.CODEC.encode(event));
    }

    void fail(TrainingJob job) {
        Optional<String> selection =
                job instanceof TrainingRequested training ? Optional.of(training.selection()) : Optional.empty();
        announce(new JobFailed(
                job.job(),
                job.pool(),
                job.kind(),
                selection,
                job.attempt(),
                false,
                "out of memory",
                "t1",
                Instant.now()));
    }

    TrainingEvent outcome(TrainingJob job) {
        try {
            if (job instanceof RepresentationRequested learning) {
                return learned(learning);
            }
            return job instanceof EmbeddingRequested embedding
                    ? represented(embedding)
                    : evaluated((TrainingRequested) job);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RepresentationLearned learned(RepresentationRequested job) throws IOException {
        manifest(job.volumes(), VolumeManifest.class);
        ObjectRef model = store.put(("weights " + job.job()).getBytes(StandardCharsets.UTF_8));
        return new RepresentationLearned(
                job.job(),
                pool,
                job.digest(),
                job.representation(),
                model,
                10,
                0.1,
                1,
                "t1",
                job.attempt(),
                Instant.now());
    }

    private VolumesRepresented represented(EmbeddingRequested job) throws IOException {
        List<String> volumes = manifest(job.volumes(), VolumeManifest.class).volumes().stream()
                .map(VolumeManifest.Entry::volume)
                .filter(volume -> !unreadable.contains(volume))
                .toList();
        List<SetAside> setAside = manifest(job.volumes(), VolumeManifest.class).volumes().stream()
                .map(VolumeManifest.Entry::volume)
                .filter(unreadable::contains)
                .map(volume -> new SetAside(volume, "grid: found 16333 × 23800 × 17500 voxels"))
                .toList();
        float[] values = new float[volumes.size() * DIMENSION];
        for (int row = 0; row < volumes.size(); row++) {
            Random random = new Random(volumes.get(row).hashCode());
            for (int column = 0; column < DIMENSION; column++) {
                values[row * DIMENSION + column] = (float) random.nextGaussian();
            }
        }
        ObjectRef features = store.put(new NpyMatrix(volumes.size(), DIMENSION, values).toBytes());
        ObjectRef table = store.put(Json.write(new FeatureTable(volumes, DIMENSION, features, scores(job, volumes))));
        return new VolumesRepresented(
                job.job(),
                pool,
                job.digest(),
                job.representation(),
                job.scope(),
                job.model(),
                job.shard(),
                job.shards(),
                volumes.size(),
                table,
                1,
                "t1",
                job.attempt(),
                Instant.now(),
                setAside);
    }

    /** As real trainers name them. The n-th scan has the entropy n, the proxy's variance 100 − n, the reconstruction's 3 n mod 10. */
    private static Map<String, List<Double>> scores(EmbeddingRequested job, List<String> volumes) {
        List<Integer> numbers = volumes.stream()
                .map(volume -> Integer.valueOf(volume.replaceAll("\\D", "0")))
                .toList();
        if (job.representation() == RepresentationKind.RECONSTRUCTION) {
            return Map.of("variance", numbers.stream().map(n -> 3.0 * n % 10).toList());
        }
        return Map.of(
                "entropy", numbers.stream().map(Integer::doubleValue).toList(),
                "variance", numbers.stream().map(n -> 100.0 - n).toList());
    }

    private EvaluationCompleted evaluated(TrainingRequested job) throws IOException {
        CaseManifest cases = manifest(job.cases(), CaseManifest.class);
        ObjectRef model = store.put(("weights " + job.job()).getBytes(StandardCharsets.UTF_8));
        ObjectRef results = store.put(Json.write(new CaseResults(
                job.job(),
                cases.test().stream()
                        .map(test -> new CaseResults.Case(test.volume(), 0.8, List.of(), test.label()))
                        .toList())));
        return new EvaluationCompleted(
                job.job(),
                pool,
                job.digest(),
                job.selection(),
                job.strategy(),
                job.scope(),
                job.budget(),
                job.seed(),
                job.trainingSeed(),
                model,
                results,
                cases.test().size(),
                0,
                0.8,
                0,
                0.8,
                Optional.empty(),
                Optional.empty(),
                10,
                0,
                1,
                "t1",
                job.attempt(),
                Instant.now());
    }

    <T> T manifest(ObjectRef ref, Class<T> type) throws IOException {
        try (InputStream content = store.open(ref)) {
            return Json.read(content.readAllBytes(), type, ref.uri());
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }
}
