package dev.firstpick.learning;

import ai.djl.engine.EngineException;
import dev.firstpick.learning.network.Batch;
import java.util.Locale;

/** The engine had no memory left for a step. The same settings would end the same way on the same machine: make patches or batches smaller. */
public final class MemoryExhaustedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private MemoryExhaustedException(String message, Throwable cause) {
        super(message, cause);
    }

    /** What went wrong in a step on {@code batch}, in words of the settings where it was a want of memory. */
    static RuntimeException of(EngineException failure, Batch batch, String device) {
        String said = String.valueOf(failure.getMessage());
        if (!tellsOfMemory(said.toLowerCase(Locale.ROOT))) {
            return failure;
        }
        return new MemoryExhaustedException(
                "memory: found none left on " + device + " for a step on a batch of " + batch.size() + " patches of "
                        + batch.width()
                        + " × " + batch.height() + " × " + batch.depth()
                        + " voxels; lower the patch first (half the length is an eighth of the memory), then the batch. The engine said: "
                        + said.lines().findFirst().orElse(""),
                failure);
    }

    /** {@code CUDA out of memory. Tried to allocate …}, {@code DefaultCPUAllocator: can't allocate memory: you tried to allocate …}. */
    private static boolean tellsOfMemory(String said) {
        return said.contains("out of memory")
                || said.contains("can't allocate memory")
                || said.contains("not enough memory");
    }
}
