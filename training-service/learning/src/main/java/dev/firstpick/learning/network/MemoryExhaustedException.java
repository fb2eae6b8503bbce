package dev.firstpick.learning.network;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.types.Shape;
import java.util.Locale;

/** The engine had no memory left for its work on a batch. The same settings would end the same way on the same machine: make patches or batches smaller. */
public final class MemoryExhaustedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private MemoryExhaustedException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * What went wrong with a batch, in words of the settings where it was a want of memory.
     *
     * @param batch its shape (batch, 1, depth, height, width); empty where no batch had a part in it
     */
    static RuntimeException of(EngineException failure, Shape batch, String device) {
        String said = String.valueOf(failure.getMessage());
        if (!tellsOfMemory(said.toLowerCase(Locale.ROOT))) {
            return failure;
        }
        // A script's failure comes with its place in the script first.
        String engine = "The engine said: "
                + said.lines()
                        .filter(line -> tellsOfMemory(line.toLowerCase(Locale.ROOT)))
                        .findFirst()
                        .orElse("");
        if (batch.dimension() < 5) {
            return new MemoryExhaustedException("memory: found none left on " + device + ". " + engine, failure);
        }
        return new MemoryExhaustedException(
                "memory: found none left on " + device + " for a batch of " + batch.get(0) + " patches of "
                        + batch.get(4) + " × "
                        + batch.get(3) + " × " + batch.get(2)
                        + " voxels; lower the patch first (half the length is an eighth of the memory), then the batch. "
                        + engine,
                failure);
    }

    /**
     * {@code CUDA out of memory. Tried to allocate …}, {@code DefaultCPUAllocator: can't allocate memory: you tried to allocate …}; and where cuDNN
     * has no memory for any of its ways to compute a convolution, {@code GET was unable to find an engine to execute this computation}.
     */
    private static boolean tellsOfMemory(String said) {
        return said.contains("out of memory")
                || said.contains("can't allocate memory")
                || said.contains("not enough memory")
                || said.contains("unable to find an engine")
                || said.contains("alloc_failed");
    }
}
