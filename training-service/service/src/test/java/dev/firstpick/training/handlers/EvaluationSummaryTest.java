package dev.firstpick.training.handlers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.firstpick.events.Digests;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.training.events.CaseResults;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EvaluationSummaryTest {

    private static final ObjectRef PREDICTION = ObjectRef.ofKey("sha256/p", Digests.sha256("p"), 1);

    @Test
    void figuresAreOverTheCases() {
        // Given
        List<CaseResults.Case> cases = List.of(
                oneClass("a", 0.8, Optional.of(2.0)),
                oneClass("b", 0.6, Optional.of(4.0)),
                oneClass("c", 0.7, Optional.of(6.0)));

        // When
        EvaluationSummary summary = EvaluationSummary.of(cases);

        // Then
        assertThat(summary.meanDice()).isCloseTo(0.7, within(1e-12));
        assertThat(summary.sdDice()).isCloseTo(0.1, within(1e-12));
        assertThat(summary.worstDice()).isEqualTo(0.6);
        assertThat(summary.meanHd95()).hasValue(4.0);
        assertThat(summary.meanAssd()).hasValue(2.0);
        assertThat(summary.undefined()).isZero();
    }

    @Test
    void aCaseWithOneUndefinedClassIsCountedAndLeftOutOfTheDistances() {
        // Given
        CaseResults.Case half = new CaseResults.Case(
                "half", 0.4, List.of(result(0.8, Optional.of(90.0)), result(0, Optional.empty())), PREDICTION);

        // When
        EvaluationSummary summary = EvaluationSummary.of(List.of(half, oneClass("whole", 0.8, Optional.of(2.0))));

        // Then
        assertThat(summary.undefined()).isEqualTo(1);
        assertThat(summary.meanHd95()).hasValue(2.0);
        assertThat(summary.meanDice()).isCloseTo(0.6, within(1e-12));
    }

    @Test
    void aSingleCaseHasNoSpreadAndMayHaveNoDistance() {
        // When
        EvaluationSummary summary = EvaluationSummary.of(List.of(oneClass("only", 0, Optional.empty())));

        // Then
        assertThat(summary.sdDice()).isZero();
        assertThat(summary.meanHd95()).isEmpty();
        assertThat(summary.meanAssd()).isEmpty();
        assertThat(summary.undefined()).isEqualTo(1);
    }

    private static CaseResults.Case oneClass(String volume, double dice, Optional<Double> hd95) {
        return new CaseResults.Case(volume, dice, List.of(result(dice, hd95)), PREDICTION);
    }

    private static CaseResults.ClassResult result(double dice, Optional<Double> hd95) {
        return new CaseResults.ClassResult(1, "organ", dice, hd95, hd95.map(mm -> mm / 2));
    }
}
