package dev.firstpick.training.handlers;

import dev.firstpick.events.Json;
import dev.firstpick.events.trace.StorySpan;
import dev.firstpick.learning.Description;
import dev.firstpick.learning.Proxy;
import dev.firstpick.learning.Reconstruction;
import dev.firstpick.learning.Representation;
import dev.firstpick.learning.Scope;
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
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

/** Puts a shard's volumes through a learned network, one at a time: features, and scores of uncertainty. */
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
        long begun = context.clock().millis();
        List<VolumeManifest.Entry> volumes =
                scans.manifest(job.volumes(), VolumeManifest.class).volumes();
        if (volumes.isEmpty()) {
            throw new IllegalArgumentException("volumes: found none, expected at least 1");
        }
        try (Representation network = load(job)) {
            List<Description> rows = describe(network, job, volumes, context);
            ObjectRef table = store.put(Json.write(table(volumes, rows)));
            double seconds = (context.clock().millis() - begun) / MILLIS;
            return represented(job, context, volumes.size(), table, seconds);
        } catch (CancellationException e) {
            context.stop().check();
            throw e;
        }
    }

    private Representation load(EmbeddingRequested job) throws IOException {
        InputStream weights = new ByteArrayInputStream(scans.content(job.model(), "the network's weights"));
        return switch (job.representation()) {
            case RECONSTRUCTION -> Reconstruction.load(engine.engine(), weights);
            case PROXY -> Proxy.load(engine.engine(), weights);
        };
    }

    private List<Description> describe(
            Representation network, EmbeddingRequested job, List<VolumeManifest.Entry> volumes, JobContext context)
            throws Exception {
        context.progress().begin(Progress.Phase.EMBEDDING, 0, volumes.size());
        Scope scope = Translation.scope(job.scope(), job.task());
        List<Description> rows = new ArrayList<>();
        for (VolumeManifest.Entry entry : volumes) {
            context.stop().check();
            Instant begun = context.clock().instant();
            Volume image = Translation.respaced(scans.image(entry.volume(), entry.image()), job.task());
            Description row = network.describe(image, scope, context.stop()::raised);
            requireFinite(entry.volume(), row);
            rows.add(row);
            StorySpan.tellOfScan(job.pool(), entry.volume(), "embed", job.about(), begun);
            context.progress().reached(rows.size());
        }
        return rows;
    }

    private FeatureTable table(List<VolumeManifest.Entry> volumes, List<Description> rows) throws IOException {
        int dimension = rows.get(0).feature().length;
        float[] all = new float[rows.size() * dimension];
        for (int n = 0; n < rows.size(); n++) {
            System.arraycopy(rows.get(n).feature(), 0, all, n * dimension, dimension);
        }
        ObjectRef features = store.put(new NpyMatrix(rows.size(), dimension, all).toBytes());
        List<String> names = volumes.stream().map(VolumeManifest.Entry::volume).toList();
        return new FeatureTable(names, dimension, features, scores(rows));
    }

    /** Under the names by which selection asks for them. */
    private static Map<String, List<Double>> scores(List<Description> rows) {
        Map<String, List<Double>> scores = new HashMap<>();
        for (Description row : rows) {
            scores.computeIfAbsent("variance", name -> new ArrayList<>())
                    .add(row.uncertainty().variance());
            row.uncertainty().entropy().ifPresent(entropy -> scores.computeIfAbsent(
                            "entropy", name -> new ArrayList<>())
                    .add(entropy));
        }
        return scores;
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

    private static void requireFinite(String volume, Description row) {
        for (float value : row.feature()) {
            requireFinite("feature of " + volume, value);
        }
        requireFinite("variance of " + volume, row.uncertainty().variance());
        row.uncertainty().entropy().ifPresent(entropy -> requireFinite("entropy of " + volume, entropy));
    }

    private static void requireFinite(String what, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalStateException(what + ": found " + value + ", expected finite numbers");
        }
    }
}
