package dev.firstpick.training.handlers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstpick.events.Digests;
import dev.firstpick.events.Json;
import dev.firstpick.ingest.events.LabelClass;
import dev.firstpick.ingest.events.Modality;
import dev.firstpick.ingest.events.ProxyRule;
import dev.firstpick.ingest.events.Task;
import dev.firstpick.selection.events.Purpose;
import dev.firstpick.selection.events.Scope;
import dev.firstpick.store.FileObjectStore;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.training.EngineRoom;
import dev.firstpick.training.TestEngine;
import dev.firstpick.training.events.CaseManifest;
import dev.firstpick.training.events.CaseResults;
import dev.firstpick.training.events.EmbeddingRequested;
import dev.firstpick.training.events.EvaluationCompleted;
import dev.firstpick.training.events.FeatureTable;
import dev.firstpick.training.events.LearningSettings;
import dev.firstpick.training.events.NpyMatrix;
import dev.firstpick.training.events.RepresentationKind;
import dev.firstpick.training.events.RepresentationLearned;
import dev.firstpick.training.events.RepresentationRequested;
import dev.firstpick.training.events.SetAside;
import dev.firstpick.training.events.TrainingJob;
import dev.firstpick.training.events.TrainingRequested;
import dev.firstpick.training.events.VolumeManifest;
import dev.firstpick.training.events.VolumesRepresented;
import dev.firstpick.training.job.Checkpoints;
import dev.firstpick.training.job.JobContext;
import dev.firstpick.training.job.JobMetrics;
import dev.firstpick.training.job.JobRefusedException;
import dev.firstpick.training.job.Progress;
import dev.firstpick.training.scans.StoredScanException;
import dev.firstpick.training.stop.StopFlag;
import dev.firstpick.volume.Affine;
import dev.firstpick.volume.DataType;
import dev.firstpick.volume.Grid;
import dev.firstpick.volume.Nifti;
import dev.firstpick.volume.Volume;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pools with scans that nothing can be done with, through the handlers with the real engine. */
class SpoiledPoolTest {

    private static final EngineRoom ENGINE = TestEngine.start();
    private static final int SIDE = 18;
    private static final Affine AFFINE = Affine.scaling(1, 1, 1);
    private static final Task TASK = new Task(
            "ball",
            Modality.MR,
            List.of(new LabelClass(1, "shell"), new LabelClass(2, "core")),
            false,
            List.of(1.0, 1.0, 1.0),
            ProxyRule.otsuAbove());
    private static final LearningSettings LEARNING = new LearningSettings(
            "quick", Optional.of(4), Optional.of(0.2), Optional.of(List.of(16, 16, 16)), Optional.of(2));
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path folder;

    private ObjectStore store;

