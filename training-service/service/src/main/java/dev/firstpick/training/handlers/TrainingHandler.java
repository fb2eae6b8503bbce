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
import dev.firstpick.training.events.SetAside;
import dev.firstpick.training.events.TrainingEvent;
import dev.firstpick.training.events.TrainingRequested;
import dev.firstpick.training.job.JobContext;
import dev.firstpick.training.job.JobHandler;
import dev.firstpick.training.job.JobRefusedException;
import dev.firstpick.training.job.Progress;
import dev.firstpick.training.scans.LabelMapping;
import dev.firstpick.training.scans.Scans;
import dev.firstpick.volume.Volume;
import dev.firstpick.volume.VolumeFormatException;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains the segmentation network on a selection's picks and evaluates it on the test volumes. The few training and validation volumes
 * are held in memory, the test volumes are read one at a time. A validation or test volume that cannot be used is set aside and named in
 * the outcome; a training volume that cannot be used ends the job.
 */
@Singleton
class TrainingHandler implements JobHandler<TrainingRequested> {

    private static final Logger LOG = LoggerFactory.getLogger(TrainingHandler.class);

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
        Material material = load(job, manifest, context);
        Lap lap = Lap.begin(context, settings, trainer.checkpointEvery());
        Instant begun = context.clock().instant();
        try (TrainedModel model = train(job, material, settings, lap, context)) {
            tell("train", job, manifest.training(), begun);
            Instant trained = context.clock().instant();
            Triage triage = new Triage(job.job(), job.attempt(), () -> model.predict(SoundScan.make()));
            List<CaseResults.Case> cases = evaluate(job, model, manifest.test(), triage, context);
            triage.requireSome("cases.test", cases.size());
            tell("evaluate", job, manifest.training(), trained);
            ByteArrayOutputStream weights = new ByteArrayOutputStream();
            model.exportWeights(weights);
            ObjectRef results = store.put(Json.write(new CaseResults(job.job(), cases)));
            List<SetAside> setAside = new ArrayList<>(material.setAside);
            setAside.addAll(triage.setAside());
            return completed(
                    job,
                    context,
                    lap,
                    settings,
                    store.put(weights.toByteArray()),
                    results,
                    cases,
                    setAside,
                    material.emptyLabels);
        } catch (TrainingStoppedException e) {
            context.stop().check();
            throw e;
        }
    }

    /** In the trace of each scan, what it was used for. */
    private static void tell(String what, TrainingRequested job, List<CaseManifest.Entry> scans, Instant begun) {
        scans.forEach(scan -> StorySpan.tellOfScan(job.pool(), scan.volume(), what, job.about(), begun));
    }

    /**
     * What a network is trained on.
     *
     * @param setAside validation volumes that cannot be used
     * @param emptyLabels training volumes whose label map holds no foreground
     */
    private record Material(
            List<SegmentationCase> training,
            List<SegmentationCase> validation,
            List<SetAside> setAside,
            List<String> emptyLabels) {}

    private TrainedModel train(
            TrainingRequested job, Material material, TrainingSettings settings, Lap lap, JobContext context) {
        context.progress().begin(Progress.Phase.TRAINING, lap.resumedFrom(), settings.iterations());
        return Segmenter.train(
                engine.engine(),
                settings,
                Translation.task(job.task()),
                material.training,
                material.validation,
                lap.resumeFrom(),
                lap,
                lap,
                lap);
    }

    /**
     * @throws JobRefusedException if a training volume cannot be used: with fewer, the budget would be another; if no training or no test
     *     volume's label map holds any foreground
     */
    private Material load(TrainingRequested job, CaseManifest manifest, JobContext context) throws Exception {
        requireForegroundInTest(job, manifest.test(), context);
        int total = manifest.training().size() + manifest.validation().size();
        context.progress().begin(Progress.Phase.LOADING, 0, total);
        List<SegmentationCase> training = new ArrayList<>();
        for (CaseManifest.Entry entry : manifest.training()) {
            context.stop().check();
            training.add(trainingCase(job, entry));
            context.progress().reached(training.size());
        }
        List<String> empty = training.stream()
                .filter(one -> LabelMapping.isEmpty(one.label()))
                .map(SegmentationCase::name)
                .toList();
        if (empty.size() == training.size()) {
            throw new JobRefusedException(
                    "labels of the training volumes: found no foreground in any of the " + empty.size()
                            + " label maps (" + String.join(", ", few(empty)) + "), expected some in at least one");
        }
        if (!empty.isEmpty()) {
            LOG.warn("label maps without foreground: job={} volumes={}", job.job(), few(empty));
        }
        Triage triage = new Triage(job.job(), job.attempt(), () -> {});
        List<SegmentationCase> validation = new ArrayList<>();
        for (CaseManifest.Entry entry : manifest.validation()) {
            context.stop().check();
            triage.attempt(entry.volume(), () -> read(job, entry)).ifPresent(validation::add);
            context.progress().reached(training.size() + validation.size());
        }
        triage.requireStored(training.size() + validation.size());
        return new Material(training, validation, triage.setAside(), few(empty));
    }

    private SegmentationCase trainingCase(TrainingRequested job, CaseManifest.Entry entry)
            throws IOException, JobRefusedException {
        try {
            return read(job, entry);
        } catch (VolumeFormatException | IllegalArgumentException e) {
            throw new JobRefusedException("training volume " + entry.volume() + ": " + e.getMessage(), e);
        }
    }

    /** Of a size that the network can be given, too: not all of what is done with a case can be set aside later. */
    private SegmentationCase read(TrainingRequested job, CaseManifest.Entry entry) throws IOException {
        Volume image = scans.image(entry.volume(), entry.image());
        Translation.task(job.task()).requireRoom(image.grid());
        Volume label = scans.label(entry.volume(), entry.label(), image.grid(), job.task());
        return new SegmentationCase(entry.volume(), image, label);
    }

    /** Without any, whatever is predicted would be scored by what is not there. As a rule one label map is read. */
    private void requireForegroundInTest(TrainingRequested job, List<CaseManifest.Entry> test, JobContext context)
            throws Exception {
        Triage triage = new Triage(job.job(), job.attempt(), () -> {});
        List<String> empty = new ArrayList<>();
        for (CaseManifest.Entry entry : test) {
            context.stop().check();
            Optional<Boolean> found = triage.attempt(
                    entry.volume(), () -> !LabelMapping.isEmpty(read(job, entry).label()));
            if (found.orElse(false)) {
                return;
            }
            found.ifPresent(none -> empty.add(entry.volume()));
        }
        triage.requireSome("cases.test", empty.size());
        throw new JobRefusedException("labels of the test volumes: found no foreground in any of the " + empty.size()
                + " label maps (" + String.join(", ", few(empty)) + "), expected some in at least one");
    }

    private static List<String> few(List<String> volumes) {
        return volumes.size() <= SetAside.MOST_LISTED ? volumes : volumes.subList(0, SetAside.MOST_LISTED);
    }

    private List<CaseResults.Case> evaluate(
            TrainingRequested job, TrainedModel model, List<CaseManifest.Entry> test, Triage triage, JobContext context)
            throws Exception {
        context.progress().begin(Progress.Phase.EVALUATING, 0, test.size());
        CaseEvaluation evaluation = new CaseEvaluation(model, scans, job.task());
        List<CaseResults.Case> cases = new ArrayList<>();
        for (int n = 0; n < test.size(); n++) {
            context.stop().check();
            CaseManifest.Entry entry = test.get(n);
            Instant begun = context.clock().instant();
            triage.attempt(entry.volume(), () -> evaluation.of(entry)).ifPresent(found -> {
                cases.add(found);
                StorySpan.tellOfScan(job.pool(), entry.volume(), "test on", job.about(), begun);
            });
            context.progress().reached(n + 1);
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
            List<CaseResults.Case> cases,
            List<SetAside> setAside,
            List<String> emptyLabels) {
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
                context.clock().instant(),
                SetAside.listed(setAside),
                emptyLabels);
    }
}
