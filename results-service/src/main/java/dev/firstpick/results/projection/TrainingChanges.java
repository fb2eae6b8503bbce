package dev.firstpick.results.projection;

import dev.firstpick.events.EventCodec;
import dev.firstpick.selection.events.Scope;
import dev.firstpick.training.events.CaseResults;
import dev.firstpick.training.events.EmbeddingRequested;
import dev.firstpick.training.events.EvaluationCompleted;
import dev.firstpick.training.events.JobFailed;
import dev.firstpick.training.events.JobKind;
import dev.firstpick.training.events.ProgressEvent;
import dev.firstpick.training.events.RepresentationKind;
import dev.firstpick.training.events.RepresentationLearned;
import dev.firstpick.training.events.RepresentationRequested;
import dev.firstpick.training.events.SetAside;
import dev.firstpick.training.events.TrainingEvent;
import dev.firstpick.training.events.TrainingJob;
import dev.firstpick.training.events.TrainingProgressed;
import dev.firstpick.training.events.TrainingRequested;
import dev.firstpick.training.events.VolumesRepresented;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the events of training do. */
final class TrainingChanges {

    private static final String EVALUATED = """
            insert into results.runs (run, pool, kind, selection, digest, strategy, scope, budget, seed, training_seed, model_uri,
                                      model_sha256, model_bytes, evaluated, undefined, mean_dice, sd_dice, worst_dice, mean_hd95,
                                      mean_assd, iterations, resumed_from, seconds, worker, attempt, completed_at, set_aside,
                                      empty_labels)
            select e.job, e.pool, 'training', e.selection, e.digest, e.strategy, e.scope, e.budget, e.seed, e."trainingSeed",
                   e.model ->> 'uri', e.model ->> 'sha256', cast(e.model ->> 'bytes' as bigint), e.evaluated, e.undefined,
                   e."meanDice", e."sdDice", e."worstDice", e."meanHd95", e."meanAssd", e.iterations, e."resumedFrom", e.seconds,
                   e.worker, e.attempt, e.time, cast(e."setAside" as text), cast(e."emptyLabels" as text)
            from jsonb_to_record(cast(cast(:json as text) as jsonb))
                as e(job text, pool text, selection text, digest text, strategy text, scope text, budget int, seed bigint,
                     "setAside" jsonb, "emptyLabels" jsonb, "trainingSeed" bigint, model jsonb, evaluated int, undefined int, "meanDice" float8, "sdDice" float8,
                     "worstDice" float8, "meanHd95" float8, "meanAssd" float8, iterations int, "resumedFrom" int, seconds float8,
                     worker text, attempt int, time timestamptz)
            on conflict (run) do update
            set selection = excluded.selection, digest = excluded.digest, strategy = excluded.strategy, scope = excluded.scope,
                budget = excluded.budget, seed = excluded.seed, training_seed = excluded.training_seed,
                model_uri = excluded.model_uri, model_sha256 = excluded.model_sha256, model_bytes = excluded.model_bytes,
                evaluated = excluded.evaluated, undefined = excluded.undefined, mean_dice = excluded.mean_dice,
                sd_dice = excluded.sd_dice, worst_dice = excluded.worst_dice, mean_hd95 = excluded.mean_hd95,
                mean_assd = excluded.mean_assd, iterations = excluded.iterations, resumed_from = excluded.resumed_from,
                seconds = excluded.seconds, worker = excluded.worker, attempt = excluded.attempt,
                completed_at = excluded.completed_at, set_aside = excluded.set_aside, empty_labels = excluded.empty_labels""";

