package dev.firstpick.ingest.rest;

import dev.firstpick.events.Required;
import dev.firstpick.ingest.events.Task;
import dev.firstpick.ingest.intake.OrganChoice;
import dev.firstpick.ingest.pool.Names;
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

    /** The task, whose texts have one line each; those of pools that are open already may have more. */
    Task chosen() {
        task.ifPresent(given -> {
            Names.requireText("task.organ", given.organ(), Required.TEXT_LENGTH);
            given.classes().forEach(one -> Names.requireText("task.classes.name", one.name(), Required.TEXT_LENGTH));
        });
        return task.orElseGet(() -> OrganChoice.task(organ.orElseThrow(), joined));
    }
}
