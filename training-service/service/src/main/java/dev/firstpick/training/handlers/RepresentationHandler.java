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
import dev.firstpick.training.events.SetAside;
import dev.firstpick.training.events.TrainingEvent;
import dev.firstpick.training.events.VolumeManifest;
import dev.firstpick.training.job.JobContext;
import dev.firstpick.training.job.JobHandler;
import dev.firstpick.training.job.Progress;
import dev.firstpick.training.scans.Scans;
import dev.firstpick.training.scans.StoredScanException;
import dev.firstpick.volume.Volume;
import dev.firstpick.volume.VolumeFormatException;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a network on a pool's candidates, without annotations. Volumes are loaded as they are needed; one that cannot be used is set aside.
 */
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
        Pool pool = new Pool(scans, manifest, job.task());
        try (Representation network = train(job, pool, settings, lap)) {
            ByteArrayOutputStream weights = new ByteArrayOutputStream();
            network.exportWeights(weights);
            return learned(job, context, lap, settings, store.put(weights.toByteArray()), pool.setAside());
        } catch (TrainingStoppedException e) {
            context.stop().check();
            throw e;
        }
    }

    private Representation train(RepresentationRequested job, Pool pool, TrainingSettings settings, Lap lap)
            throws IOException {
        LearningEngine loaded = engine.engine();
        IntensityRule rule = Translation.rule(job.task());
        try {
            return train(job, pool, settings, lap, loaded, rule);
        } catch (IllegalArgumentException e) {
            pool.requireStored();
            throw e;
        }
    }

    private static Representation train(
            RepresentationRequested job,
            Pool pool,
            TrainingSettings settings,
            Lap lap,
            LearningEngine loaded,
            IntensityRule rule) {
        return switch (job.representation()) {
            case RECONSTRUCTION -> Reconstruction.train(loaded, settings, rule, pool, lap.resumeFrom(), lap, lap, lap);
            case PROXY ->
                Proxy.train(
                        loaded, settings, rule, Translation.proxy(job.task()), pool, lap.resumeFrom(), lap, lap, lap);
        };
    }

    private static RepresentationLearned learned(
            RepresentationRequested job,
            JobContext context,
            Lap lap,
            TrainingSettings settings,
            ObjectRef model,
            List<SetAside> setAside) {
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
                context.clock().instant(),
                SetAside.listed(setAside));
    }

    /** The candidates, and those that cannot be used. Patches are prepared on a thread of their own. */
    private static final class Pool implements CaseSource {

        private static final Logger LOG = LoggerFactory.getLogger(Pool.class);

        private final Scans scans;
        private final VolumeManifest manifest;
        private final Task task;
        private final List<SetAside> setAside = new CopyOnWriteArrayList<>();
        private volatile Optional<StoredScanException> stored = Optional.empty();

        Pool(Scans scans, VolumeManifest manifest, Task task) {
            this.scans = scans;
            this.manifest = manifest;
            this.task = task;
        }

        @Override
        public int size() {
            return manifest.volumes().size();
        }

        @Override
        public Volume load(int index) {
            VolumeManifest.Entry entry = manifest.volumes().get(index);
            try {
                return Translation.respaced(scans.image(entry.volume(), entry.image()), task);
            } catch (StoredScanException e) {
                stored = Optional.of(e);
                throw new IllegalArgumentException(e.getMessage(), e);
            } catch (VolumeFormatException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void leftOut(int index, String reason) {
            SetAside found = SetAside.because(manifest.volumes().get(index).volume(), reason);
            LOG.warn("volume set aside: volume={} reason={}", found.volume(), found.reason());
            setAside.add(found);
        }

        List<SetAside> setAside() {
            return List.copyOf(setAside);
        }

        /**
         * @throws StoredScanException if no volume can be used, and it may be the store's fault
         */
        void requireStored() throws StoredScanException {
            if (setAside.size() == size() && stored.isPresent()) {
                throw stored.get();
            }
        }
    }
}
