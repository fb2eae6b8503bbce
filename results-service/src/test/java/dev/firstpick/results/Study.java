package dev.firstpick.results;

import dev.firstpick.events.CloudEvent;
import dev.firstpick.events.Digests;
import dev.firstpick.events.Event;
import dev.firstpick.events.EventCodec;
import dev.firstpick.events.Json;
import dev.firstpick.events.Topics;
import dev.firstpick.ingest.events.AnnotationRegistered;
import dev.firstpick.ingest.events.Finding;
import dev.firstpick.ingest.events.IngestEvent;
import dev.firstpick.ingest.events.LabelClass;
import dev.firstpick.ingest.events.Modality;
import dev.firstpick.ingest.events.PoolOpened;
import dev.firstpick.ingest.events.PoolSealed;
import dev.firstpick.ingest.events.ProxyRule;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.ingest.events.Task;
import dev.firstpick.ingest.events.VolumeExcluded;
import dev.firstpick.ingest.events.VolumeRegistered;
import dev.firstpick.ingest.events.VolumeReplaced;
import dev.firstpick.results.Story.Told;
import dev.firstpick.selection.events.Pick;
import dev.firstpick.selection.events.PickWithdrawn;
import dev.firstpick.selection.events.Purpose;
import dev.firstpick.selection.events.Scope;
import dev.firstpick.selection.events.SelectionAnnotated;
import dev.firstpick.selection.events.SelectionEvent;
import dev.firstpick.selection.events.SelectionMade;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.training.events.CaseResults;
import dev.firstpick.training.events.EvaluationCompleted;
import dev.firstpick.training.events.FeatureTable;
import dev.firstpick.training.events.JobFailed;
import dev.firstpick.training.events.JobKind;
import dev.firstpick.training.events.LearningSettings;
import dev.firstpick.training.events.NpyMatrix;
import dev.firstpick.training.events.ProgressEvent;
import dev.firstpick.training.events.RepresentationKind;
import dev.firstpick.training.events.RepresentationRequested;
import dev.firstpick.training.events.SetAside;
import dev.firstpick.training.events.TrainingEvent;
import dev.firstpick.training.events.TrainingJob;
import dev.firstpick.training.events.TrainingProgressed;
import dev.firstpick.training.events.TrainingRequested;
import dev.firstpick.training.events.VolumesRepresented;
import dev.firstpick.volume.Affine;
import dev.firstpick.volume.DataType;
import dev.firstpick.volume.Grid;
import dev.firstpick.volume.Nifti;
import dev.firstpick.volume.Volume;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A study as a person would look at it: scans, annotations and predictions that can be drawn, features, selections of three strategies
 * beside random draws at three budgets, networks trained twice on each, one in training, one waiting, one given up. The same name gives
 * the same figures.
 */
final class Study {

    private static final int WIDTH = 34;
    private static final int HEIGHT = 42;
    private static final int DEPTH = 30;
    private static final int DIMENSION = 12;
    private static final int DRAWS = 6;

    private final String pool;
    private final ObjectStore store;
    private final SplittableRandom random = new SplittableRandom(2023);
    private final List<Told> told = new ArrayList<>();
    private final Map<String, ObjectRef> images = new LinkedHashMap<>();
    private final Map<String, double[]> shapes = new LinkedHashMap<>();
    private final List<String> candidates;
    private final List<String> tests;
    private Instant clock = Instant.now().minusSeconds(7_200);

    /**
     * A pool in which something is odd about many scans: findings, a copy, one that was replaced, one that is set aside, label maps that hold
     * nothing or were corrected, a pick that was withdrawn, a network that missed classes and was trained on empty label maps. The same
     * name and start give the same events.
     */
    static List<Told> odd(String pool, ObjectStore store, Instant start) {
        Study study = new Study(pool, store, 12, 4);
        study.clock = start;
        study.open();
        study.oddities();
        return List.copyOf(study.told);
    }

