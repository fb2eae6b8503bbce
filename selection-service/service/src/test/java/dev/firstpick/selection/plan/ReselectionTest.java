package dev.firstpick.selection.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReselectionTest {

    @Test
    void isDueAfterSoManyScansOrSoMuchQuiet() {
        // Given
        Reselection rule = new Reselection(Optional.of(50), Optional.of(600), Optional.empty());

        // Then
        assertThat(rule.due(49, Duration.ofSeconds(599))).isEmpty();
        assertThat(rule.due(50, Duration.ZERO)).contains("50 new scans; the rule is every 50");
        assertThat(rule.due(1, Duration.ofMinutes(10))).contains("1 new scan, and none for 600 seconds");
    }

    @Test
    void wantsRepresentationsLearnedAnewOnlyIfItSaysSo() {
        // Given
        Reselection never = new Reselection(Optional.of(1), Optional.empty(), Optional.empty());
        Reselection sometimes = new Reselection(Optional.empty(), Optional.empty(), Optional.of(100));

        // Then
        assertThat(never.relearns(1_000_000)).isFalse();
        assertThat(sometimes.relearns(99)).isFalse();
        assertThat(sometimes.relearns(100)).isTrue();
        assertThat(sometimes.due(1_000_000, Duration.ofDays(1))).isEmpty();
    }

    @Test
    void thatSaysNothingIsRefused() {
        assertThatThrownBy(() -> new Reselection(Optional.empty(), Optional.empty(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("afterScans, afterQuietSeconds or relearnAfterScans");
        assertThatThrownBy(() -> new Reselection(Optional.of(0), Optional.empty(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("reselection.afterScans");
    }
}
