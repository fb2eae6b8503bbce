package dev.firstpick.learning;

import dev.firstpick.learning.data.PatchSize;
import dev.firstpick.learning.data.Patches;
import dev.firstpick.learning.data.PreparedCase;
import dev.firstpick.learning.data.SlidingWindow;
import dev.firstpick.learning.network.Network;
import dev.firstpick.learning.network.WindowSum;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;

/**
 * A network's outputs for a volume of any size, by sliding window: on a GPU all windows of a volume are cut, put through the network and added
 * up in its memory, on the CPU in Java's.
 */
final class WindowedInference {

    /** So many voxels fill a GPU; more windows at a time only take memory. */
    private static final int VOXELS_TOGETHER = 1 << 22;

    private final Network network;
    private final PatchSize window;

    WindowedInference(Network network, PatchSize window) {
        this.network = network;
        this.window = window;
    }

    /**
     * @param stop asked before each window, or before a few that run together
     * @return shape (output, depth, height, width)
     * @throws CancellationException if {@code stop} said so
     */
    float[] outputs(PreparedCase volume, StopSignal stop) {
        return network.stepsInBackground() ? onDevice(volume, stop) : inJava(volume, stop);
    }

    private float[] inJava(PreparedCase volume, StopSignal stop) {
        return new SlidingWindow(window)
                .apply(volume.image(), volume.size(), network.shape().outputs(), voxels -> {
                    requireGoOn(stop);
                    return network.logits(voxels, window.depth(), window.height(), window.width());
                });
    }

    private float[] onDevice(PreparedCase volume, StopSignal stop) {
        PatchSize size = volume.size();
        PatchSize room = new PatchSize(
                Math.max(size.width(), window.width()),
                Math.max(size.height(), window.height()),
                Math.max(size.depth(), window.depth()));
        Patches.Corner before = new Patches.Corner(
                -((room.width() - size.width()) / 2),
                -((room.height() - size.height()) / 2),
                -((room.depth() - size.depth()) / 2));
        float[] image = volume.image();
        if (!room.equals(size)) {
            image = new float[room.voxels()];
            new Patches(new PreparedCase(size, volume.image(), new byte[0]), room).copyImage(before, image, 0);
        }
        SlidingWindow windows = new SlidingWindow(window);
        List<Patches.Corner> corners = windows.corners(room);
        int together = Math.max(1, VOXELS_TOGETHER / window.voxels());
        float[] outputs = new float[Math.multiplyExact(network.shape().outputs(), size.voxels())];
        try (WindowSum sum = network.windowSum(
                image,
                room.depth(),
                room.height(),
                room.width(),
                windows.weights(),
                window.depth(),
                window.height(),
                window.width())) {
            for (int n = 0; n < corners.size(); n += together) {
                requireGoOn(stop);
                sum.add(corners.subList(n, Math.min(corners.size(), n + together)).stream()
                        .flatMapToInt(corner -> IntStream.of(corner.k(), corner.j(), corner.i()))
                        .toArray());
            }
            for (int channel = 0; channel < network.shape().outputs(); channel++) {
                float[] mean = sum.mean(channel);
                new Patches(new PreparedCase(room, mean, new byte[0]), size)
                        .copyImage(
                                new Patches.Corner(-before.i(), -before.j(), -before.k()),
                                outputs,
                                channel * size.voxels());
            }
        }
        return outputs;
    }

    /**
     * @throws CancellationException if {@code stop} said so
     */
    static void requireGoOn(StopSignal stop) {
        if (stop.stopRequested()) {
            throw new CancellationException("Stopped between two windows of a volume");
        }
    }
}