    private void oddities() {
        for (String name : candidates) {
            register(name, Role.POOL, put(image(shape(name)), DataType.INT16));
        }
        for (String name : tests) {
            register(name, Role.TEST, put(image(shape(name)), DataType.INT16));
            annotate(name);
        }
        VolumeRegistered first = registered("scan-001", Role.POOL, images.get("scan-001"));
        Finding sheared = new Finding("sheared", "the axes are 1.2° off a right angle; 3D Slicer will not open this");
        Finding small = new Finding("small-extent", "the scan is 8 mm long along the patient, less than most organs");
        tell(
                Topics.INGEST_EVENTS,
                IngestEvent.CODEC,
                new VolumeRegistered(
                        pool,
                        "scan-copy",
                        Role.POOL,
                        first.image(),
                        first.shape(),
                        first.spacing(),
                        first.affine(),
                        "int16",
                        Optional.empty(),
                        List.of(sheared),
                        Optional.of(id("voxels")),
                        Optional.of("scan-001"),
                        now()));
        images.put("scan-copy", first.image());
        tell(
                Topics.INGEST_EVENTS,
                IngestEvent.CODEC,
                new VolumeReplaced(
                        pool,
                        "scan-002",
                        2,
                        Role.POOL,
                        images.get("scan-003"),
                        first.shape(),
                        first.spacing(),
                        first.affine(),
                        "float32",
                        Optional.empty(),
                        List.of(sheared, small),
                        Optional.of(id("voxels of scan-003")),
                        Optional.of("scan-003"),
                        images.get("scan-002"),
                        Role.VALIDATION,
                        now()));
        told.add(sealed());
        represent(0, candidates.subList(0, 6), RepresentationKind.RECONSTRUCTION, false);
        represent(
                1,
                candidates.subList(6, 11),
                RepresentationKind.RECONSTRUCTION,
                List.of(new SetAside("scan-012", "the network's output is not finite")));
        String selection = id("picked");
        List<Pick> picks = new ArrayList<>();
        for (int rank = 1; rank <= 3; rank++) {
            String name = candidates.get(rank + 2);
            picks.add(new Pick(rank, name, images.get(name), 1.0 / rank, "the most typical of cluster " + rank));
        }
        tell(Topics.SELECTION_EVENTS, SelectionEvent.CODEC, made(selection, picks));
        tell(Topics.INGEST_EVENTS, IngestEvent.CODEC, new VolumeExcluded(pool, "scan-005", "consent withdrawn", now()));
        Pick replacement = new Pick(4, "scan-008", images.get("scan-008"), 0.2, "the next most typical of cluster 2");
        tell(
                Topics.SELECTION_EVENTS,
                SelectionEvent.CODEC,
                new PickWithdrawn(selection, pool, "scan-005", Optional.of(replacement), "consent withdrawn", now()));
        for (String name : List.of("scan-004", "scan-006", "scan-008")) {
            empty(name);
        }
        ObjectRef corrected = put(label(shape("scan-008"), 1, 0), DataType.UINT8);
        tell(
                Topics.INGEST_EVENTS,
                IngestEvent.CODEC,
                new AnnotationRegistered(
                        pool, "scan-008", corrected, List.of(1, 2), Optional.empty(), List.of(), 2, now()));
        tell(Topics.SELECTION_EVENTS, SelectionEvent.CODEC, new SelectionAnnotated(selection, pool, 3, now()));
        missed(selection);
    }

    private SelectionMade made(String selection, List<Pick> picks) {
        return new SelectionMade(
                selection,
                pool,
                1,
                id("revision"),
                "typiclust",
                Scope.GLOBAL,
                picks.size(),
                1,
                Purpose.ANNOTATE,
                Optional.empty(),
                picks,
                now());
    }

    private void empty(String name) {
        ObjectRef label = put(new Volume(grid(), new float[WIDTH * HEIGHT * DEPTH]), DataType.UINT8);
        tell(Topics.INGEST_EVENTS, IngestEvent.CODEC, new AnnotationRegistered(pool, name, label, List.of(), now()));
    }

