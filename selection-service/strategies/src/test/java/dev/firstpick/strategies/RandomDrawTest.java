package dev.firstpick.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomDrawTest {

    private static final Candidates POOL = Candidates.of(Pools.ids(20));

    @Test
    void drawsEveryVolumeEquallyOften() {
        // Given
        int[] drawn = new int[20];

        // When
        for (long seed = 0; seed < 4000; seed++) {
            new RandomDraw().pick(POOL, 5, seed).forEach(p -> drawn[Pools.blobOf(p, 20)]++);
        }

        // Then: 1000 expected, standard deviation 27
        assertThat(java.util.Arrays.stream(drawn).boxed().toList())
                .allSatisfy(count -> assertThat(count).isBetween(865, 1135));
    }

    @Test
    void beginsALargerBudgetWithThePicksOfTheSmaller() {
        // When
        List<Pick> three = new RandomDraw().pick(POOL, 3, 7);
        List<Pick> ten = new RandomDraw().pick(POOL, 10, 7);

        // Then
        assertThat(Pools.volumes(ten).subList(0, 3)).isEqualTo(Pools.volumes(three));
    }

    @Test
    void givesOtherDrawsForOtherSeeds() {
        // When
        Set<List<String>> draws = new HashSet<>();
        for (long seed = 0; seed < 50; seed++) {
            draws.add(Pools.volumes(new RandomDraw().pick(POOL, 5, seed)));
        }

        // Then
        assertThat(draws).hasSize(50);
    }
}
