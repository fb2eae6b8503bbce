package dev.firstpick.learning;

import dev.firstpick.learning.data.IntensityRule;
import dev.firstpick.learning.data.Spacing;
import java.util.Locale;

/** The five organs of the benchmark, as tasks of the Medical Segmentation Decathlon. */
public enum Organ {
    /** MR; the left atrium. */
    HEART(Task.of(2, new IntensityRule.Mr())),
    /** MR; anterior and posterior joined. */
    HIPPOCAMPUS(Task.joined(new IntensityRule.Mr())),
    /** CT; the spleen. */
    SPLEEN(Task.of(2, new IntensityRule.Ct()).withSpacing(new Spacing(1.5, 1.5, 2))),
    /** CT; liver and tumour. */
    LIVER(Task.of(3, new IntensityRule.Ct()).withSpacing(new Spacing(1.5, 1.5, 2))),
    /** CT; pancreas and tumour. */
    PANCREAS(Task.of(3, new IntensityRule.Ct()).withSpacing(new Spacing(1.5, 1.5, 2)));

    private final Task task;

    Organ(Task task) {
        this.task = task;
    }

    /** What is segmented. */
    public Task task() {
        return task;
    }

    /**
     * @param name in any case
     * @throws IllegalArgumentException if there is no such organ
     */
    public static Organ of(String name) {
        for (Organ organ : values()) {
            if (organ.name().equals(name.toUpperCase(Locale.ROOT))) {
                return organ;
            }
        }
        throw new IllegalArgumentException(
                "organ: found " + name + ", expected heart, hippocampus, spleen, liver or pancreas");
    }
}
