-- Where the features of a revision's scans lie, shard by shard: the pool's map is drawn from them.
create table feature_tables (
    pool           text        not null,
    digest         text        not null,
    representation text        not null,
    scope          text        not null,
    model_sha256   text        not null,
    shard          integer     not null,
    shards         integer     not null,
    volumes        integer     not null,
    table_uri      text        not null,
    table_sha256   text        not null,
    table_bytes    bigint      not null,
    represented_at timestamptz not null,
    primary key (pool, digest, representation, scope, model_sha256, shard)
);

-- Changes with everything that a pool's leaderboard is worked out from, so that one small read tells whether it is still the same.
create table pool_versions (
    pool    text primary key,
    version text not null
);

-- How far a rebuild of this projection is, or how the last one went; one row.
create table projection_state (
    the_one     boolean primary key default true check (the_one),
    phase       text        not null,
    done        bigint      not null,
    total       bigint      not null,
    started_at  timestamptz not null,
    finished_at timestamptz,
    failure     text
);

alter table runs add column queued_at timestamptz;
create index cases_pool_dice on cases (pool, dice, run, volume);
create index runs_open on runs (run) where completed_at is null and given_up_at is null;
create index failures_failed on failures (failed_at);
create index dead_letters_at on dead_letters (at);

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
         left join lateral (select count(*) filter (where completed_at is not null)                           as completed,
                                   count(*) filter (where completed_at is null and given_up_at is not null)   as failed,
                                   count(*) filter (where completed_at is null and given_up_at is null
                                       and (progress_at is not null or failed_at is not null))                as running,
                                   count(*) filter (where completed_at is null and given_up_at is null
                                       and progress_at is null and failed_at is null)                         as queued
                            from runs
                            where pool = p.pool
                              and kind = 'training') j on true;

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
       r.seconds, r.completed_at, r.model_uri, r.failure, r.failed_at, r.queued_at
from runs r
         left join selections s on s.selection = r.selection;

create or replace view pick_views as
select k.selection, k.rank, k.pool, k.volume, k.score, k.reason, v.annotated_at, v.annotated_at is not null as annotated,
       s.strategy, s.scope, s.budget, s.seed, s.purpose, s.revision
from picks k
         left join volumes v on v.pool = k.pool and v.volume = k.volume
         left join selections s on s.selection = k.selection;
