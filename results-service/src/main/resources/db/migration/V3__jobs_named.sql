-- People know a job by what it learns and for whom: which network, if it is none that segments, and what a failed attempt would have
-- trained on.
alter table runs add column representation text;

create or replace view run_views as
select r.run,
       r.pool,
       r.kind,
       r.selection,
       coalesce(r.digest, s.digest)               as digest,
       coalesce(s.revision, (select max(v.revision) from revisions v
                             where v.pool = r.pool and v.digest = coalesce(r.digest, s.digest))) as revision,
       coalesce(r.strategy, s.strategy)           as strategy,
       coalesce(r.scope, s.scope)                 as scope,
       coalesce(r.budget, s.budget)               as budget,
       coalesce(r.seed, s.seed)                   as seed,
       r.training_seed,
       case
           when r.completed_at is not null then 'completed'
           when r.given_up_at is not null then 'failed'
           when r.failed_at is not null and (r.progress_at is null or r.failure_attempt >= r.progress_attempt) then 'retrying'
           when r.progress_at is null then 'queued'
           else 'running' end                     as state,
       r.phase, r.done, r.total, r.loss, r.learning_rate, r.validation_dice, r.per_second, r.seconds_left,
       r.started_at, r.progress_at,
       coalesce(r.worker, r.progress_worker)      as worker,
       coalesce(r.attempt, greatest(r.progress_attempt, r.failure_attempt)) as attempt,
       r.evaluated, r.undefined, r.mean_dice, r.sd_dice, r.worst_dice, r.mean_hd95, r.mean_assd, r.iterations, r.resumed_from,
       r.seconds, r.completed_at, r.model_uri, r.failure, r.failed_at, r.queued_at, r.representation
from runs r
         left join selections s on s.selection = r.selection;

create view failure_views as
select f.failure, f.run, f.pool, f.kind, f.selection,
       coalesce(r.strategy, s.strategy) as strategy,
       coalesce(r.scope, s.scope)       as scope,
       coalesce(r.budget, s.budget)     as budget,
       coalesce(r.seed, s.seed)         as seed,
       r.training_seed, r.representation,
       f.attempt, f.terminal, f.reason, f.worker, f.failed_at
from failures f
         left join runs r on r.run = f.run
         left join selections s on s.selection = f.selection;
