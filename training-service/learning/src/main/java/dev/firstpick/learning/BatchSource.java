package dev.firstpick.learning;

import dev.firstpick.learning.data.Augmentation;
import dev.firstpick.learning.data.CounterRandom;
import dev.firstpick.learning.data.PatchSize;
import dev.firstpick.learning.data.Patches;
import dev.firstpick.learning.network.Batch;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;

/**
 * The batch of an iteration. Every volume has its turn before one comes twice, in an order that is drawn anew each round.
 */
final class BatchSource implements IntFunction<Batch> {

    private static final long ORDER_STREAM = 1;
    private static final long PATCH_STREAM = 2;

    private final int cases;
    private final IntFunction<Patches> patches;
    private final PatchSize size;
    private final TrainingSettings settings;
    private final boolean labelled;
    private final Augmentation augmentation;

    /**
     * @param patches of a case, counted from 0
     * @param labelled whether the target is the label, or else the image itself
     */
    BatchSource(int cases, IntFunction<Patches> patches, PatchSize size, TrainingSettings settings, boolean labelled) {
        this(
                cases,
                patches,
                size,
                settings,
                labelled,
                settings.augmented() ? Augmentation.published() : Augmentation.none());
    }

    private BatchSource(
            int cases,
            IntFunction<Patches> patches,
            PatchSize size,
            TrainingSettings settings,
            boolean labelled,
            Augmentation augmentation) {
        this.cases = cases;
        this.patches = patches;
        this.size = size;
        this.settings = settings;
        this.labelled = labelled;
        this.augmentation = augmentation;
    }

    /** The same batches without augmentation. */
    BatchSource plain() {
        return new BatchSource(cases, patches, size, settings, labelled, Augmentation.none());
    }

    @Override
    public Batch apply(int iteration) {
        int voxels = size.voxels();
        float[] images = new float[Math.multiplyExact(settings.batch(), voxels)];
        float[] targets = labelled ? new float[images.length] : images;
        for (int sample = 0; sample < settings.batch(); sample++) {
            Patches source = patches.apply(caseOf((long) iteration * settings.batch() + sample));
            RandomGenerator random = CounterRandom.at(settings.seed(), PATCH_STREAM, iteration, sample);
            cut(source, random, images, targets, sample * voxels);
        }
        return new Batch(settings.batch(), size.depth(), size.height(), size.width(), images, targets);
    }

    private void cut(Patches source, RandomGenerator random, float[] images, float[] targets, int offset) {
        Patches.Corner corner = source.draw(settings.foregroundShare(), random);
        Optional<double[]> matrix = augmentation.spatial().flatMap(spatial -> spatial.draw(random));
        if (matrix.isPresent()) {
            source.copyTransformed(corner, matrix.get(), images, targets, offset);
        } else {
            source.copyImage(corner, images, offset);
            if (labelled) {
                source.copyLabel(corner, targets, offset);
            }
        }
        if (!augmentation.intensity().isEmpty()) {
            float[] patch = Arrays.copyOfRange(images, offset, offset + size.voxels());
            augmentation.alter(patch, size, random);
            System.arraycopy(patch, 0, images, offset, patch.length);
        }
    }

    private int caseOf(long turn) {
        int[] order = CounterRandom.permutation(cases, settings.seed(), ORDER_STREAM, turn / cases);
        return order[(int) (turn % cases)];
    }
}
