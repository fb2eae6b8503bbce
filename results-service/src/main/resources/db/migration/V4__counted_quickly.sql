-- Pools are counted by indexes alone: at a million cases the overview must not read every run of every pool.

-- The index holds the state and not the times that it follows from, so a report of progress changes no index.
alter table runs add column state text generated always as (
    case
        when completed_at is not null then 'completed'
        when given_up_at is not null then 'failed'
        when failed_at is not null and (progress_at is null or failure_attempt >= progress_attempt) then 'retrying'
        when progress_at is null then 'queued'
        else 'running' end) stored;
create index runs_counted on runs (pool, kind, state);
create index selections_counted on selections (pool) where made_at is not null;
create index volumes_counted on volumes (pool, role, excluded_at, annotated_at, registered_at) where registered_at is not null;

create or replace view pool_views as
select p.pool,
       p.organ,
       p.modality,
       p.task,
       p.opened_at,
       r.revision,
       r.digest,
       r.candidates,
       r.sealed_at,
       coalesce(v.volumes, 0)    as volumes,
       coalesce(v.pool_role, 0)  as pool_role,
       coalesce(v.validation, 0) as validation,
       coalesce(v.test, 0)       as test,
       coalesce(v.excluded, 0)   as excluded,
       coalesce(v.annotated, 0)  as annotated,
       coalesce(s.selections, 0) as selections,
       coalesce(j.running, 0)    as running,
       coalesce(j.completed, 0)  as completed,
       coalesce(j.failed, 0)     as failed,
       coalesce(j.queued, 0)     as queued,
       v.last_registered_at
from pools p
         left join lateral (select revision, digest, candidates, sealed_at
                            from revisions
                            where pool = p.pool
                            order by revision desc
                            limit 1) r on true
         left join lateral (select count(*) filter (where excluded_at is null)                                as volumes,
                                   count(*) filter (where excluded_at is null and role = 'pool')              as pool_role,
                                   count(*) filter (where excluded_at is null and role = 'validation')        as validation,
                                   count(*) filter (where excluded_at is null and role = 'test')              as test,
                                   count(*) filter (where excluded_at is not null)                            as excluded,
                                   count(*) filter (where excluded_at is null and role = 'pool'
                                       and annotated_at is not null)                                          as annotated,
                                   max(registered_at)                                                         as last_registered_at
                            from volumes
                            where pool = p.pool
                              and registered_at is not null) v on true
         left join lateral (select count(*) as selections
                            from selections
                            where pool = p.pool
                              and made_at is not null) s on true
         left join lateral (select count(*) filter (where state = 'completed')             as completed,
                                   count(*) filter (where state = 'failed')                as failed,
                                   count(*) filter (where state in ('running', 'retrying')) as running,
                                   count(*) filter (where state = 'queued')                as queued
                            from runs
                            where pool = p.pool
                              and kind = 'training') j on true;

-- A selection is of its run's pool: told so, the planner reads that pool's selections alone.
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
       r.state,
       r.phase, r.done, r.total, r.loss, r.learning_rate, r.validation_dice, r.per_second, r.seconds_left,
       r.started_at, r.progress_at,
       coalesce(r.worker, r.progress_worker)      as worker,
       coalesce(r.attempt, greatest(r.progress_attempt, r.failure_attempt)) as attempt,
       r.evaluated, r.undefined, r.mean_dice, r.sd_dice, r.worst_dice, r.mean_hd95, r.mean_assd, r.iterations, r.resumed_from,
       r.seconds, r.completed_at, r.model_uri, r.failure, r.failed_at, r.queued_at, r.representation
from runs r
         left join selections s on s.selection = r.selection and s.pool = r.pool;