    /** HD95 is 2 mm in the first case; in the second one of the two classes is missed, in the others both are. */
    private void missed(String selection) {
        String run = id("run");
        List<CaseResults.Case> cases = List.of(
                missed("test-01", 0.8, Optional.of(2.0), Optional.of(2.0)),
                missed("test-02", 0.4, Optional.of(8.6), Optional.empty()),
                missed("test-03", 0, Optional.empty(), Optional.empty()),
                missed("test-04", 0, Optional.empty(), Optional.empty()));
        tell(
                Topics.TRAINING_EVENTS,
                TrainingEvent.CODEC,
                new EvaluationCompleted(
                        run,
                        pool,
                        id("revision"),
                        selection,
                        "typiclust",
                        Scope.GLOBAL,
                        3,
                        1,
                        1,
                        put(new byte[] {3}),
                        put(Json.write(new CaseResults(run, cases))),
                        4,
                        3,
                        0.3,
                        0.38,
                        0,
                        Optional.of(2.0),
                        Optional.of(0.5),
                        250,
                        0,
                        312.0,
                        "trainer-1",
                        1,
                        now(),
                        List.of(),
                        List.of("scan-004", "scan-006")));
    }

    private CaseResults.Case missed(String name, double dice, Optional<Double> anterior, Optional<Double> posterior) {
        ObjectRef prediction = put(label(shape(name), 0.5 + dice / 2, 2), DataType.UINT8);
        return new CaseResults.Case(
                name,
                dice,
                List.of(
                        new CaseResults.ClassResult(1, "anterior", dice, anterior, anterior.map(mm -> mm / 4)),
                        new CaseResults.ClassResult(2, "posterior", dice, posterior, posterior.map(mm -> mm / 4))),
                prediction);
    }

    private Study(String pool, ObjectStore store, int candidates, int tests) {
        this.pool = pool;
        this.store = store;
        this.candidates = names("scan-%03d", candidates);
        this.tests = names("test-%02d", tests);
    }

    static List<Told> of(String pool, ObjectStore store) {
        Study study = new Study(pool, store, 40, 8);
        study.open();
        study.scans();
        study.features(true);
        study.selections();
        study.running();
        return List.copyOf(study.told);
    }

    /** A sealed pool of many scans with features, whose files are one and the same. */
    static List<Told> large(String pool, ObjectStore store, int scans) {
        Study study = new Study(pool, store, scans, 1);
        study.open();
        ObjectRef one = study.put(study.image(new double[] {16, 20, 15, 7}), DataType.INT16);
        // Enough to be pointed at; a map is drawn of the features.
        study.candidates.subList(0, 50).forEach(name -> study.register(name, Role.POOL, one));
        study.candidates.forEach(name -> study.images.put(name, one));
        study.told.add(study.sealed());
        study.features(false);
        study.select("proxy-entropy", 20, 1, Purpose.ANNOTATE);
        return List.copyOf(study.told);
    }

    private static List<String> names(String pattern, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(n -> String.format(java.util.Locale.ROOT, pattern, n))
                .toList();
    }

    String id(String name) {
        return Digests.sha256(pool + "/" + name);
    }

    private void open() {
        tell(Topics.INGEST_EVENTS, IngestEvent.CODEC, new PoolOpened(pool, task(), now()));
    }

    private static Task task() {
        return new Task(
                "hippocampus",
                Modality.MR,
                List.of(new LabelClass(1, "anterior"), new LabelClass(2, "posterior")),
                false,
                List.of(),
                ProxyRule.otsuBelow());
    }

    private void scans() {
        for (String name : candidates) {
            double[] shape = shape(name);
            register(name, Role.POOL, put(image(shape), DataType.INT16));
        }
        for (String name : tests) {
            double[] shape = shape(name);
            register(name, Role.TEST, put(image(shape), DataType.INT16));
            annotate(name);
        }
        told.add(sealed());
    }

    private Told sealed() {
        int all = candidates.size() + tests.size();
        return new Told(
                Topics.INGEST_EVENTS,
                IngestEvent.CODEC.encode(
                        new PoolSealed(pool, 1, id("revision"), all, candidates.size(), put(new byte[] {1}), now())));
    }

    /** Centre and radius of the ellipsoid, and which of four kinds of scan this is. */
    private double[] shape(String name) {
        return shapes.computeIfAbsent(name, first -> new double[] {
            14 + 6 * random.nextDouble(),
            18 + 6 * random.nextDouble(),
            12 + 6 * random.nextDouble(),
            6 + 4 * random.nextDouble(),
            random.nextInt(4)
        });
    }

