package dev.firstpick.training.handlers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstpick.training.events.SetAside;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TriageTest {

    static Stream<Triage.Work<String>> shortOfMemory() {
        return Stream.of(
                () -> {
                    throw new OutOfMemoryError("Java heap space");
                },
                () -> {
                    throw new StackOverflowError();
                },
                () -> {
                    throw new IllegalStateException("CUDA out of memory. Tried to allocate 2.00 GiB");
                },
                () -> {
                    throw new IllegalStateException("DefaultCPUAllocator: can't allocate memory: 96 bytes");
                });
    }

    @ParameterizedTest
    @MethodSource("shortOfMemory")
    void theFirstAttemptThatIsShortOfMemoryFailsAndBlamesNoVolume(Triage.Work<String> work) {
        // Given
        Triage triage = new Triage("job", 1, () -> {});

        // When, then
        assertThatThrownBy(() -> triage.attempt("scan", work))
                .isInstanceOf(Triage.MemoryShortException.class)
                .hasMessageContaining("out of memory at volume scan");
        assertThat(triage.setAside()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("shortOfMemory")
    void aVolumeThatMemoryDoesNotSufficeForAgainIsSetAside(Triage.Work<String> work) throws Exception {
        // Given
        Triage triage = new Triage("job", 2, () -> {});

        // When
        Optional<String> found = triage.attempt("scan", work);

        // Then
        assertThat(found).isEmpty();
        assertThat(triage.setAside()).extracting(SetAside::volume).containsExactly("scan");
    }
}
