package dev.firstpick.learning;

import dev.firstpick.learning.data.IntensityRule;
import dev.firstpick.learning.data.PatchSize;
import dev.firstpick.learning.data.Patches;
import dev.firstpick.learning.data.PreparedCase;
import dev.firstpick.learning.network.Network;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** What the benchmark needs of this package. */
public final class BenchAccess {

    private BenchAccess() {}

    /** The outputs for a volume, by sliding window. */
    public static float[] windows(Network network, PatchSize window, PatchSize size, float[] image) {
        return new WindowedInference(network, window).outputs(new PreparedCase(size, image, new byte[0]), StopSignal.NEVER);
    }

    /** How fast threads prepare batches as a training asks for them, without a network behind. */
    public static double patchesPerSecond(TrainingSettings settings, List<SegmentationCase> cases, int threads, int batches) {
        Task task = Task.of(2, new IntensityRule.Mr());
        List<Patches> patches = cases.stream().map(each -> new Patches(task.prepare(each), settings.patch())).toList();
        BatchSource source = new BatchSource(patches.size(), patches::get, settings.patch(), settings, true);
        IntStream.range(0, Math.min(6, batches)).forEach(source::apply);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            long begin = System.nanoTime();
            List<Future<?>> prepared =
                    IntStream.range(0, batches).<Future<?>>mapToObj(n -> pool.submit(() -> source.apply(n))).toList();
            for (Future<?> each : prepared) {
                each.get();
            }
            return batches * settings.batch() / ((System.nanoTime() - begin) / 1e9);
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            pool.shutdownNow();
        }
    }
}
