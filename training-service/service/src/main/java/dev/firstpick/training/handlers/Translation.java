package dev.firstpick.training.handlers;

import dev.firstpick.ingest.events.Modality;
import dev.firstpick.learning.Scope;
import dev.firstpick.learning.Task;
import dev.firstpick.learning.TrainingSettings;
import dev.firstpick.learning.data.Geometry;
import dev.firstpick.learning.data.IntensityRule;
import dev.firstpick.learning.data.PatchSize;
import dev.firstpick.learning.data.ProxyRule;
import dev.firstpick.learning.data.Spacing;
import dev.firstpick.training.events.LearningSettings;
import dev.firstpick.volume.Volume;
import java.util.List;
import java.util.Optional;

/** From the words of jobs to the engine's. */
final class Translation {

    private static final int BACKGROUND = 1;

    private Translation() {}

    /** The preset's settings, with what the job has of its own in their place. */
    static TrainingSettings settings(LearningSettings learning, long seed) {
        TrainingSettings settings = TrainingSettings.preset(learning.preset()).withSeed(seed);
        if (learning.iterations().isPresent()) {
            settings = withIterations(settings, learning.iterations().get());
        }
        if (learning.dropout().isPresent()) {
            settings = settings.withDropout(learning.dropout().get());
        }
        if (learning.batch().isPresent()) {
            settings = settings.withBatch(learning.batch().get());
        }
        if (learning.patch().isPresent()) {
            List<Integer> patch = learning.patch().get();
            settings = settings.withPatch(new PatchSize(patch.get(0), patch.get(1), patch.get(2)));
        }
        return settings;
    }

    /** What the network tells apart; label maps come with their classes numbered 1 to n already. */
    static Task task(dev.firstpick.ingest.events.Task task) {
        Task own = Task.of(task.foregrounds() + BACKGROUND, rule(task));
        return spacing(task).map(own::withSpacing).orElse(own);
    }

    static IntensityRule rule(dev.firstpick.ingest.events.Task task) {
        return task.modality() == Modality.CT ? new IntensityRule.Ct() : new IntensityRule.Mr();
    }

    /** How pseudo-labels are made. */
    static ProxyRule proxy(dev.firstpick.ingest.events.Task task) {
        dev.firstpick.ingest.events.ProxyRule rule = task.proxy();
        return switch (rule.rule()) {
            case HU_WINDOW ->
                new ProxyRule.HuWindow(rule.low().orElseThrow(), rule.high().orElseThrow());
            case OTSU_ABOVE -> new ProxyRule.Otsu(true);
            case OTSU_BELOW -> new ProxyRule.Otsu(false);
        };
    }

    /** Which part of a volume is looked at. */
    static Scope scope(dev.firstpick.selection.events.Scope scope, dev.firstpick.ingest.events.Task task) {
        return switch (scope) {
            case GLOBAL -> new Scope.Global();
            case LOCAL -> new Scope.Local(proxy(task));
        };
    }

    /** An image on the grid that the task's spacing wants, for networks that know no spacing of their own. */
    static Volume respaced(Volume image, dev.firstpick.ingest.events.Task task) {
        return Geometry.resampled(image, Geometry.target(image.grid(), spacing(task)), rule(task));
    }

    private static Optional<Spacing> spacing(dev.firstpick.ingest.events.Task task) {
        List<Double> mm = task.spacing();
        return mm.isEmpty() ? Optional.empty() : Optional.of(new Spacing(mm.get(0), mm.get(1), mm.get(2)));
    }

    /** Validation begins at the same share of the way, so that a short run is not without it. */
    private static TrainingSettings withIterations(TrainingSettings preset, int iterations) {
        long from = (long) preset.validationFrom() * iterations / preset.iterations();
        return preset.withIterations(iterations).withValidation((int) from, preset.validationEvery());
    }
}