    /** A case's distance is the mean over its classes, and defined where each class's is. */
    private static final String CASES = """
            insert into results.cases (run, volume, pool, dice, hd95, assd, classes, prediction_uri, prediction_sha256,
                                       prediction_bytes, class_count, undefined_classes, hd95_sum, assd_sum)
            select e.job, c.volume, e.pool, c.dice,
                   case when k.defined = k.classes then k.hd95 / nullif(k.classes, 0) end,
                   case when k.defined = k.classes then k.assd / nullif(k.classes, 0) end,
                   cast(c.classes as text), c.prediction ->> 'uri', c.prediction ->> 'sha256',
                   cast(c.prediction ->> 'bytes' as bigint), k.classes, k.classes - k.defined, k.hd95, k.assd
            from jsonb_to_record(cast(cast(:json as text) as jsonb)) as e(job text, pool text, cases jsonb),
                 jsonb_to_recordset(e.cases) as c(volume text, dice float8, classes jsonb, prediction jsonb),
                 lateral (select count(*) as classes, count(o.hd95 + o.assd) as defined,
                                 coalesce(sum(o.hd95) filter (where o.assd is not null), 0) as hd95,
                                 coalesce(sum(o.assd) filter (where o.hd95 is not null), 0) as assd
                          from jsonb_to_recordset(c.classes) as o(hd95 float8, assd float8)) as k
            on conflict do nothing""";

    private static final String REPRESENTED = """
            insert into results.runs (run, pool, kind, digest, phase, iterations, loss, seconds, worker, attempt, completed_at,
                                      set_aside)
            select e.job, e.pool, e.kind, e.digest, e.phase, e.iterations, e.loss, e.seconds, e.worker, e.attempt, e.time,
                   cast(e."setAside" as text)
            from jsonb_to_record(cast(cast(:json as text) as jsonb))
                as e(job text, pool text, kind text, digest text, phase text, iterations int, loss float8, seconds float8,
                     worker text, attempt int, time timestamptz, "setAside" jsonb)
            on conflict (run) do update
            set digest = excluded.digest, iterations = excluded.iterations, loss = coalesce(excluded.loss, runs.loss),
                seconds = excluded.seconds, worker = excluded.worker, attempt = excluded.attempt,
                completed_at = excluded.completed_at, set_aside = excluded.set_aside""";

    private static final String FEATURES = """
            insert into results.feature_tables (pool, digest, representation, scope, model_sha256, shard, shards, volumes, table_uri,
                                                table_sha256, table_bytes, represented_at)
            select e.pool, e.digest, e.representation, e.scope, e.model ->> 'sha256', e.shard, e.shards, e.volumes,
                   e."table" ->> 'uri', e."table" ->> 'sha256', cast(e."table" ->> 'bytes' as bigint), e.time
            from jsonb_to_record(cast(cast(:json as text) as jsonb))
                as e(pool text, digest text, representation text, scope text, model jsonb, shard int, shards int, volumes int,
                     "table" jsonb, time timestamptz)
            on conflict (pool, digest, representation, scope, model_sha256, shard) do update
            set shards = excluded.shards, volumes = excluded.volumes, table_uri = excluded.table_uri,
                table_sha256 = excluded.table_sha256, table_bytes = excluded.table_bytes, represented_at = excluded.represented_at
            where feature_tables.represented_at <= excluded.represented_at""";

    /** A shard that was put through the network again tells anew which of its volumes were set aside. */
    private static final String PUT_BACK = """
            delete from results.set_aside s
            using jsonb_to_record(cast(cast(:json as text) as jsonb))
                as e(pool text, digest text, representation text, scope text, shard int, time timestamptz)
            where s.pool = e.pool and s.digest = e.digest and s.representation = e.representation and s.scope = e.scope
              and s.shard = e.shard and s.at < e.time""";

    private static final String SET_ASIDE = """
            insert into results.set_aside (pool, digest, representation, scope, shard, volume, reason, at)
            select e.pool, e.digest, e.representation, e.scope, e.shard, a.volume, a.reason, e.time
            from jsonb_to_record(cast(cast(:json as text) as jsonb))
                     as e(pool text, digest text, representation text, scope text, shard int, "setAside" jsonb, time timestamptz),
                 jsonb_to_recordset(e."setAside") as a(volume text, reason text)
            on conflict (pool, volume, digest, representation, scope) do update
            set shard = excluded.shard, reason = excluded.reason, at = excluded.at
            where set_aside.at <= excluded.at""";

