package dev.firstpick.learning;

import dev.firstpick.learning.data.IntensityRule;
import dev.firstpick.learning.data.ProxyRule;
import dev.firstpick.learning.data.Spacing;
import java.util.Locale;

/**
 * The five organs of the benchmark, as tasks of the Medical Segmentation Decathlon. Windows of Hounsfield units are for portal-venous
 * contrast, in which those scans were made.
 */
public enum Organ {
    /** MR; the left atrium. */
    HEART(Task.of(2, new IntensityRule.Mr()), new ProxyRule.Otsu(true)),
    /** MR; anterior and posterior joined. */
    HIPPOCAMPUS(Task.joined(new IntensityRule.Mr()), new ProxyRule.Otsu(false)),
    /** CT; the spleen. */
    SPLEEN(Task.of(2, new IntensityRule.Ct()).withSpacing(new Spacing(1.5, 1.5, 2)), new ProxyRule.HuWindow(80, 160)),
    /** CT; liver and tumour. */
    LIVER(Task.of(3, new IntensityRule.Ct()).withSpacing(new Spacing(1.5, 1.5, 2)), new ProxyRule.HuWindow(60, 150)),
    /** CT; pancreas and tumour. */
    PANCREAS(Task.of(3, new IntensityRule.Ct()).withSpacing(new Spacing(1.5, 1.5, 2)), new ProxyRule.HuWindow(60, 130));

    private final Task task;
    private final ProxyRule proxy;

    Organ(Task task, ProxyRule proxy) {
        this.task = task;
        this.proxy = proxy;
    }

    /** What is segmented. */
    public Task task() {
        return task;
    }

    /** How its pseudo-labels are made. */
    public ProxyRule proxy() {
        return proxy;
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
