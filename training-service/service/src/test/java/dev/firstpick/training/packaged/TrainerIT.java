package dev.firstpick.training.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.Json;
import dev.firstpick.events.Topics;
import dev.firstpick.selection.events.Scope;
import dev.firstpick.stack.KafkaBroker;
import dev.firstpick.store.FileObjectStore;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.training.TestTopics;
import dev.firstpick.training.events.CaseManifest;
import dev.firstpick.training.events.CaseResults;
import dev.firstpick.training.events.EmbeddingRequested;
import dev.firstpick.training.events.EvaluationCompleted;
import dev.firstpick.training.events.FeatureTable;
import dev.firstpick.training.events.JobFailed;
import dev.firstpick.training.events.NpyMatrix;
import dev.firstpick.training.events.ProgressEvent;
import dev.firstpick.training.events.RepresentationKind;
import dev.firstpick.training.events.RepresentationLearned;
import dev.firstpick.training.events.RepresentationRequested;
import dev.firstpick.training.events.TrainingEvent;
import dev.firstpick.training.events.TrainingProgressed;
import dev.firstpick.training.events.TrainingRequested;
import dev.firstpick.training.events.VolumesRepresented;
import dev.firstpick.volume.Nifti;
import dev.firstpick.volume.Volume;
import dev.firstpick.volume.VolumeLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service with the real engine, on a real broker; killed and stopped in the middle of its work. */
@Timeout(900)
class TrainerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(240);
    /** Long, so that a paused broker does not cost the job; a killed worker's lock ends with its connection. */
    private static final Duration LOCK = Duration.ofMinutes(10);

    private static final int MANY_ITERATIONS = 200;

    @TempDir
    private Path folder;

    private final List<TrainerProcess> trainers = new ArrayList<>();
    private KafkaBroker broker;
    private ObjectStore store;
    private TestTopics topics;
    private TestPool pool;

    @BeforeEach
    void open() throws IOException {
        store = new FileObjectStore(folder);
        broker = KafkaBroker.temporary();
        dev.firstpick.stack.Topics.standard().withJobLock(LOCK).create(broker.bootstrapServers());
        topics = TestTopics.ofTheSystem(broker.bootstrapServers());
        pool = new TestPool(store, topics.pool());
    }

    @AfterEach
    void close() {
        trainers.forEach(TrainerProcess::close);
        topics.close();
        store.close();
        broker.close();
    }

    @Test
    void aPoolIsRepresentedAndASelectionTrainedAndEvaluated() throws Exception {
        // Given
        TrainerProcess trainer = trainer("all-kinds");
        RepresentationRequested representation = pool.representation(RepresentationKind.RECONSTRUCTION, 4, 12);

        // When
        topics.send(representation);
        RepresentationLearned learned = (RepresentationLearned) event(0);
        EmbeddingRequested embedding =
                pool.embedding(RepresentationKind.RECONSTRUCTION, Scope.GLOBAL, 4, learned.model());
        topics.send(embedding);
        VolumesRepresented represented = (VolumesRepresented) event(1);
        TrainingRequested training = pool.training("run", 2, 1, 2, 20);
        topics.send(training);
        EvaluationCompleted evaluated = (EvaluationCompleted) event(2);

        // Then
        assertLearned(representation, learned);
        assertRepresented(embedding, represented);
        assertEvaluated(training, evaluated);
        assertThat(progress())
                .extracting(TrainingProgressed::phase)
                .contains("loading", "training", "embedding", "evaluating");
        assertHealthy(trainer);
    }

    @Test
    void withoutTheGpuThatIsDemandedItEndsWithOneSentence() throws Exception {
        // When
        TrainerProcess trainer = trainer("without-gpu", Map.of("FIRSTPICK_TRAINING_DEVICE", "cuda"));

        // Then
        await().atMost(PATIENCE).until(() -> !trainer.running());
        assertThat(trainer.exitStatus()).isEqualTo(1);
        assertThat(trainer.log())
                .contains("the trainer does not start: device: cuda was demanded, but PyTorch")
                .doesNotContain("\tat dev.firstpick");
    }

    @Test
    void aPoolIsRepresentedByAProxyGloballyAndLocally() throws Exception {
        // Given
        trainer("proxy");
        RepresentationRequested representation = pool.representation(RepresentationKind.PROXY, 4, 12);

        // When
        topics.send(representation);
        RepresentationLearned learned = (RepresentationLearned) event(0);
        topics.send(pool.embedding(RepresentationKind.PROXY, Scope.GLOBAL, 4, learned.model()));
        FeatureTable global = table((VolumesRepresented) event(1));
        topics.send(pool.embedding(RepresentationKind.PROXY, Scope.LOCAL, 4, learned.model()));
        VolumesRepresented represented = (VolumesRepresented) event(2);
        FeatureTable local = table(represented);

        // Then
        assertLearned(representation, learned);
        assertThat(represented.scope()).isEqualTo(Scope.LOCAL);
        assertThat(represented.representation()).isEqualTo(RepresentationKind.PROXY);
        for (FeatureTable table : List.of(global, local)) {
            assertThat(table.volumes()).containsExactly("ball-0", "ball-1", "ball-2", "ball-3");
            assertThat(table.scores()).containsOnlyKeys("entropy", "variance");
            assertThat(table.scores().get("entropy")).doesNotHaveDuplicates().allMatch(value -> value > 0);
            assertThat(table.scores().get("variance")).doesNotHaveDuplicates().allMatch(value -> value > 0);
        }
        assertThat(local.scores()).isNotEqualTo(global.scores());
        assertThat(local.features()).isNotEqualTo(global.features());
    }

    @Test
    void aCorruptScanFailsTheAttemptByNameAndTheNextJobRuns() throws Exception {
        // Given
        trainer("corrupt");
        CaseManifest cases = pool.cases(3, 0, 1);
        CaseManifest.Entry spoiled = cases.training().get(2);
        Path file = folder.resolve(spoiled.image().key());
        byte[] content = Files.readAllBytes(file);
        content[content.length / 2] ^= 1;

        // When
        Files.write(file, content);
        topics.send(pool.training("corrupt", cases, 5, 1));
        TrainingEvent failed = event(0);
        topics.send(new ProducerRecord<>(Topics.TRAINING_JOBS, "poison", poison()));
        topics.send(pool.training("sound", 1, 0, 1, 5));
        event(1);

        // Then
        assertThat(failed).isInstanceOfSatisfying(JobFailed.class, failure -> {
            assertThat(failure.reason()).contains("image of " + spoiled.volume());
            assertThat(failure.attempt()).isEqualTo(1);
            assertThat(failure.terminal()).isFalse();
            assertThat(failure.selection()).isPresent();
        });
        assertThat(event(1)).isInstanceOf(EvaluationCompleted.class);
        assertThat(topics.records(Topics.deadLettersOf(Topics.TRAINING_JOBS)))
                .anySatisfy(letter -> assertThat(letter.value()).isEqualTo(poison()));
    }

    @Test
    void aWorkerThatIsKilledIsFollowedByOneThatGoesOnFromTheCheckpoint() throws Exception {
        // Given
        TrainerProcess killed = trainer("killed");
        TrainingRequested job = pool.training("killed", 2, 0, 1, MANY_ITERATIONS);
        topics.send(job);
        await().atMost(PATIENCE).until(() -> store.exists("jobs/" + job.job() + "/checkpoint.json"));

        // When
        killed.kill();
        trainer("second");

        // Then
        EvaluationCompleted evaluated = (EvaluationCompleted) event(0);
        assertThat(evaluated.resumedFrom()).isBetween(1, MANY_ITERATIONS - 1);
        assertThat(evaluated.worker()).isEqualTo("second");
        assertThat(evaluated.iterations()).isEqualTo(MANY_ITERATIONS);
        assertThat(topics.events()).hasSize(1);
        await().atMost(PATIENCE).until(() -> !store.exists("jobs/" + job.job() + "/checkpoint.json"));
    }

    @Test
    void aWorkerThatIsToldToGoLeavesACheckpointAndIsGoneInSeconds() throws Exception {
        // Given
        TrainerProcess told = trainer("told", Map.of("FIRSTPICK_TRAINING_CHECKPOINT_EVERY", "1h"));
        TrainingRequested job = pool.training("told", 2, 0, 1, MANY_ITERATIONS);
        topics.send(job);
        await().atMost(PATIENCE)
                .until(() -> progress().stream().anyMatch(one -> one.phase().equals("training") && one.done() > 5));

        // When
        long millis = told.terminate();
        boolean checkpoint = store.exists("jobs/" + job.job() + "/checkpoint.json");
        trainer("second");

        // Then
        assertThat(millis).isLessThan(10_000);
        assertThat(checkpoint).isTrue();
        EvaluationCompleted evaluated = (EvaluationCompleted) event(0);
        assertThat(evaluated.resumedFrom()).isGreaterThan(5);
        assertThat(evaluated.worker()).isEqualTo("second");
    }

    @Test
    void anOutcomeThatWasStoredButNotPublishedIsAnnouncedByTheNext() throws Exception {
        // Given
        TrainerProcess mute = trainer("mute");
        TrainingRequested job = pool.training("mute", 1, 0, 1, MANY_ITERATIONS);
        topics.send(job);
        await().atMost(PATIENCE)
                .until(() -> progress().stream().anyMatch(one -> one.phase().equals("training")));
        broker.pause();
        try {
            await().atMost(PATIENCE).until(() -> store.exists("jobs/" + job.job() + "/outcome.json"));
            mute.kill();
        } finally {
            broker.resume();
        }
        byte[] stored = store.read("jobs/" + job.job() + "/outcome.json").orElseThrow();
        assertThat(topics.events()).isEmpty();

        // When
        trainer("second");

        // Then
        event(0);
        CloudEvent announced = topics.ofPool(Topics.TRAINING_EVENTS).findFirst().orElseThrow();
        assertThat(Json.mapper().readTree(announced.data()))
                .isEqualTo(Json.mapper().readTree(stored));
        assertThat(((EvaluationCompleted) event(0)).worker()).isEqualTo("mute");
    }

    @Test
    void twoWorkersShareTwoJobs() throws Exception {
        // Given
        trainer("first");
        trainer("second");
        topics.awaitWorkers(2, PATIENCE);

        // When
        topics.send(pool.training("one", 1, 0, 1, MANY_ITERATIONS));
        topics.send(pool.training("other", 2, 0, 1, MANY_ITERATIONS));

        // Then
        event(1);
        assertThat(topics.events())
                .extracting(event -> ((EvaluationCompleted) event).worker())
                .containsExactlyInAnyOrder("first", "second");
    }

    private void assertLearned(RepresentationRequested job, RepresentationLearned learned) throws IOException {
        assertThat(learned.job()).isEqualTo(job.job());
        assertThat(learned.digest()).isEqualTo(job.digest());
        assertThat(learned.iterations()).isEqualTo(12);
        assertThat(learned.loss()).isPositive().isLessThan(10);
        assertThat(learned.seconds()).isPositive();
        assertThat(store.exists(learned.model().key())).isTrue();
        assertThat(learned.model().bytes()).isGreaterThan(1_000_000L);
    }

    private void assertRepresented(EmbeddingRequested job, VolumesRepresented represented) throws IOException {
        assertThat(represented.job()).isEqualTo(job.job());
        assertThat(represented.volumes()).isEqualTo(4);
        assertThat(represented.model()).isEqualTo(job.model());
        FeatureTable table = table(represented);
        assertThat(table.scores()).containsOnlyKeys("variance");
        assertThat(table.scores().get("variance")).doesNotHaveDuplicates().allMatch(value -> value > 0);
        assertThat(table.volumes()).containsExactly("ball-0", "ball-1", "ball-2", "ball-3");
        NpyMatrix features = NpyMatrix.parse(content(table.features()));
        assertThat(features.rows()).isEqualTo(4);
        assertThat(features.columns()).isEqualTo(128).isEqualTo(table.dimension());
        assertThat(features.row(0)).isNotEqualTo(features.row(1));
        for (float value : features.values()) {
            assertThat(value).isFinite();
        }
    }

    private FeatureTable table(VolumesRepresented represented) throws IOException {
        return Json.read(content(represented.table()), FeatureTable.class, "table");
    }

    private void assertEvaluated(TrainingRequested job, EvaluationCompleted evaluated) throws IOException {
        assertThat(evaluated.job()).isEqualTo(job.job());
        assertThat(evaluated.selection()).isEqualTo(job.selection());
        assertThat(evaluated.evaluated()).isEqualTo(2);
        assertThat(evaluated.meanDice()).isBetween(0.0, 1.0);
        assertThat(evaluated.worstDice()).isLessThanOrEqualTo(evaluated.meanDice());
        assertThat(evaluated.resumedFrom()).isZero();
        assertThat(evaluated.iterations()).isEqualTo(20);
        assertThat(evaluated.worker()).isEqualTo("all-kinds");
        assertThat(store.exists(evaluated.model().key())).isTrue();
        CaseResults results = Json.read(content(evaluated.cases()), CaseResults.class, "cases");
        assertThat(results.cases()).extracting(CaseResults.Case::volume).containsExactly("ball-3", "ball-4");
        CaseResults.Case first = results.cases().get(0);
        assertThat(first.classes()).singleElement().satisfies(joined -> assertThat(joined.name())
                .isEqualTo("ball"));
        assertPrediction(first, 3);
    }

    private void assertPrediction(CaseResults.Case result, int number) throws IOException {
        try (InputStream file = store.open(result.prediction())) {
            Volume prediction =
                    Nifti.read(file, "prediction", VolumeLimits.defaults()).volume();
            assertThat(prediction.grid()).isEqualTo(TestPool.gridOf(number));
            for (float voxel : prediction.voxels()) {
                assertThat(voxel).isIn(0f, 1f);
            }
        }
    }

    private static void assertHealthy(TrainerProcess trainer) throws Exception {
        assertThat(trainer.get("/q/health/ready").statusCode()).isEqualTo(200);
        assertThat(trainer.get("/q/health/live").statusCode()).isEqualTo(200);
        assertThat(trainer.get("/q/metrics").body())
                .contains("firstpick_jobs_total{end=\"done\",kind=\"training\"} 1.0")
                .contains("firstpick_training_iterations_total 32.0");
    }

    private TrainerProcess trainer(String name) {
        return trainer(name, Map.of("FIRSTPICK_TRAINING_CHECKPOINT_EVERY", "1s"));
    }

    private TrainerProcess trainer(String name, Map<String, String> settings) {
        TrainerProcess trainer = TrainerProcess.start(name, broker.bootstrapServers(), folder, settings);
        trainers.add(trainer);
        return trainer;
    }

    /** The event about the pool with that number, when it is there. */
    private TrainingEvent event(int number) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(250))
                .until(() -> topics.events().size() > number);
        return topics.events().get(number);
    }

    private List<TrainingProgressed> progress() {
        return topics.ofPool(Topics.TRAINING_PROGRESS)
                .map(ProgressEvent.CODEC::decode)
                .map(TrainingProgressed.class::cast)
                .toList();
    }

    private byte[] content(ObjectRef ref) throws IOException {
        try (InputStream content = store.open(ref)) {
            return content.readAllBytes();
        }
    }

    private byte[] poison() {
        return ("no job of " + topics.pool()).getBytes(StandardCharsets.UTF_8);
    }
}