    /** What is asked for is known before anybody works on it. */
    private static final String REQUESTED = """
            insert into results.runs (run, pool, kind, selection, digest, strategy, scope, budget, seed, training_seed, representation,
                                      queued_at)
            select e.job, e.pool, e.kind, e.selection, e.digest, e.strategy, e.scope, e.budget, e.seed, e."trainingSeed",
                   e.representation, e.time
            from jsonb_to_record(cast(cast(:json as text) as jsonb))
                as e(job text, pool text, kind text, selection text, digest text, strategy text, scope text, budget int, seed bigint,
                     "trainingSeed" bigint, representation text, time timestamptz)
            on conflict (run) do update
            set selection = coalesce(runs.selection, excluded.selection), digest = coalesce(runs.digest, excluded.digest),
                strategy = coalesce(runs.strategy, excluded.strategy), scope = coalesce(runs.scope, excluded.scope),
                budget = coalesce(runs.budget, excluded.budget), seed = coalesce(runs.seed, excluded.seed),
                training_seed = coalesce(runs.training_seed, excluded.training_seed),
                representation = coalesce(runs.representation, excluded.representation),
                queued_at = least(runs.queued_at, excluded.queued_at)""";

    private static final String FAILURE = """
            insert into results.failures (failure, run, pool, kind, selection, attempt, terminal, reason, worker, failed_at)
            select e.job || '.' || e.attempt || case when e.terminal then '.given-up' else '' end,
                   e.job, e.pool, e.kind, e.selection, e.attempt, e.terminal, e.reason, e.worker, e.time
            from jsonb_to_record(cast(cast(:json as text) as jsonb))
                as e(job text, pool text, kind text, selection text, attempt int, terminal boolean, reason text, worker text,
                     time timestamptz)
            on conflict do nothing""";

    private static final String FAILED = """
            insert into results.runs (run, pool, kind, selection, failure, failure_attempt, failed_at, given_up_at)
            select e.job, e.pool, e.kind, e.selection, e.reason, e.attempt, e.time, case when e.terminal then e.time end
            from jsonb_to_record(cast(cast(:json as text) as jsonb))
                as e(job text, pool text, kind text, selection text, attempt int, terminal boolean, reason text, time timestamptz)
            on conflict (run) do update
            set selection = coalesce(runs.selection, excluded.selection),
                given_up_at = coalesce(runs.given_up_at, excluded.given_up_at),
                failure = case when runs.failed_at is null or (runs.failure_attempt, runs.failed_at)
                               <= (excluded.failure_attempt, excluded.failed_at) then excluded.failure else runs.failure end,
                failed_at = case when runs.failed_at is null or (runs.failure_attempt, runs.failed_at)
                               <= (excluded.failure_attempt, excluded.failed_at) then excluded.failed_at else runs.failed_at end,
                failure_attempt = greatest(runs.failure_attempt, excluded.failure_attempt)""";

    private static final String PROGRESSED = """
            insert into results.runs (run, pool, kind, selection, phase, done, total, loss, learning_rate, validation_dice, per_second,
                                      seconds_left, progress_worker, progress_attempt, progress_at, started_at)
            select e.job, e.pool, e.kind, e.selection, e.phase, e.done, e.total, e.loss, e."learningRate", e."validationDice",
                   e."perSecond", e."secondsLeft", e.worker, e.attempt, e.time, e.time
            from jsonb_to_record(cast(cast(:json as text) as jsonb))
                as e(job text, pool text, kind text, selection text, phase text, done int, total int, loss float8,
                     "learningRate" float8, "validationDice" float8, "perSecond" float8, "secondsLeft" float8, worker text,
                     attempt int, time timestamptz)
            on conflict (run) do update
            set selection = coalesce(runs.selection, excluded.selection),
                started_at = least(runs.started_at, excluded.started_at)""";

