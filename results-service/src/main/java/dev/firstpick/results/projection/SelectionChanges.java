package dev.firstpick.results.projection;

import dev.firstpick.selection.events.PickWithdrawn;
import dev.firstpick.selection.events.PoolGrown;
import dev.firstpick.selection.events.SelectionAnnotated;
import dev.firstpick.selection.events.SelectionEvent;
import dev.firstpick.selection.events.SelectionMade;
import dev.firstpick.selection.events.StepFailed;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the events of selection do. */
final class SelectionChanges {

    private static final String MADE = """
            insert into results.selections (selection, pool, revision, digest, strategy, scope, budget, seed, purpose, representation,
                                            made_at)
            select e.selection, e.pool, e.revision, e.digest, e.strategy, e.scope, e.budget, e.seed, e.purpose, e.representation, e.time
            from jsonb_to_record(cast(cast(:json as text) as jsonb))
                as e(selection text, pool text, revision int, digest text, strategy text, scope text, budget int, seed bigint,
                     purpose text, representation text, time timestamptz)
            on conflict (selection) do update
            set revision = excluded.revision, digest = excluded.digest, strategy = excluded.strategy, scope = excluded.scope,
                budget = excluded.budget, seed = excluded.seed, purpose = excluded.purpose,
                representation = excluded.representation, made_at = excluded.made_at""";

    private static final String PICKED = """
            insert into results.picks (selection, rank, pool, volume, image_uri, image_sha256, image_bytes, score, reason)
            select e.selection, p.rank, e.pool, p.volume, p.image ->> 'uri', p.image ->> 'sha256', cast(p.image ->> 'bytes' as bigint),
                   p.score, p.reason
            from jsonb_to_record(cast(cast(:json as text) as jsonb)) as e(selection text, pool text, picks jsonb),
                 jsonb_to_recordset(e.picks) as p(rank int, volume text, image jsonb, score float8, reason text)
            on conflict do nothing""";

    /** A selection is annotated once more after a pick was replaced; the last time counts, unless a replacement came after it. */
    private static final String ANNOTATED = """
            insert into results.selections as known (selection, pool, budget, annotated_at)
            select e.selection, e.pool, e.budget, case when not exists (
                     select 1 from results.withdrawals w
                     where w.selection = e.selection and w.replacement is not null and w.withdrawn_at > e.time) then e.time end
            from jsonb_to_record(cast(cast(:json as text) as jsonb)) as e(selection text, pool text, budget int, time timestamptz)
            on conflict (selection) do update set annotated_at = greatest(known.annotated_at, excluded.annotated_at)""";

    private static final String WITHDRAWN = """
            insert into results.withdrawals (selection, volume, pool, replacement, reason, withdrawn_at)
            select e.selection, e.volume, e.pool, e.replacement ->> 'volume', e.reason, e.time
            from jsonb_to_record(cast(cast(:json as text) as jsonb))
                as e(selection text, volume text, pool text, replacement jsonb, reason text, time timestamptz)
            on conflict do nothing""";

    private static final String REPLACEMENT = """
            insert into results.picks (selection, rank, pool, volume, image_uri, image_sha256, image_bytes, score, reason)
            select e.selection, p.rank, e.pool, p.volume, p.image ->> 'uri', p.image ->> 'sha256', cast(p.image ->> 'bytes' as bigint),
                   p.score, p.reason
            from jsonb_to_record(cast(cast(:json as text) as jsonb)) as e(selection text, pool text, replacement jsonb),
                 jsonb_to_record(e.replacement) as p(rank int, volume text, image jsonb, score float8, reason text)
            where e.replacement is not null
            on conflict do nothing""";

    /** A selection that has a pick replaced waits for annotations again. */
    private static final String UNANNOTATED = """
            update results.selections s set annotated_at = null
            from jsonb_to_record(cast(cast(:json as text) as jsonb)) as e(selection text, replacement jsonb, time timestamptz)
            where s.selection = e.selection and e.replacement is not null and s.annotated_at < e.time""";

    private static final String STEP_FAILED = """
            insert into results.failures (failure, run, pool, kind, attempt, terminal, reason, worker, failed_at)
            select e.step || '/' || e.since || '/' || e.attempts || '/' || e.terminal, e.step, e.pool, e.kind, e.attempts, e.terminal,
                   e.reason, 'selection', e.time
            from jsonb_to_record(cast(cast(:json as text) as jsonb))
                as e(pool text, step text, kind text, attempts int, terminal boolean, reason text, since text, time timestamptz)
            on conflict do nothing""";

    private SelectionChanges() {}

    static Change of(SelectionEvent event) {
        if (event instanceof SelectionMade made) {
            return new Change(
                    made.pool(),
                    made.selection(),
                    made.time(),
                    List.of(Statement.of(MADE, made), Statement.of(PICKED, made)),
                    Map.of(
                            "strategy", made.strategy(),
                            "scope", made.scope().name().toLowerCase(Locale.ROOT),
                            "budget", made.budget(),
                            "seed", made.seed(),
                            "purpose", made.purpose().name().toLowerCase(Locale.ROOT)));
        }
        if (event instanceof PoolGrown grown) {
            return new Change(
                    grown.pool(),
                    grown.pool(),
                    grown.time(),
                    List.of(),
                    Map.of("candidates", grown.candidates(), "added", grown.added(), "rule", grown.rule()));
        }
        if (event instanceof PickWithdrawn withdrawn) {
            return new Change(
                    withdrawn.pool(),
                    withdrawn.selection(),
                    withdrawn.time(),
                    List.of(
                            Statement.of(WITHDRAWN, withdrawn),
                            Statement.of(REPLACEMENT, withdrawn),
                            Statement.of(UNANNOTATED, withdrawn)),
                    withdrawn
                            .replacement()
                            .<Map<String, Object>>map(replacement -> Map.of(
                                    "volume", withdrawn.volume(),
                                    "reason", withdrawn.reason(),
                                    "replacement", replacement.volume()))
                            .orElse(Map.of("volume", withdrawn.volume(), "reason", withdrawn.reason())));
        }
        if (event instanceof StepFailed failed) {
            return new Change(
                    failed.pool(),
                    failed.step(),
                    failed.time(),
                    List.of(Statement.of(STEP_FAILED, failed)),
                    Map.of(
                            "kind", failed.kind(),
                            "attempt", failed.attempts(),
                            "terminal", failed.terminal(),
                            "reason", failed.reason()));
        }
        SelectionAnnotated annotated = (SelectionAnnotated) event;
        return new Change(
                annotated.pool(),
                annotated.selection(),
                annotated.time(),
                List.of(Statement.of(ANNOTATED, annotated)),
                Map.of("budget", annotated.budget()));
    }
}
