package dev.firstpick.learning.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** A step that has begun. On a GPU it may still be under way; whoever asks for its result waits for it. Close it in the end. */
public final class PendingStep implements AutoCloseable {

    private final NDManager scope;
    private final NDArray lossAndNorm;

    PendingStep(NDManager scope, NDArray lossAndNorm) {
        this.scope = scope;
        this.lossAndNorm = lossAndNorm;
    }

    /** Waits until the step is done. */
    public Step.Result result() {
        float[] found = Network.read(lossAndNorm);
        return new Step.Result(found[0], found[1]);
    }

    @Override
    public void close() {
        scope.close();
    }
}
