package dev.firstpick.results.api;

import dev.firstpick.results.rows.PoolRow;
import dev.firstpick.results.rows.RunRow;
import dev.firstpick.results.statistics.EvaluatedRun;
import dev.firstpick.results.statistics.Leaderboard;
import dev.firstpick.results.statistics.Standing;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
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
import java.util.concurrent.ConcurrentHashMap;

/**
 * Leaderboards, worked out once for each set of evaluated runs: whatever is evaluated next makes another set. The work is done off
 * the event loop.
 */
@ApplicationScoped
class Standings {

    private static final int KEPT = 200;

    /** A leaderboard, and of which revision it is; no standings where nothing was evaluated. */
    record Ranking(Optional<Integer> revision, String digest, List<Standing> standings) {}

    private record Key(String pool, String digest, Optional<Integer> revision, List<String> runs) {}

    private final Pool database;
    private final Map<Key, List<Standing>> known = new ConcurrentHashMap<>();

    Standings(Pool database) {
        this.database = database;
    }

    /** @param revision the latest that has runs if empty */
    Uni<Ranking> of(String pool, Optional<Integer> revision) {
        return Panache.withSession(() -> completed(pool)).flatMap(runs -> ranking(pool, runs, revision));
    }

    private static Uni<List<RunRow>> completed(String pool) {
        return PoolRow.findById(pool)
                .onItem()
                .ifNull()
                .failWith(() -> ProblemException.notFound("pool", pool))
                .flatMap(found ->
                        RunRow.list("pool = ?1 and kind = 'training' and state = 'completed' order by run", pool));
    }

    private Uni<Ranking> ranking(String pool, List<RunRow> runs, Optional<Integer> revision) {
        Optional<RunRow> latest = runs.stream()
                .filter(run -> revision.isEmpty() || revision.get().equals(run.revision))
                .max(Comparator.comparingInt((RunRow run) -> run.revision == null ? 0 : run.revision)
                        .thenComparing(run -> run.completedAt));
        if (latest.isEmpty()) {
            return Uni.createFrom().item(new Ranking(revision, "", List.of()));
        }
        String digest = latest.get().digest;
        Optional<Integer> number = Optional.ofNullable(latest.get().revision);
        List<RunRow> same =
                runs.stream().filter(run -> run.digest.equals(digest)).toList();
        Key key =
                new Key(pool, digest, number, same.stream().map(run -> run.run).toList());
        List<Standing> standings = known.get(key);
        return (standings != null ? Uni.createFrom().item(standings) : workOut(key, same))
                .map(rows -> new Ranking(number, digest, rows));
    }

    private Uni<List<Standing>> workOut(Key key, List<RunRow> runs) {
        return database.preparedQuery("select run, volume, dice from results.cases where run = any($1)")
                .execute(Tuple.of(key.runs().toArray(String[]::new)))
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(cases -> {
                    Map<String, Map<String, Double>> dice = byRun(cases);
                    List<Standing> standings = Leaderboard.of(runs.stream()
                            .map(run -> evaluated(run, dice.getOrDefault(run.run, Map.of())))
                            .toList());
                    if (known.size() >= KEPT) {
                        known.clear();
                    }
                    known.put(key, standings);
                    return standings;
                });
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
                dice);
    }
}
