package dev.firstpick.training.events;

import dev.firstpick.events.Required;
import dev.firstpick.events.Text;
import java.util.List;
import java.util.Optional;

/**
 * How to train. What is absent is the preset's.
 *
 * @param preset {@code quick} or {@code paper}
 * @param iterations optimiser steps
 * @param dropout probability
 * @param patch voxels along i, j and k
 * @param batch patches a step
 */
public record LearningSettings(
        @Text(Text.Rule.LINE) String preset,
        Optional<Integer> iterations,
        Optional<Double> dropout,
        Optional<List<Integer>> patch,
        Optional<Integer> batch) {

    public LearningSettings {
        Required.text("preset", preset);
        iterations.ifPresent(value -> Required.atLeast("iterations", value, 1));
        batch.ifPresent(value -> Required.atLeast("batch", value, 1));
        patch = patch.map(List::copyOf);
        if (dropout.isPresent() && !(dropout.get() >= 0 && dropout.get() < 1)) {
            throw Required.refused("dropout", dropout.get(), "0 or more, less than 1");
        }
        if (patch.isPresent()
                && (patch.get().size() != 3 || patch.get().stream().anyMatch(n -> n < 16 || n % 16 != 0))) {
            throw Required.refused("patch", patch.get(), "three multiples of 16");
        }
    }

    /** All of the preset's. */
    public static LearningSettings preset(String preset) {
        return new LearningSettings(preset, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The same with another number of iterations. */
    public LearningSettings withIterations(int iterations) {
        return new LearningSettings(preset, Optional.of(iterations), dropout, patch, batch);
    }
}
