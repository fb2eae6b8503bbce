package dev.firstpick.learning.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class MemoryExhaustedTest {

    private static final long MORE_THAN_ANY_MACHINE_HAS = 1L << 46;

    private final Shape batch = new Shape(2, 1, 3, 4, 5);

    @Test
    void namesPatchAndBatchWhereTheEngineHasNoMemoryLeft() {
        // Given
        EngineException failure = refused();

        // When
        RuntimeException told = MemoryExhaustedException.of(failure, batch, "cpu");

        // Then
        assertThat(told)
                .isInstanceOf(MemoryExhaustedException.class)
                .hasCause(failure)
                .hasMessageContainingAll("cpu", "batch of 2", "5 × 4 × 3", "lower the patch");
    }

    @Test
    void leavesOtherFailuresAsTheyAre() {
        // Given
        EngineException failure = new EngineException("expected 5 dimensions");

        // Then
        assertThat(MemoryExhaustedException.of(failure, batch, "cpu")).isSameAs(failure);
    }

    /** What the engine throws of itself. */
    private static EngineException refused() {
        LearningEngine.start(1, DeviceChoice.CPU);
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            return catchThrowableOfType(
                    EngineException.class, () -> manager.zeros(new Shape(MORE_THAN_ANY_MACHINE_HAS)));
        }
    }
}