    private Volume image(double[] shape) {
        float[] voxels = new float[WIDTH * HEIGHT * DEPTH];
        each((n, i, j, k) -> {
            double inside = 1 - distance(shape, i, j, k);
            double head = Math.exp(-Math.pow(Math.hypot(i - 17, j - 21) / 18, 6));
            double folds = 40 * Math.sin(i * 0.7 + shape[0]) * Math.cos(j * 0.5) * Math.sin(k * 0.6);
            voxels[n] = (float) (head * (420 + folds + 260 / (1 + Math.exp(-8 * inside))) + 30 * random.nextDouble());
        });
        return new Volume(grid(), voxels);
    }

    private Volume label(double[] shape, double grown, double shifted) {
        float[] voxels = new float[WIDTH * HEIGHT * DEPTH];
        double[] moved = {shape[0] + shifted, shape[1], shape[2], shape[3] * grown};
        each((n, i, j, k) -> voxels[n] = distance(moved, i, j, k) > 1 ? 0 : j > shape[1] ? 1 : 2);
        return new Volume(grid(), voxels);
    }

    private static double distance(double[] shape, int i, int j, int k) {
        return Math.sqrt(Math.pow((i - shape[0]) / shape[3], 2)
                + Math.pow((j - shape[1]) / (1.4 * shape[3]), 2)
                + Math.pow((k - shape[2]) / shape[3], 2));
    }

    private static Grid grid() {
        return new Grid(WIDTH, HEIGHT, DEPTH, Affine.scaling(1, 1, 1.2));
    }

    private interface Voxel {
        void at(int n, int i, int j, int k);
    }

    private static void each(Voxel voxel) {
        for (int k = 0; k < DEPTH; k++) {
            for (int j = 0; j < HEIGHT; j++) {
                for (int i = 0; i < WIDTH; i++) {
                    voxel.at((k * HEIGHT + j) * WIDTH + i, i, j, k);
                }
            }
        }
    }

    private void register(String name, Role role, ObjectRef image) {
        images.put(name, image);
        tell(Topics.INGEST_EVENTS, IngestEvent.CODEC, registered(name, role, image));
    }

    private VolumeRegistered registered(String name, Role role, ObjectRef image) {
        return new VolumeRegistered(
                pool,
                name,
                role,
                image,
                List.of(WIDTH, HEIGHT, DEPTH),
                List.of(1.0, 1.0, 1.2),
                List.of(1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.2, 0.0),
                "int16",
                now());
    }

    private void annotate(String name) {
        ObjectRef label = put(label(shape(name), 1, 0), DataType.UINT8);
        tell(
                Topics.INGEST_EVENTS,
                IngestEvent.CODEC,
                new AnnotationRegistered(pool, name, label, List.of(1, 2), now()));
    }

    /** Two shards; four clouds of scans. */
    private void features(boolean scored) {
        int half = candidates.size() / 2;
        represent(0, candidates.subList(0, half), RepresentationKind.RECONSTRUCTION, false);
        represent(1, candidates.subList(half, candidates.size()), RepresentationKind.RECONSTRUCTION, false);
        if (scored) {
            represent(0, candidates.subList(0, half), RepresentationKind.PROXY, true);
            represent(1, candidates.subList(half, candidates.size()), RepresentationKind.PROXY, true);
        }
    }

    private void represent(int shard, List<String> names, RepresentationKind kind, boolean scored) {
        represent(shard, names, kind, scored, List.of());
    }

    private void represent(int shard, List<String> names, RepresentationKind kind, List<SetAside> setAside) {
        represent(shard, names, kind, false, setAside);
    }

