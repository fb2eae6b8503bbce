package dev.firstpick.training.handlers;

import dev.firstpick.ingest.events.LabelClass;
import dev.firstpick.ingest.events.Task;
import dev.firstpick.learning.TrainedModel;
import dev.firstpick.learning.metrics.ClassMetrics;
import dev.firstpick.learning.metrics.Metrics;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.training.events.CaseManifest;
import dev.firstpick.training.events.CaseResults;
import dev.firstpick.training.scans.LabelMapping;
import dev.firstpick.training.scans.Scans;
import dev.firstpick.volume.Volume;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares a model's prediction with the reference, on the scan's own grid, and keeps the prediction. */
final class CaseEvaluation {

    private static final int BACKGROUND = 1;

    private final TrainedModel model;
    private final Scans scans;
    private final Task task;
    private final LabelMapping mapping;

    CaseEvaluation(TrainedModel model, Scans scans, Task task) {
        this.model = model;
        this.scans = scans;
        this.task = task;
        this.mapping = LabelMapping.of(task);
    }

    CaseResults.Case of(CaseManifest.Entry entry) throws IOException {
        Volume image = scans.image(entry.volume(), entry.image());
        Volume reference = scans.label(entry.volume(), entry.label(), image.grid(), task);
        Volume prediction = model.predict(image);
        List<CaseResults.ClassResult> classes = results(
                Metrics.evaluate(prediction, reference, mapping.classes().size() + BACKGROUND));
        ObjectRef kept = scans.keepLabel(mapping.toValues(prediction), mapping.largestValue());
        double dice = classes.stream()
                .mapToDouble(CaseResults.ClassResult::dice)
                .average()
                .orElseThrow();
        return new CaseResults.Case(entry.volume(), dice, classes, kept);
    }

    private List<CaseResults.ClassResult> results(List<ClassMetrics> metrics) {
        List<CaseResults.ClassResult> results = new ArrayList<>();
        for (ClassMetrics one : metrics) {
            LabelClass known = mapping.classes().get(one.label() - 1);
            results.add(new CaseResults.ClassResult(
                    known.value(), known.name(), one.dice(), defined(one.hd95()), defined(one.assd())));
        }
        return results;
    }

    private static Optional<Double> defined(double distance) {
        return Double.isFinite(distance) ? Optional.of(distance) : Optional.empty();
    }
}
