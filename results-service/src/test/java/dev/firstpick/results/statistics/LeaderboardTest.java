package dev.firstpick.results.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeaderboardTest {

    @Test
    void ranks_by_budget_and_then_by_mean_dice_over_runs() {
        // Given
        List<EvaluatedRun> runs = new ArrayList<>(draws(3, 0.60, 0.70, 0.80, 0.90));
        runs.addAll(draws(5, 0.80, 0.84));
        runs.add(run("t1", "typiclust", 3, 0.75, 0.41));
        runs.add(run("t1", "typiclust", 3, 0.85, 0.39));
        runs.add(run("t2", "typiclust", 5, 0.90, 0.70));

        // When
        List<Standing> standings = Leaderboard.of(runs);

        // Then
        assertThat(standings)
                .extracting(standing -> standing.budget() + " " + standing.strategy())
                .containsExactly("3 typiclust", "3 random", "5 typiclust", "5 random");
        Standing typiclust = standings.get(0);
        assertThat(typiclust.runs()).isEqualTo(2);
        assertThat(typiclust.selections()).isEqualTo(1);
        assertThat(typiclust.meanDice()).isEqualTo(0.80, within(1e-12));
        assertThat(typiclust.sd().orElseThrow()).isEqualTo(0.05 * Math.sqrt(2), within(1e-12));
        assertThat(typiclust.worst()).isEqualTo(0.39);
        Standing random = standings.get(1);
        assertThat(random.meanDice()).isEqualTo(0.75, within(1e-12));
        assertThat(random.sd().orElseThrow()).isEqualTo(Math.sqrt(0.05 / 3), within(1e-12));
        assertThat(random.percentile()).isEmpty();
    }

    @Test
    void counts_draws_of_the_same_budget_below_the_strategy_and_ties_half() {
        // Given
        List<EvaluatedRun> runs = new ArrayList<>(draws(3, 0.25, 0.5, 0.5, 0.75));
        runs.addAll(draws(5, 0.9, 0.9));
        runs.add(run("t", "typiclust", 3, 0.5, 0.2));

        // When
        Standing standing = typiclust(runs);

        // Then
        assertThat(standing.percentile()).hasValue(50.0);
        assertThat(standing.draws()).isEqualTo(4);
    }

    @Test
    void takes_a_draw_that_was_trained_twice_as_one_draw() {
        // Given
        List<EvaluatedRun> runs = List.of(
                run("r1", "random", 3, 0.50, 0.1),
                run("r1", "random", 3, 0.90, 0.1),
                run("r2", "random", 3, 0.80, 0.1),
                run("t", "typiclust", 3, 0.75, 0.2));

        // When
        Standing standing = typiclust(runs);

        // Then
        assertThat(standing.draws()).isEqualTo(2);
        assertThat(standing.percentile()).hasValue(50.0);
    }

    @Test
    void claims_neither_spread_nor_percentile_where_there_is_one_run_and_no_draw() {
        // Given
        List<EvaluatedRun> runs = List.of(run("t", "typiclust", 3, 0.75, 0.2));

        // When
        Standing standing = Leaderboard.of(runs).get(0);

        // Then
        assertThat(standing.sd()).isEmpty();
        assertThat(standing.percentile()).isEmpty();
    }

    private static Standing typiclust(List<EvaluatedRun> runs) {
        return Leaderboard.of(runs).stream()
                .filter(row -> row.strategy().equals("typiclust"))
                .findFirst()
                .orElseThrow();
    }

    private static List<EvaluatedRun> draws(int budget, double... means) {
        List<EvaluatedRun> runs = new ArrayList<>();
        for (double mean : means) {
            runs.add(run("random-" + budget + "-" + runs.size(), "random", budget, mean, mean / 2));
        }
        return runs;
    }

    private static EvaluatedRun run(String selection, String strategy, int budget, double mean, double worst) {
        return new EvaluatedRun(
                selection + mean,
                selection,
                strategy,
                "global",
                budget,
                mean,
                worst,
                Optional.empty(),
                Optional.empty(),
                2,
                0,
                Optional.empty(),
                Optional.empty(),
                0,
                Map.of());
    }
}