    @BeforeEach
    void open() throws IOException {
        store = new FileObjectStore(folder);
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** One scan for each way in which a scan fails, with what is said of it. */
    private Map<String, String> spoil(Map<String, ObjectRef> images) throws IOException {
        Map<String, String> reasons = new TreeMap<>();
        float[] notFinite = ball(20).clone();
        notFinite[100] = Float.NaN;
        images.put("not-finite", file(notFinite, AFFINE));
        reasons.put("not-finite", "image of not-finite: voxels: found NaN");
        images.put("constant", file(new float[SIDE * SIDE * SIDE], AFFINE));
        reasons.put("constant", "image of constant: voxels: found the value 0.0 everywhere");
        float[] masked = new float[SIDE * SIDE * SIDE];
        masked[7] = 3e38f;
        images.put("shows-nothing", file(masked, AFFINE));
        reasons.put("shows-nothing", "contrast: found 0.00 %");
        images.put("in-metres", file(ball(21), Affine.scaling(700, 700, 1000)));
        reasons.put("in-metres", "too large: found 12600 × 12600 × 18000 mm");
        images.put("no-volume", store.put("no NIfTI file".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        reasons.put("no-volume", "image of no-volume: ");
        images.put("lost", lost());
        reasons.put("lost", "image of lost: found nothing in the object store under ");
        return reasons;
    }

    @ParameterizedTest
    @EnumSource(RepresentationKind.class)
    void whatCannotBeUsedIsSetAsideByNameAndTheOthersAreRepresented(RepresentationKind kind) throws Exception {
        // Given
        Map<String, ObjectRef> images = sound(4);
        Map<String, String> reasons = spoil(images);
        // When
        RepresentationLearned learned = learn(kind, images);
        VolumesRepresented represented = embed(kind, images, learned.model());
        // Then
        assertSetAside(represented.setAside(), reasons);
        assertThat(reasons.keySet()).containsAll(namesOf(learned.setAside()));
        assertThat(learned.setAside()).isNotEmpty();
        FeatureTable table = Json.read(content(represented.table()), FeatureTable.class, "table");
        assertThat(table.volumes()).containsExactly("sound-0", "sound-1", "sound-2", "sound-3");
        assertThat(represented.volumes()).isEqualTo(4);
        NpyMatrix features = NpyMatrix.parse(content(table.features()));
        assertThat(features.rows()).isEqualTo(4);
        for (float value : features.values()) {
            assertThat(value).isFinite();
        }
        assertThat(table.scores().get("variance")).hasSize(4).allMatch(Double::isFinite);
    }

    @Test
    void aShardOfNothingButSpoiledScansIsAnOutcomeToo() throws Exception {
        // Given
        ObjectRef model = learn(RepresentationKind.PROXY, sound(2)).model();
        Map<String, ObjectRef> images = new TreeMap<>();
        Map<String, String> reasons = spoil(images);
        images.remove("lost");
        reasons.remove("lost");
        // When
        VolumesRepresented represented = embed(RepresentationKind.PROXY, images, model);
        // Then
        assertSetAside(represented.setAside(), reasons);
        FeatureTable table = Json.read(content(represented.table()), FeatureTable.class, "table");
        assertThat(table.volumes()).isEmpty();
        assertThat(table.dimension()).isEqualTo(128);
        assertThat(table.scores()).containsOnlyKeys("variance", "entropy");
        assertThat(NpyMatrix.parse(content(table.features())).rows()).isZero();
    }

    @Test
    void aStoreWithoutAnyOfTheScansFailsTheAttemptAndNotTheScans() throws Exception {
        // Given
        ObjectRef model = learn(RepresentationKind.RECONSTRUCTION, sound(2)).model();
        Map<String, ObjectRef> images = Map.of("lost-1", lost(), "lost-2", lost());
        // Then
        assertThatThrownBy(() -> embed(RepresentationKind.RECONSTRUCTION, images, model))
                .isInstanceOf(StoredScanException.class)
                .hasMessageStartingWith("image of lost-1: found nothing");
        assertThatThrownBy(() -> learn(RepresentationKind.RECONSTRUCTION, images))
                .isInstanceOf(StoredScanException.class);
    }

    @Test
    void aNetworkThatGivesNoNumbersFailsTheAttemptAndNotTheScans() throws Exception {
        // Given
        byte[] weights =
                content(learn(RepresentationKind.RECONSTRUCTION, sound(2)).model());
        ByteBuffer file = ByteBuffer.wrap(weights).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 8 + (int) file.getLong(0); at < weights.length; at += Float.BYTES) {
            file.putFloat(at, Float.NaN);
        }
        ObjectRef model = store.put(weights);
        // Then
        assertThatThrownBy(() -> embed(RepresentationKind.RECONSTRUCTION, sound(2), model))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a scan that is known to be sound: found NaN");
    }

    @Test
    void aPoolOfNothingButSpoiledScansIsRefusedForGood() throws Exception {
        Map<String, ObjectRef> images = new TreeMap<>();
        spoil(images);
        images.remove("lost");
        assertThatThrownBy(() -> learn(RepresentationKind.RECONSTRUCTION, images))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("pool: none of its 5 volumes can be used; the first asked for: ");
    }

    @Test
    void validationAndTestScansThatCannotBeUsedAreSetAsideAndEmptyLabelsAreNamed() throws Exception {
        // Given
        Map<String, ObjectRef> spoiled = new TreeMap<>();
        Map<String, String> reasons = spoil(spoiled);
        reasons.remove("shows-nothing");
        spoiled.remove("shows-nothing");
        List<CaseManifest.Entry> test = new ArrayList<>(cases("test", 2, true));
        spoiled.forEach((name, image) -> test.add(new CaseManifest.Entry(
                name, image, label(3, name.equals("in-metres") ? Affine.scaling(700, 700, 1000) : AFFINE, true))));
        CaseManifest.Entry mislabelled =
                new CaseManifest.Entry("mislabelled", file(ball(7), AFFINE), label(3, Affine.scaling(1, 1, 2), true));
        List<CaseManifest.Entry> training = new ArrayList<>(cases("train", 2, true));
        training.addAll(cases("empty", 1, false));
        // When
        EvaluationCompleted evaluated = train(new CaseManifest(training, List.of(mislabelled), test));
        // Then
        reasons.put("mislabelled", "label of mislabelled: affine: found ");
        assertSetAside(evaluated.setAside(), reasons);
        assertThat(evaluated.evaluated()).isEqualTo(2);
        assertThat(evaluated.emptyLabels()).containsExactly("empty-0");
        CaseResults results = Json.read(content(evaluated.cases()), CaseResults.class, "cases");
        assertThat(results.cases()).extracting(CaseResults.Case::volume).containsExactly("test-0", "test-1");
    }

    @Test
    void aTrainingScanThatCannotBeUsedEndsTheJobByItsName() throws Exception {
        Map<String, ObjectRef> spoiled = new TreeMap<>();
        Map<String, String> reasons = spoil(spoiled);
        for (String name : List.of("not-finite", "constant", "in-metres", "no-volume")) {
            List<CaseManifest.Entry> training = new ArrayList<>(cases("train", 2, true));
            training.add(new CaseManifest.Entry(name, spoiled.get(name), label(1, true)));
            assertThatThrownBy(() -> train(new CaseManifest(training, List.of(), cases("test", 1, true))))
                    .isInstanceOf(JobRefusedException.class)
                    .hasMessageStartingWith("training volume " + name + ": " + reasons.get(name));
        }
    }

    @Test
    void nothingIsTrainedOnLabelsThatHoldNothing() throws Exception {
        assertThatThrownBy(() -> train(new CaseManifest(cases("empty", 2, false), List.of(), cases("test", 1, true))))
                .isInstanceOf(JobRefusedException.class)
                .hasMessage("labels of the training volumes: found no foreground in any of the 2 label maps "
                        + "(empty-0, empty-1), expected some in at least one");
        assertThatThrownBy(() -> train(new CaseManifest(cases("train", 1, true), List.of(), cases("void", 2, false))))
                .isInstanceOf(JobRefusedException.class)
                .hasMessage("labels of the test volumes: found no foreground in any of the 2 label maps "
                        + "(void-0, void-1), expected some in at least one");
    }

    @Test
    void anEvaluationWithoutAnyTestScanIsRefusedWithTheReason() throws Exception {
        Map<String, ObjectRef> spoiled = new TreeMap<>();
        spoil(spoiled);
        List<CaseManifest.Entry> test =
                List.of(new CaseManifest.Entry("not-finite", spoiled.get("not-finite"), label(1, true)));
        assertThatThrownBy(() -> train(new CaseManifest(cases("train", 1, true), List.of(), test)))
                .isInstanceOf(JobRefusedException.class)
                .hasMessageStartingWith(
                        "cases.test: none of the 1 volumes can be used; not-finite: image of not-finite");
    }

    private static void assertSetAside(List<SetAside> found, Map<String, String> reasons) {
        assertThat(namesOf(found)).containsExactlyInAnyOrderElementsOf(reasons.keySet());
        found.forEach(one -> assertThat(one.reason()).startsWith(reasons.get(one.volume())));
    }

    private static List<String> namesOf(List<SetAside> setAside) {
        return setAside.stream().map(SetAside::volume).collect(Collectors.toList());
    }

    private RepresentationLearned learn(RepresentationKind kind, Map<String, ObjectRef> images) throws Exception {
        RepresentationRequested job = new RepresentationRequested(
                Digests.sha256("learn" + kind + images),
                "pool",
                Digests.sha256("pool"),
                kind,
                TASK,
                LEARNING,
                1,
                manifest(images),
                1,
                NOW);
        return (RepresentationLearned)
                new RepresentationHandler(ENGINE, store, TestEngine.settings()).run(job, context(job));
    }

    private VolumesRepresented embed(RepresentationKind kind, Map<String, ObjectRef> images, ObjectRef model)
            throws Exception {
        EmbeddingRequested job = new EmbeddingRequested(
                Digests.sha256("embed" + kind + images),
                "pool",
                Digests.sha256("pool"),
                kind,
                Scope.GLOBAL,
                TASK,
                LEARNING,
                model,
                0,
                1,
                manifest(images),
                1,
                NOW);
        return (VolumesRepresented) new EmbeddingHandler(ENGINE, store).run(job, context(job));
    }

    private EvaluationCompleted train(CaseManifest cases) throws Exception {
        TrainingRequested job = new TrainingRequested(
                Digests.sha256("train" + cases),
                "pool",
                Digests.sha256("pool"),
                Digests.sha256("selection"),
                "random",
                Scope.GLOBAL,
                cases.training().size(),
                7,
                Purpose.BENCHMARK,
                TASK,
                LEARNING,
                11,
                store.put(Json.write(cases)),
                1,
                NOW);
        return (EvaluationCompleted) new TrainingHandler(ENGINE, store, TestEngine.settings()).run(job, context(job));
    }

    private JobContext context(TrainingJob job) {
        Clock clock = Clock.systemUTC();
        return new JobContext(
                "test",
                new StopFlag(),
                new Progress(job, "test", Duration.ZERO, clock, told -> {}),
                new Checkpoints(store, job),
                new JobMetrics(new SimpleMeterRegistry()),
                clock);
    }

    private Map<String, ObjectRef> sound(int count) throws IOException {
        Map<String, ObjectRef> images = new TreeMap<>();
        for (int n = 0; n < count; n++) {
            images.put("sound-" + n, file(ball(n), AFFINE));
        }
        return images;
    }

    private List<CaseManifest.Entry> cases(String name, int count, boolean labelled) throws IOException {
        List<CaseManifest.Entry> entries = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            entries.add(new CaseManifest.Entry(name + "-" + n, file(ball(n), AFFINE), label(n, labelled)));
        }
        return entries;
    }

    private ObjectRef manifest(Map<String, ObjectRef> images) throws IOException {
        return store.put(Json.write(new VolumeManifest(images.entrySet().stream()
                .map(image -> new VolumeManifest.Entry(image.getKey(), image.getValue()))
                .toList())));
    }

    private static ObjectRef lost() {
        String sha256 = Digests.sha256("lost");
        return ObjectRef.ofKey("sha256/" + sha256.substring(0, 2) + "/" + sha256, sha256, 4);
    }

    private static float[] ball(long seed) {
        Random random = new Random(seed);
        float[] voxels = new float[SIDE * SIDE * SIDE];
        for (int n = 0; n < voxels.length; n++) {
            voxels[n] = (float) (100 + 100 * classAt(seed, n) + 20 * random.nextGaussian());
        }
        return voxels;
    }

    private static int classAt(long seed, int n) {
        double i = n % SIDE - 7 - seed % 3;
        double j = n / SIDE % SIDE - 8;
        double k = n / (SIDE * SIDE) - 7 - seed % 2;
        double distance = Math.sqrt(i * i + j * j + k * k);
        return distance > 6 ? 0 : distance > 3 ? 1 : 2;
    }

    private ObjectRef label(long seed, boolean labelled) {
        return label(seed, AFFINE, labelled);
    }

    private ObjectRef label(long seed, Affine affine, boolean labelled) {
        float[] voxels = new float[SIDE * SIDE * SIDE];
        Arrays.setAll(new int[voxels.length], n -> {
            voxels[n] = labelled ? classAt(seed, n) : 0;
            return 0;
        });
        try {
            return file(voxels, affine);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private ObjectRef file(float[] voxels, Affine affine) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Nifti.write(out, new Volume(new Grid(SIDE, SIDE, SIDE, affine), voxels), DataType.FLOAT32, true);
        return store.put(out.toByteArray());
    }

    private byte[] content(ObjectRef ref) throws IOException {
        try (InputStream content = store.open(ref)) {
            return content.readAllBytes();
        }
    }
}
