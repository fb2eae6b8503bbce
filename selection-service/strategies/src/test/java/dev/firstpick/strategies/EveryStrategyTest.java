package dev.firstpick.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstpick.strategies.numeric.Draws;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EveryStrategyTest {

    private static final float[][] POINTS = Pools.blobs(90, 6, 5, 1.5, 3);

    static List<String> names() {
        return Strategies.names();
    }

    private static Candidates pool(float[][] points) {
        return Pools.withAllUncertainties(Pools.of(points), 5);
    }

    private static void assertWhole(List<Pick> picks, int budget) {
        assertThat(picks).hasSize(budget);
        assertThat(new HashSet<>(Pools.volumes(picks))).hasSize(budget);
        assertThat(picks)
                .extracting(Pick::rank)
                .isEqualTo(IntStream.rangeClosed(1, budget).boxed().toList());
        assertThat(picks).allSatisfy(p -> assertThat(p.reason()).isNotBlank());
    }

    @ParameterizedTest
    @MethodSource("names")
    void hasTheNameItIsFoundBy(String name) {
        assertThat(Strategies.byName(name).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @MethodSource("names")
    void picksTheSameWhateverTheArrivalOrder(String name) {
        // Given
        Candidates inOrder = pool(POINTS);
        for (long trial = 0; trial < 3; trial++) {
            List<Integer> order = Pools.shuffled(POINTS.length, trial);
            List<String> ids = order.stream().map(Pools.ids(POINTS.length)::get).toList();
            float[][] points = order.stream().map(i -> POINTS[i]).toArray(float[][]::new);
            Candidates shuffled = Pools.withAllUncertainties(Candidates.of(ids, points), 5);

            // When
            List<Pick> expected = Strategies.byName(name).pick(inOrder, 7, trial);
            List<Pick> picks = Strategies.byName(name).pick(shuffled, 7, trial);

            // Then
            assertThat(picks).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void picksTheSameOfAnyPoolWhateverItsOrderItsThreadsAndWhatItPickedBefore(String name) throws Exception {
        Strategy strategy = Strategies.byName(name);
        ForkJoinPool single = new ForkJoinPool(1);
        try {
            for (long trial = 0; trial < 15; trial++) {
                // Given: a pool of any size, with duplicates, of which some are kept
                Draws draws = Draws.of("any pool", trial);
                int size = 2 + draws.below(60);
                float[][] points = Pools.blobs(size, 1 + draws.below(5), 1 + draws.below(4), 1, trial);
                points[size - 1] = points[0].clone();
                int budget = 1 + draws.below(size);
                List<String> kept = Pools.ids(size).subList(0, draws.below(budget + 1));
                List<Integer> order = Pools.shuffled(size, trial);
                Candidates inOrder = pool(points).keeping(kept);
                Candidates shuffled = Pools.withAllUncertainties(
                                Candidates.of(
                                        order.stream().map(Pools.ids(size)::get).toList(),
                                        order.stream().map(i -> points[i]).toArray(float[][]::new)),
                                5)
                        .keeping(kept);
                long seed = trial;
                List<Pick> expected = strategy.pick(inOrder, budget, seed);

                // When
                strategy.pick(inOrder, Math.max(1 + size / 2, kept.size()), seed + 1);
                List<Pick> picks = single.submit(() -> strategy.pick(shuffled, budget, seed))
                        .get();

                // Then
                assertWhole(picks, budget);
                assertThat(picks).as("trial %d", trial).isEqualTo(expected);
            }
        } finally {
            single.shutdown();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void picksTheSameWithAnyNumberOfThreads(String name) throws Exception {
        // Given
        Candidates pool = pool(Pools.blobs(700, 6, 5, 1.5, 3));
        List<Pick> expected = Strategies.byName(name).pick(pool, 6, 11);

        for (int threads : new int[] {1, 3, 8}) {
            ForkJoinPool threadPool = new ForkJoinPool(threads);
            try {
                // When
                List<Pick> picks = threadPool
                        .submit(() -> Strategies.byName(name).pick(pool, 6, 11))
                        .get();

                // Then
                assertThat(picks).isEqualTo(expected);
            } finally {
                threadPool.shutdown();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void picksOneVolume(String name) {
        assertWhole(Strategies.byName(name).pick(pool(POINTS), 1, 0), 1);
    }

    @ParameterizedTest
    @MethodSource("names")
    void picksTheWholePool(String name) {
        assertWhole(Strategies.byName(name).pick(pool(POINTS), POINTS.length, 0), POINTS.length);
    }

    @ParameterizedTest
    @MethodSource("names")
    void picksTheOnlyMember(String name) {
        assertWhole(Strategies.byName(name).pick(pool(new float[][] {{1, 2}}), 1, 0), 1);
    }

    @ParameterizedTest
    @MethodSource("names")
    void picksFromEqualFeatures(String name) {
        assertWhole(Strategies.byName(name).pick(pool(new float[40][3]), 5, 0), 5);
    }

    @ParameterizedTest
    @MethodSource("names")
    void picksFromDuplicates(String name) {
        // Given: 30 volumes at 4 places
        float[][] points = new float[30][2];
        for (int i = 0; i < points.length; i++) {
            points[i] = new float[] {i % 2 * 5, i / 2 % 2 * 7};
        }

        // Then
        assertWhole(Strategies.byName(name).pick(pool(points), 6, 0), 6);
    }

    @ParameterizedTest
    @MethodSource("names")
    void keepsWhatIsAnnotatedAlready(String name) {
        // Given
        List<String> annotated = List.of("scan-00003", "scan-00017", "scan-00044");

        // When
        List<Pick> picks = Strategies.byName(name).pick(pool(POINTS).keeping(annotated), 8, 0);

        // Then
        assertWhole(picks, 8);
        assertThat(Pools.volumes(picks).subList(0, 3)).isEqualTo(annotated);
    }

    @ParameterizedTest
    @MethodSource("names")
    void refusesABudgetAboveThePool(String name) {
        assertThatThrownBy(() -> Strategies.byName(name).pick(pool(POINTS), 91, 0))
                .isInstanceOf(SelectionException.BudgetOutOfRange.class)
                .hasMessage("budget: found 91, expected at most 90, the number of candidates");
    }

    @ParameterizedTest
    @MethodSource("names")
    void refusesABudgetBelowOneOrBelowThoseKept(String name) {
        assertThatThrownBy(() -> Strategies.byName(name).pick(pool(POINTS), 0, 0))
                .isInstanceOf(SelectionException.BudgetOutOfRange.class);
        assertThatThrownBy(() ->
                        Strategies.byName(name).pick(pool(POINTS).keeping(List.of("scan-00003", "scan-00017")), 1, 0))
                .isInstanceOf(SelectionException.BudgetOutOfRange.class)
                .hasMessageContaining("expected at least 2");
    }

    @ParameterizedTest
    @MethodSource("names")
    void saysWhatItMisses(String name) {
        // Given
        Strategy strategy = Strategies.byName(name);
        Candidates bare = Candidates.of(Pools.ids(10));
        Candidates featured = Pools.of(Pools.blobs(10, 2, 2, 1, 0));

        // Then
        if (strategy.needs().features()) {
            assertThatThrownBy(() -> strategy.pick(bare, 2, 0))
                    .isInstanceOf(SelectionException.FeaturesMissing.class)
                    .hasMessageContaining(name);
        }
        strategy.needs().uncertainties().forEach(uncertainty -> assertThatThrownBy(() -> strategy.pick(featured, 2, 0))
                .isInstanceOf(SelectionException.UncertaintyMissing.class)
                .hasMessage("strategy " + name + " needs the uncertainty " + uncertainty.id()
                        + ", and the candidates lack it"));
    }

    @Test
    void isListedWhenAnUnknownOneIsAskedFor() {
        assertThatThrownBy(() -> Strategies.byName("best"))
                .isInstanceOf(SelectionException.UnknownStrategy.class)
                .hasMessageStartingWith("strategy: found \"best\", expected one of ")
                .hasMessageContaining("random, reconstruction-variance");
    }
}
