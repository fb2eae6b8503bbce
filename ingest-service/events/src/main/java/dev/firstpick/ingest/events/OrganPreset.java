package dev.firstpick.ingest.events;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The five tasks of the COLosSAL benchmark, from the Medical Segmentation Decathlon (Antonelli et al., Nature Communications 2022).
 * Windows of Hounsfield units are for portal-venous contrast, in which those scans were made.
 */
public enum OrganPreset {
    HEART(new Task(
            "heart", Modality.MR, List.of(new LabelClass(1, "left atrium")), false, List.of(), ProxyRule.otsuAbove())),
    HIPPOCAMPUS(new Task(
            "hippocampus",
            Modality.MR,
            List.of(new LabelClass(1, "anterior"), new LabelClass(2, "posterior")),
            true,
            List.of(),
            ProxyRule.otsuBelow())),
    SPLEEN(new Task(
            "spleen",
            Modality.CT,
            List.of(new LabelClass(1, "spleen")),
            false,
            List.of(1.5, 1.5, 2.0),
            ProxyRule.huWindow(80, 160))),
    LIVER(new Task(
            "liver",
            Modality.CT,
            List.of(new LabelClass(1, "liver"), new LabelClass(2, "tumour")),
            false,
            List.of(1.5, 1.5, 2.0),
            ProxyRule.huWindow(60, 150))),
    PANCREAS(new Task(
            "pancreas",
            Modality.CT,
            List.of(new LabelClass(1, "pancreas"), new LabelClass(2, "tumour")),
            false,
            List.of(1.5, 1.5, 2.0),
            ProxyRule.huWindow(60, 130)));

    private final Task task;

    OrganPreset(Task task) {
        this.task = task;
    }

    /** The preset's task. */
    public Task task() {
        return task;
    }

    /** {@code hippocampus}. */
    public String presetName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The preset called {@code name}, in lower case; empty if there is none. */
    public static Optional<OrganPreset> named(String name) {
        return Arrays.stream(values())
                .filter(preset -> preset.presetName().equals(name))
                .findFirst();
    }
}
