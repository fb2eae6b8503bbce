package dev.firstpick.results.api;

import dev.firstpick.results.rows.RunRow;
import dev.firstpick.results.statistics.EvaluatedRun;
import dev.firstpick.results.statistics.Leaderboard;
import dev.firstpick.results.statistics.RandomDraws;
import dev.firstpick.results.statistics.Standing;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Leaderboards, worked out once for each set of evaluated runs: whatever is evaluated next makes another set. The work is done off
 * the event loop.
 */
@ApplicationScoped
class Standings {

    /** Rows of leaderboards. */
    private static final int KEPT = 20_000;

    /** A leaderboard, and of which revision it is; no standings where nothing was evaluated. */
    record Ranking(Optional<Integer> revision, String digest, List<Standing> standings, List<RandomDraws> draws) {}

    /** @param version of all that the pool's leaderboard is worked out from */
    private record Key(String pool, String version, Optional<Integer> revision) {}

    /** One small read. A pool of which nothing ranked was told yet has the empty version. */
    private static final String VERSION = """
            select coalesce(v.version, '') as version
            from results.pools p left join results.pool_versions v on v.pool = p.pool
            where p.pool = $1""";

    private final Pool database;
    private final Pools pools;
    private final WeighedCache<Key, Ranking> known = new WeighedCache<>(KEPT, Standings::weight);

    Standings(Pool database, Pools pools) {
        this.database = database;
        this.pools = pools;
    }

    /** @param revision the latest that has runs if empty */
    Uni<Ranking> of(String pool, Optional<Integer> revision) {
        return database.preparedQuery(VERSION).execute(Tuple.of(pool)).flatMap(rows -> {
            if (rows.rowCount() == 0) {
                throw ProblemException.notFound("pool", pool);
            }
            return once(new Key(pool, rows.iterator().next().getString("version"), revision));
        });
    }

    /** Those who ask for the same while it is worked out wait for the same. */
    private Uni<Ranking> once(Key key) {
        return known.get(key, () -> Panache.withSession(() -> completed(key.pool()))
                .flatMap(runs -> ranking(runs, key.revision())));
    }

    /** How much is kept of a leaderboard: one more than it has rows; nothing where it is not final. */
    private static long weight(Ranking ranking) {
        return ranking.standings().stream().anyMatch(Standings::open)
                ? KEPT + 1L
                : ranking.standings().size() + 1L;
    }

    /** Whether a distance waits for a scan that another topic tells of. */
    private static boolean open(Standing standing) {
        return standing.undefined() > 0
                && (standing.penalisedHd95().isEmpty()
                        || standing.penalisedAssd().isEmpty());
    }

    private static Uni<List<RunRow>> completed(String pool) {
        return RunRow.list("pool = ?1 and kind = 'training' and state = 'completed' order by run", pool);
    }

    private Uni<Ranking> ranking(List<RunRow> runs, Optional<Integer> revision) {
        Optional<RunRow> latest = runs.stream()
                .filter(run -> revision.isEmpty() || revision.get().equals(run.revision))
                .max(Comparator.comparingInt((RunRow run) -> run.revision == null ? 0 : run.revision)
                        .thenComparing(run -> run.completedAt));
        if (latest.isEmpty()) {
            return Uni.createFrom().item(new Ranking(revision, "", List.of(), List.of()));
        }
        String digest = latest.get().digest;
        Optional<Integer> number = Optional.ofNullable(latest.get().revision);
        List<RunRow> same =
                runs.stream().filter(run -> run.digest.equals(digest)).toList();
        return workOut(number, digest, same);
    }

    private Uni<Ranking> workOut(Optional<Integer> number, String digest, List<RunRow> runs) {
        String[] names = runs.stream().map(run -> run.run).toArray(String[]::new);
        return database.preparedQuery("select run, volume, dice from results.cases where run = any($1)")
                .execute(Tuple.of(names))
                .flatMap(cases -> pools.figures().run(() -> ranked(number, digest, runs, byRun(cases))));
    }

    private static Ranking ranked(
            Optional<Integer> number, String digest, List<RunRow> runs, Map<String, Map<String, Double>> dice) {
        List<EvaluatedRun> evaluated = runs.stream()
                .map(run -> evaluated(run, dice.getOrDefault(run.run, Map.of())))
                .toList();
        return new Ranking(number, digest, Leaderboard.of(evaluated), Leaderboard.draws(evaluated));
    }

    private static Map<String, Map<String, Double>> byRun(RowSet<Row> cases) {
        Map<String, Map<String, Double>> dice = new HashMap<>();
        for (Row row : cases) {
            dice.computeIfAbsent(row.getString("run"), run -> new HashMap<>())
                    .put(row.getString("volume"), row.getDouble("dice"));
        }
        return dice;
    }

    private static EvaluatedRun evaluated(RunRow run, Map<String, Double> dice) {
        return new EvaluatedRun(
                run.run,
                run.selection,
                run.strategy,
                run.scope,
                run.budget,
                run.meanDice,
                run.worstDice,
                Optional.ofNullable(run.meanHd95),
                Optional.ofNullable(run.meanAssd),
                run.evaluated,
                run.undefined,
                Optional.ofNullable(run.penalisedHd95),
                Optional.ofNullable(run.penalisedAssd),
                run.emptyLabels == null ? 0 : run.emptyLabels.size(),
                dice);
    }
}
