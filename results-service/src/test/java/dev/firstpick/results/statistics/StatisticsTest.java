package dev.firstpick.results.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstpick.events.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** Against SciPy: {@code src/test/python/statistics_fixtures.py} makes the fixtures. */
class StatisticsTest {

    private static final JsonNode FIXTURES = fixtures();

    @Test
    void tests_signed_ranks_as_scipy_does() {
        for (JsonNode fixture : FIXTURES.path("wilcoxon")) {
            // When
            Wilcoxon test = Wilcoxon.of(doubles(fixture.path("x")), doubles(fixture.path("y")));

            // Then
            String name = fixture.path("name").asText();
            assertThat(test.statistic())
                    .as(name)
                    .isEqualTo(fixture.path("statistic").asDouble());
            assertThat(test.p()).as(name).isCloseTo(fixture.path("p").asDouble(), Percentage.withPercentage(1e-7));
            assertThat(test.pairs()).as(name).isEqualTo(fixture.path("pairs").asInt());
            assertThat(test.effect()).as(name).isCloseTo(fixture.path("effect").asDouble(), within(1e-12));
        }
    }

    @Test
    void finds_no_difference_where_no_pair_differs() {
        assertThat(Wilcoxon.of(new double[] {1, 2}, new double[] {1, 2})).isEqualTo(new Wilcoxon(0, 1, 0, 0));
    }

    @Test
    void corrects_for_several_strategies_after_holm() {
        JsonNode fixture = FIXTURES.path("holm");
        assertThat(Holm.adjust(doubles(fixture.path("p"))))
                .containsExactly(doubles(fixture.path("adjusted")), within(1e-12));
    }

    @Test
    void parts_the_variance_into_selection_and_training() {
        for (JsonNode fixture : FIXTURES.path("nested")) {
            // Given
            List<List<Double>> groups = new ArrayList<>();
            fixture.path("groups")
                    .forEach(group -> groups.add(IntStream.range(0, group.size())
                            .mapToObj(n -> group.get(n).asDouble())
                            .toList()));

            // When
            Variance variance = Variance.of(groups).orElseThrow();

            // Then
            assertThat(variance.training() * variance.training())
                    .isCloseTo(fixture.path("training").asDouble(), within(1e-12));
            assertThat(square(variance.selection().orElseThrow()))
                    .isCloseTo(fixture.path("selection").asDouble(), within(1e-12));
            assertSquared(variance.trainingInterval(), fixture.path("trainingInterval"));
            assertSquared(variance.selectionInterval().orElseThrow(), fixture.path("selectionInterval"));
        }
    }

    private static void assertSquared(Interval found, JsonNode expected) {
        assertThat(square(found.low())).isCloseTo(expected.get(0).asDouble(), within(1e-10));
        assertThat(square(found.high())).isCloseTo(expected.get(1).asDouble(), within(1e-10));
    }

    private static double square(double value) {
        return value * value;
    }

    @Test
    void knows_the_training_noise_of_a_single_selection() {
        // When
        Variance variance = Variance.of(List.of(List.of(0.7, 0.8))).orElseThrow();

        // Then: one degree of freedom says little
        assertThat(variance.selection()).isEmpty();
        assertThat(variance.training()).isCloseTo(0.0707107, within(1e-6));
        assertThat(variance.trainingInterval().low()).isCloseTo(0.0315479, within(1e-6));
        assertThat(variance.trainingInterval().high()).isCloseTo(2.2563867, within(1e-4));
    }

    @Test
    void claims_nothing_of_training_noise_where_nothing_was_trained_twice() {
        assertThat(Variance.of(List.of(List.of(0.7), List.of(0.8)))).isEmpty();
        assertThat(Variance.of(List.of(List.of(0.7)))).isEmpty();
    }

    @Test
    void draws_the_interval_of_a_mean_as_scipys_bootstrap_does() {
        for (JsonNode fixture : FIXTURES.path("bootstrap")) {
            // Given
            double low = fixture.path("low").asDouble();
            double high = fixture.path("high").asDouble();

            // When
            Interval interval = Bootstrap.ofMean(doubles(fixture.path("values")));

            // Then: 4,000 resamples place an end within a twentieth of the interval's length
            assertThat(interval.low()).isCloseTo(low, within((high - low) / 20));
            assertThat(interval.high()).isCloseTo(high, within((high - low) / 20));
        }
    }

