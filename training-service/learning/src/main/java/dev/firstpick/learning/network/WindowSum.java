package dev.firstpick.learning.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * A network's outputs for the windows of one image, added up with weights where the image lies: in a GPU's memory, so that neither windows nor
 * outputs travel. Not safe for use by several threads; close it to give the memory back.
 */
public final class WindowSum implements AutoCloseable {

    private final Network network;
    private final NDManager scope;
    private final NDArray image;
    private final NDArray weights;
    private final NDArray sum;
    private final NDArray total;

    /**
     * @param image contiguous, of {@code extents} (depth, height, width), each at least the window's
     * @param weights of the window, of {@code window} (depth, height, width)
     */
    WindowSum(Network network, NDManager scope, float[] image, int[] extents, float[] weights, int[] window) {
        this.network = network;
        this.scope = scope;
        Shape space = new Shape(1, 1, extents[0], extents[1], extents[2]);
        this.image = network.tensor(scope, image, space);
        this.weights = network.tensor(scope, weights, new Shape(1, 1, window[0], window[1], window[2]));
        sum = scope.zeros(
                new Shape(1, network.shape().outputs(), extents[0], extents[1], extents[2]), DataType.FLOAT32);
        total = scope.zeros(space, DataType.FLOAT32);
    }

    /**
     * Applies the network to windows, and adds its outputs. The work may go on when the call returns.
     *
     * @param corners of each window (depth, height, width), one after another; no window reaches beyond the image
     * @throws MemoryExhaustedException if the device has no memory left
     */
    public void add(int... corners) {
        network.addWindows(new NDList(image, weights, sum, total), corners);
    }

    /**
     * The weighted mean of the outputs.
     *
     * @param channel of the outputs, counted from 0
     * @return of the image's extents
     */
    public float[] mean(int channel) {
        try (NDArray one = sum.get("0," + channel);
                NDArray weight = total.get("0,0");
                NDArray mean = one.div(weight)) {
            return Network.read(mean);
        }
    }

    @Override
    public void close() {
        scope.close();
    }
}