    /** What is newest is told by the attempt, then by the trainer's clock: an older report never hides a newer one. */
    private static final String NEWEST = """
            update results.runs as r
            set phase = e.phase, done = e.done, total = e.total, loss = coalesce(e.loss, r.loss),
                learning_rate = coalesce(e."learningRate", r.learning_rate),
                validation_dice = coalesce(e."validationDice", r.validation_dice), per_second = e."perSecond",
                seconds_left = e."secondsLeft", progress_worker = e.worker, progress_attempt = e.attempt, progress_at = e.time
            from jsonb_to_record(cast(cast(:json as text) as jsonb))
                as e(job text, phase text, done int, total int, loss float8, "learningRate" float8, "validationDice" float8,
                     "perSecond" float8, "secondsLeft" float8, worker text, attempt int, time timestamptz)
            where r.run = e.job
              and (r.progress_at is null or (r.progress_attempt, r.progress_at) <= (e.attempt, e.time))""";

    private static final String POINT = """
            insert into results.progress (run, attempt, phase, done, total, loss, learning_rate, validation_dice, per_second, at)
            select e.job, e.attempt, e.phase, e.done, e.total, e.loss, e."learningRate", e."validationDice", e."perSecond", e.time
            from jsonb_to_record(cast(cast(:json as text) as jsonb))
                as e(job text, attempt int, phase text, done int, total int, loss float8, "learningRate" float8,
                     "validationDice" float8, "perSecond" float8, time timestamptz)
            on conflict do nothing""";

    private record Represented(
            String job,
            String pool,
            String kind,
            String digest,
            String phase,
            java.util.Optional<Integer> iterations,
            java.util.Optional<Double> loss,
            double seconds,
            String worker,
            int attempt,
            java.time.Instant time,
            List<SetAside> setAside) {}

    private record Requested(
            String job,
            String pool,
            String kind,
            java.util.Optional<String> selection,
            String digest,
            java.util.Optional<String> strategy,
            java.util.Optional<String> scope,
            java.util.Optional<Integer> budget,
            java.util.Optional<Long> seed,
            java.util.Optional<Long> trainingSeed,
            java.util.Optional<String> representation,
            java.time.Instant time) {}

    private record PoolCases(String job, String pool, List<CaseResults.Case> cases) {}

    private TrainingChanges() {}

    /** @param manifests reads the cases that an evaluation names */
    static Change of(TrainingEvent event, Manifests manifests) {
        if (event instanceof EvaluationCompleted evaluation) {
            return evaluated(evaluation, manifests.cases(evaluation));
        }
        if (event instanceof RepresentationLearned learned) {
            return represented(new Represented(
                    learned.job(),
                    learned.pool(),
                    kind(JobKind.REPRESENTATION),
                    learned.digest(),
                    kindOf(learned),
                    java.util.Optional.of(learned.iterations()),
                    java.util.Optional.of(learned.loss()),
                    learned.seconds(),
                    learned.worker(),
                    learned.attempt(),
                    learned.time(),
                    learned.setAside()));
        }
        if (event instanceof VolumesRepresented volumes) {
            return represented(
                    volumes,
                    new Represented(
                            volumes.job(),
                            volumes.pool(),
                            kind(JobKind.EMBEDDING),
                            volumes.digest(),
                            kindOf(volumes),
                            java.util.Optional.empty(),
                            java.util.Optional.empty(),
                            volumes.seconds(),
                            volumes.worker(),
                            volumes.attempt(),
                            volumes.time(),
                            volumes.setAside()));
        }
        return failed((JobFailed) event);
    }

    /** A job that was sent to the trainers. */
    static Change of(TrainingJob job) {
        java.util.Optional<TrainingRequested> training = job instanceof TrainingRequested requested
                ? java.util.Optional.of(requested)
                : java.util.Optional.empty();
        Requested requested = new Requested(
                job.job(),
                job.pool(),
                kind(job.kind()),
                training.map(TrainingRequested::selection),
                digest(job),
                training.map(TrainingRequested::strategy),
                scope(job).map(scope -> scope.name().toLowerCase(Locale.ROOT)),
                training.map(TrainingRequested::budget),
                training.map(TrainingRequested::seed),
                training.map(TrainingRequested::trainingSeed),
                representation(job).map(network -> network.name().toLowerCase(Locale.ROOT)),
                job.time());
        return new Change(
                job.pool(),
                job.job(),
                job.time(),
                List.of(Statement.of(REQUESTED, requested)),
                Map.of("kind", kind(job.kind()), "attempt", job.attempt()));
    }

