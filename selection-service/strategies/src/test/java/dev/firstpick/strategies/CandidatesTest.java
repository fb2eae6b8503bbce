package dev.firstpick.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CandidatesTest {

    @Test
    void areHeldSortedWithTheirFeaturesAndScores() {
        // When
        Candidates candidates = Candidates.of(List.of("b", "a"), new float[][] {{1}, {2}})
                .withUncertainty(Uncertainty.PROXY_ENTROPY, Map.of("b", 0.1, "a", 0.2));

        // Then
        assertThat(candidates.volumes()).containsExactly("a", "b");
        assertThat(candidates.features().values()).containsExactly(2, 1);
        assertThat(candidates.uncertainty(Uncertainty.PROXY_ENTROPY)).containsExactly(0.2, 0.1);
    }

    @Test
    void nameTheVolumeWhoseFeatureIsNotANumber() {
        assertThatThrownBy(() -> Candidates.of(List.of("b", "a"), new float[][] {{1, 1}, {2, Float.NaN}}))
                .isInstanceOf(SelectionException.InvalidValue.class)
                .hasMessage("features of volume a: found NaN at position 1, expected finite numbers");
    }

    @Test
    void nameTheVolumeWhoseFeaturesHaveAnotherLength() {
        assertThatThrownBy(() -> Candidates.of(List.of("b", "a"), new float[][] {{1, 1}, {2}}))
                .isInstanceOf(SelectionException.InvalidValue.class)
                .hasMessage("features of volume a: found 1 numbers, expected 2 as for volume b");
    }

    @Test
    void refuseIdsThatRepeat() {
        assertThatThrownBy(() -> Candidates.of(List.of("a", "a")))
                .isInstanceOf(SelectionException.InvalidCandidates.class)
                .hasMessage("volumes: found a twice, expected each volume once");
    }

    @Test
    void refuseAnEmptyPool() {
        assertThatThrownBy(() -> Candidates.of(List.of()))
                .isInstanceOf(SelectionException.InvalidCandidates.class)
                .hasMessageContaining("at least one");
    }

    @Test
    void refuseAnotherNumberOfRows() {
        assertThatThrownBy(() -> Candidates.of(List.of("a", "b"), new float[][] {{1}}))
                .isInstanceOf(SelectionException.InvalidCandidates.class)
                .hasMessage("features: found those of 1 volumes, expected 2, one row for each volume");
    }

    @Test
    void nameTheVolumeWithoutAScore() {
        // Given
        Candidates candidates = Candidates.of(List.of("a", "b"));

        // Then
        assertThatThrownBy(() -> candidates.withUncertainty(Uncertainty.PROXY_VARIANCE, Map.of("a", 1.0)))
                .isInstanceOf(SelectionException.InvalidCandidates.class)
                .hasMessage("proxy-variance of volume b: found none, expected one for every candidate");
        assertThatThrownBy(
                        () -> candidates.withUncertainty(Uncertainty.PROXY_VARIANCE, Map.of("a", 1.0, "b", Double.NaN)))
                .isInstanceOf(SelectionException.InvalidValue.class)
                .hasMessage("proxy-variance of volume b: found NaN, expected a finite number");
    }

    @Test
    void refuseToKeepAStranger() {
        assertThatThrownBy(() -> Candidates.of(List.of("a")).keeping(List.of("z")))
                .isInstanceOf(SelectionException.InvalidCandidates.class)
                .hasMessage("keep: found volume z, expected only volumes that are among the candidates");
    }
}
