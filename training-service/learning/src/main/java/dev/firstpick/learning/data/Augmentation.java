package dev.firstpick.learning.data;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What happens to a patch by chance before the network sees it: first in space, together with its label, then in intensity, one
 * transform after another.
 */
public record Augmentation(Optional<SpatialTransform> spatial, List<IntensityTransform> intensity) {

    public Augmentation {
        intensity = List.copyOf(intensity);
    }

    /** Nothing happens. */
    public static Augmentation none() {
        return new Augmentation(Optional.empty(), List.of());
    }

    /** The published benchmark's list. Blur and low resolution reach the only channel half of the times that they are chosen. */
    public static Augmentation published() {
        return new Augmentation(
                Optional.of(new SpatialTransform(0.2, 30, 0.2, 0.7, 1.4)),
                List.of(
                        new GaussianNoise(0.1, 0, 0.1),
                        new GaussianBlur(0.2 * 0.5, 0.5, 1),
                        new Brightness(0.15, 0.75, 1.25),
                        new Contrast(0.15, 0.75, 1.25),
                        new LowResolution(0.25 * 0.5, 0.5, 1),
                        new Gamma(0.1, 0.7, 1.5, true),
                        new Gamma(0.3, 0.7, 1.5, false)));
    }

    /** Changes the intensities of a patch in place. */
    public void alter(float[] patch, PatchSize size, RandomGenerator random) {
        for (IntensityTransform transform : intensity) {
            if (random.nextDouble() < transform.probability()) {
                transform.apply(patch, size, random);
            }
        }
    }
}
