package dev.firstpick.learning.network;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

/**
 * A batch where the network will read it: on a GPU in the device's memory, or on its way there; on the CPU in Java's. Close it when the step
 * on it has begun.
 */
public final class StagedBatch implements AutoCloseable {

    private final Batch batch;
    private final NDManager scope;
    private final NDList onDevice;

    private StagedBatch(Batch batch, NDManager scope, NDList onDevice) {
        this.batch = batch;
        this.scope = scope;
        this.onDevice = onDevice;
    }

    static StagedBatch inJava(Batch batch) {
        return new StagedBatch(batch, null, null);
    }

    /**
     * @param scope closed with the batch
     * @param onDevice images and targets
     */
    static StagedBatch onDevice(Batch batch, NDManager scope, NDList onDevice) {
        return new StagedBatch(batch, scope, onDevice);
    }

    Batch batch() {
        return batch;
    }

    NDList onDevice() {
        return onDevice;
    }

    @Override
    public void close() {
        if (scope != null) {
            scope.close();
        }
    }
}