    private void represent(
            int shard, List<String> names, RepresentationKind kind, boolean scored, List<SetAside> setAside) {
        float[] values = new float[names.size() * DIMENSION];
        List<Double> entropy = new ArrayList<>();
        for (int n = 0; n < names.size(); n++) {
            double[] shape = shape(names.get(n));
            for (int d = 0; d < DIMENSION; d++) {
                double cloud = d < 4 ? (d == (int) shape[4] ? 2.5 - 0.4 * d : 0) : 0;
                values[n * DIMENSION + d] = (float) (cloud + 0.7 * (random.nextDouble() - 0.5) + 0.1 * shape[3]);
            }
            entropy.add(0.05 + 0.3 * random.nextDouble() * random.nextDouble());
        }
        ObjectRef features = put(new NpyMatrix(names.size(), DIMENSION, values).toBytes());
        FeatureTable table =
                new FeatureTable(names, DIMENSION, features, scored ? Map.of("entropy", entropy) : Map.of());
        tell(
                Topics.TRAINING_EVENTS,
                TrainingEvent.CODEC,
                new VolumesRepresented(
                        id("embed-" + kind + shard),
                        pool,
                        id("revision"),
                        kind,
                        Scope.GLOBAL,
                        put(kind.name().getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                        shard,
                        2,
                        names.size(),
                        put(Json.write(table)),
                        12.5,
                        "trainer-1",
                        1,
                        now(),
                        setAside));
    }

    private void selections() {
        for (int budget : new int[] {3, 5, 10}) {
            double learned = 0.80 - 0.35 / budget;
            for (int draw = 1; draw <= DRAWS; draw++) {
                String selection = select("random", budget, draw, Purpose.BENCHMARK);
                train(selection, "random", budget, draw, learned + 0.05 * (random.nextDouble() - 0.5), 2);
            }
            train(select("typiclust", budget, 1, Purpose.ANNOTATE), "typiclust", budget, 1, learned + 0.035, 2);
            train(select("coreset", budget, 1, Purpose.BENCHMARK), "coreset", budget, 1, learned - 0.02, 2);
        }
        select("proxy-entropy", 5, 1, Purpose.ANNOTATE);
    }

    private String select(String strategy, int budget, int seed, Purpose purpose) {
        List<String> left = new ArrayList<>(candidates);
        List<Pick> picks = new ArrayList<>();
        for (int rank = 1; rank <= budget; rank++) {
            String name = left.remove(random.nextInt(left.size()));
            String reason = strategy.equals("random")
                    ? "drawn at random"
                    : "the most typical of cluster " + rank + " (" + (4 + random.nextInt(9)) + " scans)";
            picks.add(new Pick(rank, name, images.get(name), 0.9 - 0.03 * rank, reason));
        }
        String selection = id(strategy + budget + seed);
        tell(
                Topics.SELECTION_EVENTS,
                SelectionEvent.CODEC,
                new SelectionMade(
                        selection,
                        pool,
                        1,
                        id("revision"),
                        strategy,
                        Scope.GLOBAL,
                        budget,
                        seed,
                        purpose,
                        Optional.empty(),
                        picks,
                        now()));
        if (!shapes.isEmpty() && !strategy.equals("proxy-entropy") && budget < 10) {
            picks.forEach(pick -> annotate(pick.volume()));
            tell(Topics.SELECTION_EVENTS, SelectionEvent.CODEC, new SelectionAnnotated(selection, pool, budget, now()));
        }
        return selection;
    }

    private void train(String selection, String strategy, int budget, int seed, double dice, int trainings) {
        for (int training = 1; training <= trainings; training++) {
            String run = id("run" + strategy + budget + seed + training);
            double mean = dice + 0.02 * (random.nextDouble() - 0.5);
            if (training == 1 && seed == 1) {
                progress(run, selection, 250, 250);
            }
            List<CaseResults.Case> cases = new ArrayList<>();
            for (int n = 0; n < tests.size(); n++) {
                double of = Math.min(0.97, mean + 0.03 * (n - 3.5) + 0.02 * random.nextDouble());
                cases.add(testCase(tests.get(n), of));
            }
            double found =
                    cases.stream().mapToDouble(CaseResults.Case::dice).average().orElseThrow();
            double worst =
                    cases.stream().mapToDouble(CaseResults.Case::dice).min().orElseThrow();
            evaluated(run, selection, strategy, budget, seed, training, cases, found, worst);
        }
    }

    private CaseResults.Case testCase(String name, double dice) {
        ObjectRef prediction = put(label(shape(name), 1.12 - 0.2 * dice, 3 * (1 - dice)), DataType.UINT8);
        double hd95 = 1 + 9 * (1 - dice);
        return new CaseResults.Case(
                name,
                dice,
                List.of(
                        new CaseResults.ClassResult(
                                1, "anterior", dice + 0.01, Optional.of(hd95), Optional.of(hd95 / 4)),
                        new CaseResults.ClassResult(
                                2, "posterior", dice - 0.01, Optional.of(hd95 + 0.4), Optional.of(hd95 / 4))),
                prediction);
    }

    private void evaluated(
            String run,
            String selection,
            String strategy,
            int budget,
            int seed,
            int training,
            List<CaseResults.Case> cases,
            double mean,
            double worst) {
        tell(
                Topics.TRAINING_EVENTS,
                TrainingEvent.CODEC,
                new EvaluationCompleted(
                        run,
                        pool,
                        id("revision"),
                        selection,
                        strategy,
                        Scope.GLOBAL,
                        budget,
                        seed,
                        training,
                        put(new byte[] {3}),
                        put(Json.write(new CaseResults(run, cases))),
                        cases.size(),
                        0,
                        mean,
                        0.07,
                        worst,
                        Optional.of(3.1),
                        Optional.of(0.8),
                        250,
                        0,
                        312.0,
                        "trainer-" + (1 + training % 2),
                        1,
                        now()));
    }

    private void running() {
        String selection = id("typiclust101");
        progress(id("running"), selection, 140, 250);
        requested(id("waiting"), selection, 7);
        requested(id("waiting too"), selection, 8);
        tell(
                Topics.TRAINING_JOBS,
                TrainingJob.CODEC,
                new RepresentationRequested(
                        id("proxy"),
                        pool,
                        id("revision"),
                        RepresentationKind.PROXY,
                        task(),
                        LearningSettings.preset("quick"),
                        1,
                        put(new byte[] {5}),
                        1,
                        now()));
        String lost = id("lost");
        progress(lost, selection, 60, 250);
        tell(
                Topics.TRAINING_EVENTS,
                TrainingEvent.CODEC,
                new JobFailed(
                        lost,
                        pool,
                        JobKind.TRAINING,
                        Optional.of(selection),
                        3,
                        true,
                        "image of scan-017: corrupt in the object store: found another SHA-256 than expected",
                        "trainer-2",
                        now()));
    }

    private void requested(String job, String selection, int trainingSeed) {
        tell(
                Topics.TRAINING_JOBS,
                TrainingJob.CODEC,
                new TrainingRequested(
                        job,
                        pool,
                        id("revision"),
                        selection,
                        "typiclust",
                        Scope.GLOBAL,
                        10,
                        1,
                        Purpose.ANNOTATE,
                        task(),
                        LearningSettings.preset("quick"),
                        trainingSeed,
                        put(new byte[] {4}),
                        1,
                        now()));
    }

    private void progress(String run, String selection, int last, int total) {
        for (int done = 10; done <= last; done += 10) {
            tell(Topics.TRAINING_PROGRESS, ProgressEvent.CODEC, progressed(run, selection, done, total));
        }
    }

    private TrainingProgressed progressed(String run, String selection, int done, int total) {
        double loss = 0.25 + 1.2 * Math.exp(-done / 60.0) + 0.05 * random.nextDouble();
        Optional<Double> validation =
                done % 50 == 0 ? Optional.of(0.82 - 0.6 * Math.exp(-done / 70.0)) : Optional.empty();
        return new TrainingProgressed(
                run,
                pool,
                JobKind.TRAINING,
                Optional.of(selection),
                "training",
                done,
                total,
                Optional.of(loss),
                Optional.of(0.01),
                validation,
                4.2,
                (total - done) / 4.2,
                "trainer-1",
                1,
                now());
    }

    private ObjectRef put(Volume volume, DataType type) {
        try {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            Nifti.write(file, volume, type, true);
            return put(file.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ObjectRef put(byte[] content) {
        try {
            return store.put(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <E extends Event> void tell(String topic, EventCodec<E> codec, E event) {
        CloudEvent encoded = codec.encode(event);
        told.add(new Told(topic, encoded));
    }

    private Instant now() {
        clock = clock.plusMillis(400);
        return clock;
    }
}
