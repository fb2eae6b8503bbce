package dev.firstpick.strategies.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpick.strategies.numeric.Features;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GreedyCoverTest {

    private static final int COLUMNS = 6;

    private static final Similarity SIMILARITY = new Similarity.Gaussian(3);

    @Test
    void choosesWhatRaisesTheSumMost() {
        // Given
        Features rows = groups(120);
        GreedyCover cover = new GreedyCover(rows, SIMILARITY, new int[] {7});
        int[] chosen = {7};
        for (int step = 0; step < 5; step++) {
            double before = sum(rows, chosen);
            double best = 0;
            for (int i = 0; i < rows.rows(); i++) {
                best = Math.max(best, sum(rows, with(chosen, i)) - before);
            }

            // When
            GreedyCover.Choice choice = cover.next();

            // Then
            chosen = with(chosen, choice.row());
            assertThat(choice.gain()).isCloseTo(best, org.assertj.core.data.Offset.offset(1e-3));
            assertThat(sum(rows, chosen) - before).isCloseTo(best, org.assertj.core.data.Offset.offset(1e-3));
            assertThat(cover.how()).isEmpty();
        }
    }

    @Test
    void beyondTheLimitSomeRowsStandForAllAndTheChoiceIsHardlyWorse() {
        // Given
        Features many = groups(12_000);
        GreedyCover exact = new GreedyCover(many, SIMILARITY, new int[0]);
        GreedyCover estimated = new GreedyCover(many, SIMILARITY, new int[0], 10_000, 5_000);
        int[] exactly = new int[0];
        int[] told = new int[0];

        // When
        for (int step = 0; step < 12; step++) {
            exactly = with(exactly, exact.next().row());
            told = with(told, estimated.next().row());
        }

        // Then
        assertThat(exact.how()).isEmpty();
        assertThat(estimated.how()).isEqualTo(", estimated over 5000 of them");
        assertThat(told).doesNotHaveDuplicates();
        assertThat(sum(many, told)).isGreaterThan(0.995 * sum(many, exactly));
        assertThat(estimated.coverage() / sum(many, told)).isBetween(0.99, 1.01);
    }

    /** Twelve groups of unequal size. */
    private static Features groups(int count) {
        Random random = new Random(5);
        float[][] rows = new float[count][COLUMNS];
        for (int i = 0; i < count; i++) {
            int group = (int) (12 * random.nextDouble() * random.nextDouble());
            for (int j = 0; j < COLUMNS; j++) {
                rows[i][j] = (float) (random.nextGaussian() + 4 * Math.sin(1 + group * (j + 1)));
            }
        }
        return Features.of(rows);
    }

    private static int[] with(int[] chosen, int one) {
        int[] more = Arrays.copyOf(chosen, chosen.length + 1);
        more[chosen.length] = one;
        return more;
    }

    /** Plainly, in double precision. */
    private static double sum(Features rows, int[] chosen) {
        double sum = 0;
        for (int i = 0; i < rows.rows(); i++) {
            double nearest = 0;
            for (int one : chosen) {
                nearest = Math.max(nearest, Math.exp(-rows.squaredDistance(i, one) / 18));
            }
            sum += nearest;
        }
        return sum;
    }
}
