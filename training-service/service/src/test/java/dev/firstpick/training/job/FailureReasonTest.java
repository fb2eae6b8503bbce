package dev.firstpick.training.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpick.events.EventFormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class FailureReasonTest {

    @Test
    void whatTheJobIsToBlameForIsFinal() {
        assertThat(FailureReason.isFinal(new JobRefusedException("training volume a: found NaN")))
                .isTrue();
        assertThat(FailureReason.isFinal(new IllegalArgumentException("patch: found 7 × 7 × 7")))
                .isTrue();
        assertThat(FailureReason.isFinal(new EventFormatException("cases", "test", "nothing", "a list")))
                .isTrue();
    }

    @Test
    void whatAnotherMachineOrALaterTimeMayMendIsNot() {
        assertThat(FailureReason.isFinal(new IOException("store: connection refused")))
                .isFalse();
        assertThat(FailureReason.isFinal(new UncheckedIOException(new IOException("timed out"))))
                .isFalse();
        assertThat(FailureReason.isFinal(new OutOfMemoryError("Java heap space")))
                .isFalse();
        assertThat(FailureReason.isFinal(new IllegalStateException("engine"))).isFalse();
    }
}
