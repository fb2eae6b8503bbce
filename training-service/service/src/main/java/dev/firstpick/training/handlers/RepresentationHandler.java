package dev.firstpick.training.handlers;

import dev.firstpick.ingest.events.Task;
import dev.firstpick.learning.CaseSource;
import dev.firstpick.learning.Proxy;
import dev.firstpick.learning.Reconstruction;
import dev.firstpick.learning.Representation;
import dev.firstpick.learning.TrainingSettings;
import dev.firstpick.learning.TrainingStoppedException;
import dev.firstpick.learning.data.IntensityRule;
import dev.firstpick.learning.network.LearningEngine;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.training.EngineRoom;
import dev.firstpick.training.TrainerSettings;
import dev.firstpick.training.events.RepresentationLearned;
import dev.firstpick.training.events.RepresentationRequested;
import dev.firstpick.training.events.TrainingEvent;
import dev.firstpick.training.events.VolumeManifest;
import dev.firstpick.training.job.JobContext;
import dev.firstpick.training.job.JobHandler;
import dev.firstpick.training.job.Progress;
import dev.firstpick.training.scans.Scans;
import dev.firstpick.volume.Volume;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Trains a network on a pool's candidates, without annotations. Volumes are loaded as they are needed. */
@Singleton
class RepresentationHandler implements JobHandler<RepresentationRequested> {

    private final EngineRoom engine;
    private final ObjectStore store;
    private final Scans scans;
    private final TrainerSettings trainer;

    RepresentationHandler(EngineRoom engine, ObjectStore store, TrainerSettings trainer) {
        this.engine = engine;
        this.store = store;
        this.scans = new Scans(store);
        this.trainer = trainer;
    }

    @Override
    public Class<RepresentationRequested> accepts() {
        return RepresentationRequested.class;
    }

    @Override
    public TrainingEvent run(RepresentationRequested job, JobContext context) throws Exception {
        VolumeManifest manifest = scans.manifest(job.volumes(), VolumeManifest.class);
        TrainingSettings settings = Translation.settings(job.learning(), job.seed());
        Lap lap = Lap.begin(context, settings, trainer.checkpointEvery());
        context.progress().begin(Progress.Phase.TRAINING, lap.resumedFrom(), settings.iterations());
        try (Representation network = train(job, manifest, settings, lap)) {
            ByteArrayOutputStream weights = new ByteArrayOutputStream();
            network.exportWeights(weights);
            return learned(job, context, lap, settings, store.put(weights.toByteArray()));
        } catch (TrainingStoppedException e) {
            context.stop().check();
            throw e;
        }
    }

    private Representation train(
            RepresentationRequested job, VolumeManifest manifest, TrainingSettings settings, Lap lap) {
        LearningEngine loaded = engine.engine();
        IntensityRule rule = Translation.rule(job.task());
        Pool pool = new Pool(scans, manifest, job.task());
        return switch (job.representation()) {
            case RECONSTRUCTION -> Reconstruction.train(loaded, settings, rule, pool, lap.resumeFrom(), lap, lap, lap);
            case PROXY ->
                Proxy.train(
                        loaded, settings, rule, Translation.proxy(job.task()), pool, lap.resumeFrom(), lap, lap, lap);
        };
    }

    private static RepresentationLearned learned(
            RepresentationRequested job, JobContext context, Lap lap, TrainingSettings settings, ObjectRef model) {
        return new RepresentationLearned(
                job.job(),
                job.pool(),
                job.digest(),
                job.representation(),
                model,
                settings.iterations(),
                lap.loss(),
                lap.secondsOfAll(),
                context.worker(),
                job.attempt(),
                context.clock().instant());
    }

    private record Pool(Scans scans, VolumeManifest manifest, Task task) implements CaseSource {

        @Override
        public int size() {
            return manifest.volumes().size();
        }

        @Override
        public Volume load(int index) {
            VolumeManifest.Entry entry = manifest.volumes().get(index);
            try {
                return Translation.respaced(scans.image(entry.volume(), entry.image()), task);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
