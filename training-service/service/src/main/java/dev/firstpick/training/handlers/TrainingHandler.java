package dev.firstpick.training.handlers;

import dev.firstpick.events.Json;
import dev.firstpick.events.trace.StorySpan;
import dev.firstpick.learning.SegmentationCase;
import dev.firstpick.learning.Segmenter;
import dev.firstpick.learning.TrainedModel;
import dev.firstpick.learning.TrainingSettings;
import dev.firstpick.learning.TrainingStoppedException;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.training.EngineRoom;
import dev.firstpick.training.TrainerSettings;
import dev.firstpick.training.events.CaseManifest;
import dev.firstpick.training.events.CaseResults;
import dev.firstpick.training.events.EvaluationCompleted;
import dev.firstpick.training.events.TrainingEvent;
import dev.firstpick.training.events.TrainingRequested;
import dev.firstpick.training.job.JobContext;
import dev.firstpick.training.job.JobHandler;
import dev.firstpick.training.job.Progress;
import dev.firstpick.training.scans.Scans;
import dev.firstpick.training.stop.StoppedException;
import dev.firstpick.volume.Volume;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Trains the segmentation network on a selection's picks and evaluates it on the test volumes. The few training and validation volumes
 * are held in memory, the test volumes are read one at a time.
 */
@Singleton
class TrainingHandler implements JobHandler<TrainingRequested> {

    private final EngineRoom engine;
    private final ObjectStore store;
    private final Scans scans;
    private final TrainerSettings trainer;

    TrainingHandler(EngineRoom engine, ObjectStore store, TrainerSettings trainer) {
        this.engine = engine;
        this.store = store;
        this.scans = new Scans(store);
        this.trainer = trainer;
    }

    @Override
    public Class<TrainingRequested> accepts() {
        return TrainingRequested.class;
    }

    @Override
    public TrainingEvent run(TrainingRequested job, JobContext context) throws Exception {
        CaseManifest manifest = scans.manifest(job.cases(), CaseManifest.class);
        if (manifest.test().isEmpty()) {
            throw new IllegalArgumentException("cases.test: found none, expected at least 1");
        }
        TrainingSettings settings = Translation.settings(job.learning(), job.trainingSeed());
        Lap lap = Lap.begin(context, settings, trainer.checkpointEvery());
        Instant begun = context.clock().instant();
        try (TrainedModel model = train(job, manifest, settings, lap, context)) {
            tell("train", job, manifest.training(), begun);
            Instant trained = context.clock().instant();
            List<CaseResults.Case> cases = evaluate(job, model, manifest.test(), context);
            tell("evaluate", job, manifest.training(), trained);
            ByteArrayOutputStream weights = new ByteArrayOutputStream();
            model.exportWeights(weights);
            ObjectRef results = store.put(Json.write(new CaseResults(job.job(), cases)));
            return completed(job, context, lap, settings, store.put(weights.toByteArray()), results, cases);
        } catch (TrainingStoppedException e) {
            context.stop().check();
            throw e;
        }
    }

    /** In the trace of each scan, what it was used for. */
    private static void tell(String what, TrainingRequested job, List<CaseManifest.Entry> scans, Instant begun) {
        scans.forEach(scan -> StorySpan.tellOfScan(job.pool(), scan.volume(), what, job.about(), begun));
    }

    private TrainedModel train(
            TrainingRequested job, CaseManifest manifest, TrainingSettings settings, Lap lap, JobContext context)
            throws IOException, StoppedException {
        int total = manifest.training().size() + manifest.validation().size();
        context.progress().begin(Progress.Phase.LOADING, 0, total);
        List<SegmentationCase> training = load(job, manifest.training(), 0, context);
        List<SegmentationCase> validation = load(job, manifest.validation(), training.size(), context);
        context.progress().begin(Progress.Phase.TRAINING, lap.resumedFrom(), settings.iterations());
        return Segmenter.train(
                engine.engine(),
                settings,
                Translation.task(job.task()),
                training,
                validation,
                lap.resumeFrom(),
                lap,
                lap,
                lap);
    }

    private List<SegmentationCase> load(
            TrainingRequested job, List<CaseManifest.Entry> entries, int before, JobContext context)
            throws IOException, StoppedException {
        List<SegmentationCase> cases = new ArrayList<>();
        for (CaseManifest.Entry entry : entries) {
            context.stop().check();
            Volume image = scans.image(entry.volume(), entry.image());
            Volume label = scans.label(entry.volume(), entry.label(), image.grid(), job.task());
            cases.add(new SegmentationCase(entry.volume(), image, label));
            context.progress().reached(before + cases.size());
        }
        return cases;
    }

    private List<CaseResults.Case> evaluate(
            TrainingRequested job, TrainedModel model, List<CaseManifest.Entry> test, JobContext context)
            throws IOException, StoppedException {
        context.progress().begin(Progress.Phase.EVALUATING, 0, test.size());
        CaseEvaluation evaluation = new CaseEvaluation(model, scans, job.task());
        List<CaseResults.Case> cases = new ArrayList<>();
        for (CaseManifest.Entry entry : test) {
            context.stop().check();
            Instant begun = context.clock().instant();
            cases.add(evaluation.of(entry));
            StorySpan.tellOfScan(job.pool(), entry.volume(), "test on", job.about(), begun);
            context.progress().reached(cases.size());
        }
        return cases;
    }

    private static EvaluationCompleted completed(
            TrainingRequested job,
            JobContext context,
            Lap lap,
            TrainingSettings settings,
            ObjectRef model,
            ObjectRef results,
            List<CaseResults.Case> cases) {
        EvaluationSummary summary = EvaluationSummary.of(cases);
        return new EvaluationCompleted(
                job.job(),
                job.pool(),
                job.digest(),
                job.selection(),
                job.strategy(),
                job.scope(),
                job.budget(),
                job.seed(),
                job.trainingSeed(),
                model,
                results,
                cases.size(),
                summary.undefined(),
                summary.meanDice(),
                summary.sdDice(),
                summary.worstDice(),
                summary.meanHd95(),
                summary.meanAssd(),
                settings.iterations(),
                lap.resumedFrom(),
                lap.seconds(),
                context.worker(),
                job.attempt(),
                context.clock().instant());
    }
}
