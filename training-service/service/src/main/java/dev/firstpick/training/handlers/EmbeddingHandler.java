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
import dev.firstpick.training.events.RepresentationKind;
import dev.firstpick.training.events.SetAside;
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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

/**
 * Puts a shard's volumes through a learned network, one at a time: features, and scores of uncertainty. A volume of which the network can say
 * nothing is set aside.
 */
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
            Triage triage = new Triage(
                    job.job(),
                    job.attempt(),
                    () -> requireFinite(
                            "a scan that is known to be sound",
                            network.describe(SoundScan.make(), new Scope.Global())));
            Map<String, Description> rows = describe(network, job, volumes, triage, context);
            triage.requireStored(rows.size());
            ObjectRef table = store.put(Json.write(table(job.representation(), network, rows)));
            double seconds = (context.clock().millis() - begun) / MILLIS;
            return represented(job, context, rows.size(), table, seconds, triage.setAside());
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

    private Map<String, Description> describe(
            Representation network,
            EmbeddingRequested job,
            List<VolumeManifest.Entry> volumes,
            Triage triage,
            JobContext context)
            throws Exception {
        context.progress().begin(Progress.Phase.EMBEDDING, 0, volumes.size());
        Scope scope = Translation.scope(job.scope(), job.task());
        Map<String, Description> rows = new LinkedHashMap<>();
        for (int n = 0; n < volumes.size(); n++) {
            context.stop().check();
            VolumeManifest.Entry entry = volumes.get(n);
            Instant begun = context.clock().instant();
            triage.attempt(entry.volume(), () -> describe(network, job, entry, scope, context))
                    .ifPresent(row -> {
                        rows.put(entry.volume(), row);
                        StorySpan.tellOfScan(job.pool(), entry.volume(), "embed", job.about(), begun);
                    });
            context.progress().reached(n + 1);
        }
        return rows;
    }

    private Description describe(
            Representation network, EmbeddingRequested job, VolumeManifest.Entry entry, Scope scope, JobContext context)
            throws IOException {
        Volume image = Translation.respaced(scans.image(entry.volume(), entry.image()), job.task());
        Description row = network.describe(image, scope, context.stop()::raised);
        requireFinite(entry.volume(), row);
        return row;
    }

    /** Without rows where every volume was set aside. */
    private FeatureTable table(RepresentationKind kind, Representation network, Map<String, Description> rows)
            throws IOException {
        int dimension = rows.isEmpty()
                ? network.embed(SoundScan.make(), new Scope.Global()).length
                : rows.values().iterator().next().feature().length;
        float[] all = new float[rows.size() * dimension];
        int at = 0;
        for (Description row : rows.values()) {
            System.arraycopy(row.feature(), 0, all, at, dimension);
            at += dimension;
        }
        ObjectRef features = store.put(new NpyMatrix(rows.size(), dimension, all).toBytes());
        return new FeatureTable(List.copyOf(rows.keySet()), dimension, features, scores(kind, rows.values()));
    }

    /** Under the names by which selection asks for them. */
    private static Map<String, List<Double>> scores(RepresentationKind kind, Collection<Description> rows) {
        List<Double> variance =
                rows.stream().map(row -> row.uncertainty().variance()).toList();
        return switch (kind) {
            case RECONSTRUCTION -> Map.of("variance", variance);
            case PROXY ->
                Map.of(
                        "variance",
                        variance,
                        "entropy",
                        rows.stream()
                                .map(row -> row.uncertainty().entropy().orElseThrow())
                                .toList());
        };
    }

    private static VolumesRepresented represented(
            EmbeddingRequested job,
            JobContext context,
            int volumes,
            ObjectRef table,
            double seconds,
            List<SetAside> setAside) {
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
                context.clock().instant(),
                setAside);
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
