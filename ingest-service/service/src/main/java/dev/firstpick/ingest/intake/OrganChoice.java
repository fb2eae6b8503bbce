package dev.firstpick.ingest.intake;

import dev.firstpick.events.Required;
import dev.firstpick.ingest.events.OrganPreset;
import dev.firstpick.ingest.events.Task;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A pool's task, by the name of a preset. */
public final class OrganChoice {

    private OrganChoice() {}

    /** The names of the presets. */
    public static List<String> known() {
        return Arrays.stream(OrganPreset.values()).map(OrganPreset::presetName).toList();
    }

    /**
     * The preset's task.
     *
     * @param joined whether all its classes are one foreground, if not as the preset says
     * @throws IllegalArgumentException if there is no such preset
     */
    public static Task task(String organ, Optional<Boolean> joined) {
        Task preset = OrganPreset.named(organ)
                .orElseThrow(() -> Required.refused("organ", organ, "one of " + known()))
                .task();
        return new Task(
                preset.organ(),
                preset.modality(),
                preset.classes(),
                joined.orElse(preset.joined()),
                preset.spacing(),
                preset.proxy());
    }
}