    private static java.util.Optional<Scope> scope(TrainingJob job) {
        if (job instanceof TrainingRequested training) {
            return java.util.Optional.of(training.scope());
        }
        return job instanceof EmbeddingRequested embedding
                ? java.util.Optional.of(embedding.scope())
                : java.util.Optional.empty();
    }

    private static java.util.Optional<RepresentationKind> representation(TrainingJob job) {
        if (job instanceof RepresentationRequested learning) {
            return java.util.Optional.of(learning.representation());
        }
        return job instanceof EmbeddingRequested embedding
                ? java.util.Optional.of(embedding.representation())
                : java.util.Optional.empty();
    }

    private static String digest(TrainingJob job) {
        if (job instanceof RepresentationRequested representation) {
            return representation.digest();
        }
        return job instanceof EmbeddingRequested embedding ? embedding.digest() : ((TrainingRequested) job).digest();
    }

    static Change of(ProgressEvent event) {
        TrainingProgressed progress = (TrainingProgressed) event;
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("kind", kind(progress.kind()));
        told.put("phase", progress.phase());
        told.put("done", progress.done());
        told.put("total", progress.total());
        told.put("perSecond", progress.perSecond());
        told.put("secondsLeft", progress.secondsLeft());
        told.put("worker", progress.worker());
        told.put("attempt", progress.attempt());
        progress.selection().ifPresent(selection -> told.put("selection", selection));
        progress.loss().ifPresent(loss -> told.put("loss", loss));
        progress.validationDice().ifPresent(dice -> told.put("validationDice", dice));
        return new Change(
                progress.pool(),
                progress.job(),
                progress.time(),
                List.of(
                        Statement.of(PROGRESSED, progress),
                        Statement.of(NEWEST, progress),
                        Statement.of(POINT, progress)),
                told);
    }

    private static Change evaluated(EvaluationCompleted evaluation, CaseResults results) {
        PoolCases cases = new PoolCases(evaluation.job(), evaluation.pool(), results.cases());
        return new Change(
                evaluation.pool(),
                evaluation.job(),
                evaluation.time(),
                List.of(Statement.of(EVALUATED, evaluation), Statement.of(CASES, cases)),
                Map.of(
                        "selection", evaluation.selection(),
                        "strategy", evaluation.strategy(),
                        "scope", evaluation.scope().name().toLowerCase(Locale.ROOT),
                        "budget", evaluation.budget(),
                        "seed", evaluation.seed(),
                        "trainingSeed", evaluation.trainingSeed(),
                        "meanDice", evaluation.meanDice()));
    }

    private static Change represented(VolumesRepresented volumes, Represented represented) {
        Change change = represented(represented);
        return new Change(
                change.pool(),
                change.id(),
                change.time(),
                List.of(
                        change.statements().get(0),
                        Statement.of(FEATURES, volumes),
                        Statement.of(PUT_BACK, volumes),
                        Statement.of(SET_ASIDE, volumes)),
                change.told());
    }

    private static Change represented(Represented represented) {
        return new Change(
                represented.pool(),
                represented.job(),
                represented.time(),
                List.of(Statement.of(REPRESENTED, represented)),
                Map.of("kind", represented.kind(), "phase", represented.phase()));
    }

    private static Change failed(JobFailed failed) {
        return new Change(
                failed.pool(),
                failed.job(),
                failed.time(),
                List.of(Statement.of(FAILURE, failed), Statement.of(FAILED, failed)),
                Map.of(
                        "kind", kind(failed.kind()),
                        "attempt", failed.attempt(),
                        "terminal", failed.terminal()));
    }

    private static String kind(JobKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static String kindOf(TrainingEvent event) {
        return EventCodec.nameOf(event.getClass());
    }
}
