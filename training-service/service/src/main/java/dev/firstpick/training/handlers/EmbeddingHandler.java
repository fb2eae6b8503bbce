package dev.firstpick.training.handlers;

import dev.firstpick.events.Json;
import dev.firstpick.ingest.events.Task;
import dev.firstpick.learning.Reconstruction;
import dev.firstpick.selection.events.Scope;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.training.EngineRoom;
import dev.firstpick.training.events.EmbeddingRequested;
import dev.firstpick.training.events.FeatureTable;
import dev.firstpick.training.events.NpyMatrix;
import dev.firstpick.training.events.TrainingEvent;
import dev.firstpick.training.events.VolumeManifest;
import dev.firstpick.training.events.VolumesRepresented;
import dev.firstpick.training.job.JobContext;
import dev.firstpick.training.job.JobHandler;
import dev.firstpick.training.job.Progress;
import dev.firstpick.training.scans.Scans;
import dev.firstpick.volume.Volume;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Puts a shard's volumes through a learned network, one at a time. */
@Singleton
class EmbeddingHandler implements JobHandler<EmbeddingRequested> {

    private static final double MILLIS = 1000.0;

    private final EngineRoom engine;
    private final ObjectStore store;
    private final Scans scans;

    EmbeddingHandler(EngineRoom engine, ObjectStore store) {
        this.engine = engine;
        this.store = store;
        this.scans = new Scans(store);
    }

    @Override
    public Class<EmbeddingRequested> accepts() {
        return EmbeddingRequested.class;
    }

    @Override
    public TrainingEvent run(EmbeddingRequested job, JobContext context) throws Exception {
        RepresentationHandler.requireReconstruction(job.representation());
        requireGlobal(job.scope());
        long begun = context.clock().millis();
        List<VolumeManifest.Entry> volumes =
                scans.manifest(job.volumes(), VolumeManifest.class).volumes();
        if (volumes.isEmpty()) {
            throw new IllegalArgumentException("volumes: found none, expected at least 1");
        }
        try (Reconstruction network = load(job.model())) {
            float[][] rows = embed(network, job.task(), volumes, context);
            ObjectRef table = store.put(Json.write(table(volumes, rows)));
            double seconds = (context.clock().millis() - begun) / MILLIS;
            return represented(job, context, volumes.size(), table, seconds);
        }
    }

    private Reconstruction load(ObjectRef model) throws IOException {
        byte[] weights = scans.content(model, "the network's weights");
        return Reconstruction.load(engine.engine(), new ByteArrayInputStream(weights));
    }

    private float[][] embed(Reconstruction network, Task task, List<VolumeManifest.Entry> volumes, JobContext context)
            throws Exception {
        context.progress().begin(Progress.Phase.EMBEDDING, 0, volumes.size());
        float[][] rows = new float[volumes.size()][];
        for (int n = 0; n < rows.length; n++) {
            context.stop().check();
            VolumeManifest.Entry entry = volumes.get(n);
            Volume image = scans.image(entry.volume(), entry.image());
            rows[n] = network.embed(Translation.respaced(image, task));
            requireFinite(entry.volume(), rows[n]);
            context.progress().reached(n + 1);
        }
        return rows;
    }

    private FeatureTable table(List<VolumeManifest.Entry> volumes, float[][] rows) throws IOException {
        int dimension = rows[0].length;
        float[] all = new float[rows.length * dimension];
        for (int n = 0; n < rows.length; n++) {
            System.arraycopy(rows[n], 0, all, n * dimension, dimension);
        }
        ObjectRef features = store.put(new NpyMatrix(rows.length, dimension, all).toBytes());
        List<String> names = volumes.stream().map(VolumeManifest.Entry::volume).toList();
        return new FeatureTable(names, dimension, features, Map.of());
    }

    private static VolumesRepresented represented(
            EmbeddingRequested job, JobContext context, int volumes, ObjectRef table, double seconds) {
        return new VolumesRepresented(
                job.job(),
                job.pool(),
                job.digest(),
                job.representation(),
                job.scope(),
                job.model(),
                job.shard(),
                job.shards(),
                volumes,
                table,
                seconds,
                context.worker(),
                job.attempt(),
                context.clock().instant());
    }

    private static void requireFinite(String volume, float[] feature) {
        for (float value : feature) {
            if (!Float.isFinite(value)) {
                throw new IllegalStateException(
                        "feature of " + volume + ": found " + value + ", expected finite numbers");
            }
        }
    }

    private static void requireGlobal(Scope scope) {
        if (scope != Scope.GLOBAL) {
            throw new IllegalArgumentException(
                    "scope: found " + scope + ", expected global, the one that this trainer represents");
        }
    }
}
