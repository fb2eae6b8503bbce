package dev.firstpick.training.packaged;

import dev.firstpick.events.Digests;
import dev.firstpick.events.Json;
import dev.firstpick.ingest.events.LabelClass;
import dev.firstpick.ingest.events.Modality;
import dev.firstpick.ingest.events.ProxyRule;
import dev.firstpick.ingest.events.Task;
import dev.firstpick.selection.events.Purpose;
import dev.firstpick.selection.events.Scope;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.training.events.CaseManifest;
import dev.firstpick.training.events.EmbeddingRequested;
import dev.firstpick.training.events.LearningSettings;
import dev.firstpick.training.events.RepresentationKind;
import dev.firstpick.training.events.RepresentationRequested;
import dev.firstpick.training.events.TrainingRequested;
import dev.firstpick.training.events.VolumeManifest;
import dev.firstpick.volume.Affine;
import dev.firstpick.volume.DataType;
import dev.firstpick.volume.Grid;
import dev.firstpick.volume.Nifti;
import dev.firstpick.volume.Volume;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** Small scans of a bright ball with a dark core in noise, in the object store, and jobs about them. */
final class TestPool {

    static final int SIDE = 24;

    private static final Task TASK = new Task(
            "ball",
            Modality.MR,
            List.of(new LabelClass(1, "shell"), new LabelClass(2, "core")),
            true,
            List.of(),
            ProxyRule.otsuAbove());
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final ObjectStore store;
    private final String pool;

    TestPool(ObjectStore store, String pool) {
        this.store = store;
        this.pool = pool;
    }

    static LearningSettings learning(int iterations) {
        return new LearningSettings(
                "quick", Optional.of(iterations), Optional.of(0.0), Optional.of(List.of(16, 16, 16)), Optional.of(2));
    }

    /** With dropout, without which nothing is uncertain. */
    private static LearningSettings dropping(int iterations) {
        LearningSettings learning = learning(iterations);
        return new LearningSettings(
                learning.preset(), learning.iterations(), Optional.of(0.2), learning.patch(), learning.batch());
    }

    RepresentationRequested representation(RepresentationKind kind, int volumes, int iterations) throws IOException {
        return new RepresentationRequested(
                Digests.sha256(pool + "/representation/" + kind + "/" + iterations),
                pool,
                Digests.sha256(pool),
                kind,
                TASK,
                dropping(iterations),
                1,
                manifest(volumes),
                1,
                NOW);
    }

    EmbeddingRequested embedding(RepresentationKind kind, Scope scope, int volumes, ObjectRef model)
            throws IOException {
        return new EmbeddingRequested(
                Digests.sha256(pool + "/embedding/" + kind + "/" + scope),
                pool,
                Digests.sha256(pool),
                kind,
                scope,
                TASK,
                dropping(10),
                model,
                0,
                1,
                manifest(volumes),
                1,
                NOW);
    }

    TrainingRequested training(String name, int training, int validation, int test, int iterations) throws IOException {
        return training(name, cases(training, validation, test), iterations, 1);
    }

    TrainingRequested training(String name, CaseManifest cases, int iterations, int attempt) throws IOException {
        return new TrainingRequested(
                Digests.sha256(pool + "/" + name),
                pool,
                Digests.sha256(pool),
                Digests.sha256(pool + "/selection/" + name),
                "random",
                Scope.GLOBAL,
                cases.training().size(),
                7,
                Purpose.BENCHMARK,
                TASK,
                learning(iterations),
                11,
                store.put(Json.write(cases)),
                attempt,
                NOW);
    }

    CaseManifest cases(int training, int validation, int test) throws IOException {
        return new CaseManifest(
                entries(0, training), entries(training, validation), entries(training + validation, test));
    }

    private List<CaseManifest.Entry> entries(int first, int count) throws IOException {
        java.util.ArrayList<CaseManifest.Entry> entries = new java.util.ArrayList<>();
        for (int n = first; n < first + count; n++) {
            entries.add(new CaseManifest.Entry(nameOf(n), store.put(file(n, false)), store.put(file(n, true))));
        }
        return entries;
    }

    private ObjectRef manifest(int volumes) throws IOException {
        java.util.ArrayList<VolumeManifest.Entry> entries = new java.util.ArrayList<>();
        for (int n = 0; n < volumes; n++) {
            entries.add(new VolumeManifest.Entry(nameOf(n), store.put(file(n, false))));
        }
        return store.put(Json.write(new VolumeManifest(entries)));
    }

    static String nameOf(int number) {
        return "ball-" + number;
    }

    /** Each scan has its own grid, place and size of the ball. */
    static Grid gridOf(int number) {
        return new Grid(SIDE + number % 3, SIDE, SIDE - number % 2, Affine.scaling(1, 1, 1.5));
    }

    private static byte[] file(int number, boolean label) throws IOException {
        Random random = new Random(number);
        Grid grid = gridOf(number);
        double[] centre = {10 + random.nextInt(4), 10 + random.nextInt(4), 10 + random.nextInt(4)};
        double radius = 5 + 3 * random.nextDouble();
        float[] voxels = new float[grid.size()];
        IntStream.range(0, grid.size()).forEach(n -> {
            double i = n % grid.width() - centre[0];
            double j = n / grid.width() % grid.height() - centre[1];
            double k = n / (grid.width() * grid.height()) - centre[2];
            double distance = Math.sqrt(i * i + j * j + k * k);
            int value = distance > radius ? 0 : distance > radius / 2 ? 1 : 2;
            voxels[n] =
                    label ? value : (float) (100 + (value == 0 ? 0 : 300 - 40 * value) + 20 * random.nextGaussian());
        });
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Nifti.write(out, new Volume(grid, voxels), label ? DataType.UINT8 : DataType.FLOAT32, true);
        return out.toByteArray();
    }
}
