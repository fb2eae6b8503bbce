package dev.firstpick.training.scans;

import dev.firstpick.ingest.events.LabelClass;
import dev.firstpick.ingest.events.Task;
import dev.firstpick.volume.Volume;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Between the values in label maps and the classes that a network tells apart, 1 to n with 0 for the background. Where classes are
 * joined there is one, and its value in predictions is 1.
 */
public final class LabelMapping {

    private static final int JOINED = 1;

    private final Map<Integer, Integer> classOfValue = new LinkedHashMap<>();
    private final List<LabelClass> classes;

    private LabelMapping(Task task) {
        classes = task.joined() ? List.of(new LabelClass(JOINED, task.organ())) : task.classes();
        int number = 1;
        for (LabelClass found : task.classes()) {
            classOfValue.put(found.value(), task.joined() ? JOINED : number++);
        }
    }

    public static LabelMapping of(Task task) {
        return new LabelMapping(task);
    }

    /** The values that label maps may hold beside 0. */
    Set<Integer> values() {
        return classOfValue.keySet();
    }

    /** What the network tells apart, in the order of its classes 1 to n; the values are those in predictions. */
    public List<LabelClass> classes() {
        return classes;
    }

    /** The label map with 0 to n in place of its values. */
    Volume toClasses(Volume label) {
        float[] voxels = label.voxels();
        float[] mapped = new float[voxels.length];
        for (int n = 0; n < voxels.length; n++) {
            mapped[n] = voxels[n] == 0 ? 0 : classOfValue.get((int) voxels[n]);
        }
        return new Volume(label.grid(), mapped);
    }

    /** A prediction of 0 to n with the task's values in their place. */
    public Volume toValues(Volume prediction) {
        float[] voxels = prediction.voxels();
        float[] mapped = new float[voxels.length];
        for (int n = 0; n < voxels.length; n++) {
            mapped[n] = voxels[n] == 0 ? 0 : classes.get((int) voxels[n] - 1).value();
        }
        return new Volume(prediction.grid(), mapped);
    }

    /** Whether a label map holds nothing but background. */
    public static boolean isEmpty(Volume label) {
        for (float voxel : label.voxels()) {
            if (voxel != 0) {
                return false;
            }
        }
        return true;
    }

    /** The largest value in predictions. */
    public int largestValue() {
        return classes.stream().mapToInt(LabelClass::value).max().orElseThrow();
    }
}
