package dev.firstpick.selection.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstpick.selection.supervision.Pulses;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConsumptionTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Pulses pulses = new Pulses(registry);

    @Test
    void aRecordInHandWhenMemoryIsShortIsTriedAgain() {
        // Given
        AtomicInteger tries = new AtomicInteger();

        // When
        boolean worked;
        try (Consumption consumption = new Consumption("short", pulses, registry)) {
            worked = consumption.untilItWorks(() -> {
                if (tries.incrementAndGet() == 1) {
                    throw new OutOfMemoryError("Java heap space");
                }
            });
        }

        // Then
        assertThat(worked).isTrue();
        assertThat(tries).hasValue(2);
    }

    @Test
    void aRecordThatIsTooDeepForTheStackIsNot() {
        // Given
        AtomicInteger tries = new AtomicInteger();

        // When, then
        try (Consumption consumption = new Consumption("deep", pulses, registry)) {
            assertThatThrownBy(() -> consumption.untilItWorks(() -> {
                        tries.incrementAndGet();
                        throw new StackOverflowError();
                    }))
                    .isInstanceOf(StackOverflowError.class);
        }
        assertThat(tries).hasValue(1);
    }
}