    @Test
    void draws_runs_and_volumes_together_wider_than_either_alone() {
        // Given
        double[][] dice = {{0.5, 0.7, 0.9, 0.6}, {0.6, 0.8, 0.95, 0.7}, {0.4, 0.65, 0.8, 0.5}};

        // When
        Interval both = Bootstrap.crossed(dice, true, true);
        Interval runs = Bootstrap.crossed(dice, true, false);
        Interval volumes = Bootstrap.crossed(dice, false, true);

        // Then
        assertThat(both.high() - both.low()).isGreaterThan(runs.high() - runs.low());
        assertThat(both.high() - both.low()).isGreaterThan(volumes.high() - volumes.low());
        assertThat(Bootstrap.crossed(dice, true, true)).isEqualTo(both);
    }

    @Test
    void takes_the_area_under_the_budget_curve() {
        JsonNode fixture = FIXTURES.path("area").get(0);
        List<Integer> budgets = StreamSupport.stream(fixture.path("budgets").spliterator(), false)
                .map(JsonNode::asInt)
                .toList();
        List<Double> dice = StreamSupport.stream(fixture.path("dice").spliterator(), false)
                .map(JsonNode::asDouble)
                .toList();
        assertThat(BudgetCurve.area(budgets, dice).orElseThrow())
                .isCloseTo(fixture.path("area").asDouble(), within(1e-12));
        assertThat(BudgetCurve.area(List.of(5), List.of(0.7))).isEmpty();
    }

    @Test
    void places_a_value_among_draws_as_scipy_does() {
        for (JsonNode fixture : FIXTURES.path("percentile")) {
            List<Double> sample = StreamSupport.stream(fixture.path("sample").spliterator(), false)
                    .map(JsonNode::asDouble)
                    .toList();
            assertThat(Descriptive.percentile(fixture.path("value").asDouble(), sample)
                            .orElseThrow())
                    .isCloseTo(fixture.path("percentile").asDouble(), within(1e-12));
        }
    }

    @Test
    void says_in_words_what_the_figures_do_not_allow_to_say() {
        // Given
        List<EvaluatedRun> runs = new ArrayList<>();
        for (int draw = 0; draw < 4; draw++) {
            runs.add(run("random", "r" + draw, 0.70 + 0.01 * draw, 8));
            runs.add(run("random", "r" + draw, 0.90 - 0.01 * draw, 8));
        }
        runs.add(run("typiclust", "t", 0.82, 8));

        // When
        Standing typiclust = Leaderboard.of(runs).get(0);

        // Then
        assertThat(typiclust.strategy()).isEqualTo("typiclust");
        assertThat(typiclust.interval()).isPresent();
        assertThat(typiclust.overRuns()).isEmpty();
        assertThat(typiclust.comparison().orElseThrow().difference()).isCloseTo(0.02, within(1e-12));
        assertThat(typiclust.comparison().orElseThrow().p()).isCloseTo(2 / 256.0, within(1e-12));
        assertThat(typiclust.remarks())
                .containsExactly(
                        "one run only: nothing is known of how much another training would differ",
                        "4 random draws, fewer than the 15 that a percentile needs to mean much",
                        "training noise (0.121 Dice between trainings on the same scans) exceeds the difference from random"
                                + " choice (0.020)");
    }

    @Test
    void says_that_there_is_nothing_to_compare_with_where_there_is_no_random_draw() {
        Standing alone = Leaderboard.of(List.of(run("typiclust", "t", 0.8, 8), run("typiclust", "t", 0.82, 8)))
                .get(0);
        assertThat(alone.comparison()).isEmpty();
        assertThat(alone.remarks()).containsExactly("no random draws with this budget: nothing to compare with");
    }

    /** Volume n is n − 3.5 hundredths easier than the mean, in each run a hair otherwise so that no differences tie. */
    private static EvaluatedRun run(String strategy, String selection, double mean, int volumes) {
        Map<String, Double> dice = new HashMap<>();
        double hair = strategy.equals("random") ? 0 : 1e-4;
        for (int n = 0; n < volumes; n++) {
            dice.put("v" + n, mean + (n - (volumes - 1) / 2.0) * (0.01 + hair));
        }
        return new EvaluatedRun(
                selection + mean,
                selection,
                strategy,
                "global",
                5,
                mean,
                mean - 0.1,
                Optional.empty(),
                Optional.empty(),
                volumes,
                0,
                Optional.empty(),
                Optional.empty(),
                0,
                dice);
    }

    private static double[] doubles(JsonNode array) {
        return IntStream.range(0, array.size())
                .mapToDouble(n -> array.get(n).asDouble())
                .toArray();
    }

    private static JsonNode fixtures() {
        try (InputStream file = StatisticsTest.class.getResourceAsStream("/statistics.json")) {
            return Json.mapper().readTree(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
