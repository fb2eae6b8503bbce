package dev.firstpick.ingest.rest;

import dev.firstpick.events.Required;
import dev.firstpick.ingest.events.Task;
import dev.firstpick.ingest.intake.OrganChoice;
import java.util.Optional;

/**
 * What a pool is opened with: the name of a preset, or a task.
 *
 * @param organ a preset's name
 * @param joined replaces the preset's
 * @param task in full
 * @param nan what stands for voxels that are NaN; if not given, files that have any are refused
 */
record OpenRequest(Optional<String> organ, Optional<Boolean> joined, Optional<Task> task, Optional<Double> nan) {

    OpenRequest {
        nan.ifPresent(value -> Required.finite("nan", value));
        if (organ.isPresent() == task.isPresent()) {
            throw Required.refused(
                    "organ",
                    organ.isPresent() ? "both organ and task" : "neither organ nor task",
                    "an organ of " + OrganChoice.known() + ", or a task");
        }
        if (organ.isPresent()) {
            OrganChoice.task(organ.get(), joined);
        }
    }

    Task chosen() {
        return task.orElseGet(() -> OrganChoice.task(organ.orElseThrow(), joined));
    }
}
