package dev.firstpick.training.events;

import dev.firstpick.events.Required;
import dev.firstpick.events.Text;
import dev.firstpick.store.ObjectRef;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Per-case metrics of a run: the manifest that {@link EvaluationCompleted#cases()} names.
 *
 * @param job the run's identity
 * @param cases sorted by volume
 */
public record CaseResults(@Text(Text.Rule.SHA256) String job, List<Case> cases) {

    /**
     * A test volume.
     *
     * @param volume its name
     * @param dice mean over the classes
     * @param classes one a foreground class
     * @param prediction the predicted label map, NIfTI on the image's grid
     */
    public record Case(
            @Text(Text.Rule.NAME) String volume, double dice, List<ClassResult> classes, ObjectRef prediction) {

        public Case {
            Required.name("volume", volume);
            classes = List.copyOf(classes);
        }
    }

    /**
     * A class in a test volume.
     *
     * @param value the class's voxel value in the prediction
     * @param name for people
     * @param dice 0 to 1
     * @param hd95 95th-percentile Hausdorff distance in mm; absent where prediction or reference is empty
     * @param assd average symmetric surface distance in mm; absent where prediction or reference is empty
     */
    public record ClassResult(int value, String name, double dice, Optional<Double> hd95, Optional<Double> assd) {}

    public CaseResults {
        Required.sha256("job", job);
        cases = cases.stream().sorted(Comparator.comparing(Case::volume)).toList();
    }
}
