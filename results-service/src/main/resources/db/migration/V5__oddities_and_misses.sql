-- What is odd about a scan or its label map, whose copy it is, and what took its place.
alter table volumes
    add column revision       integer,
    add column label_revision integer,
    add column findings       text,
    add column label_findings text,
    add column voxels         text,
    add column copy_of        text,
    add column replaced_at    timestamptz,
    -- Millimetres from corner to corner: what a structure that was missed counts as a distance.
    add column diagonal       double precision generated always as (
        sqrt(power(cast(cast(shape as jsonb) ->> 0 as double precision) * cast(cast(spacing as jsonb) ->> 0 as double precision), 2)
           + power(cast(cast(shape as jsonb) ->> 1 as double precision) * cast(cast(spacing as jsonb) ->> 1 as double precision), 2)
           + power(cast(cast(shape as jsonb) ->> 2 as double precision) * cast(cast(spacing as jsonb) ->> 2 as double precision), 2))) stored,
    add column label_empty    boolean generated always as (coalesce(label_classes = '[]', false)) stored,
    add column found          boolean generated always as (
        coalesce(findings, '[]') <> '[]' or coalesce(label_findings, '[]') <> '[]') stored;
update volumes set revision = 1 where registered_at is not null;
update volumes set label_revision = 1 where annotated_at is not null;
drop index volumes_counted;
create index volumes_counted on volumes (pool, role, excluded_at, annotated_at, registered_at, found, label_empty, copy_of)
    where registered_at is not null;

-- Volumes of a revision of which a network saw nothing: they could not be prepared or put through it.
create table set_aside (
    pool           text        not null,
    digest         text        not null,
    representation text        not null,
    scope          text        not null,
    shard          integer     not null,
    volume         text        not null,
    reason         text        not null,
    at             timestamptz not null,
    primary key (pool, volume, digest, representation, scope)
);
create index set_aside_shard on set_aside (pool, digest, representation, scope, shard);

-- Picks that are not to be annotated any more. The picks themselves stay as they were made; a replacement is a pick, too.
create table withdrawals (
    selection    text        not null,
    volume       text        not null,
    pool         text        not null,
    replacement  text,
    reason       text        not null,
    withdrawn_at timestamptz not null,
    primary key (selection, volume)
);

-- A class is not defined where its surface distances are not: the prediction or the reference holds none of it. Sums are over the others.
alter table cases
    add column class_count       integer,
    add column undefined_classes integer,
    add column hd95_sum          double precision,
    add column assd_sum          double precision;
update cases c
set class_count = k.class_count, undefined_classes = k.class_count - k.defined, hd95_sum = k.hd95_sum, assd_sum = k.assd_sum,
    hd95 = case when k.defined = k.class_count then c.hd95 end, assd = case when k.defined = k.class_count then c.assd end
from (select o.run, o.volume, count(*) as class_count,
             count(*) filter (where e ->> 'hd95' is not null and e ->> 'assd' is not null) as defined,
             coalesce(sum(cast(e ->> 'hd95' as double precision)) filter (where e ->> 'assd' is not null), 0) as hd95_sum,
             coalesce(sum(cast(e ->> 'assd' as double precision)) filter (where e ->> 'hd95' is not null), 0) as assd_sum
      from cases o, jsonb_array_elements(cast(o.classes as jsonb)) as e
      group by o.run, o.volume) k
where k.run = c.run and k.volume = c.volume;

-- Volumes that took no part in a run, each with the reason, and those whose label map held nothing to learn from.
alter table runs
    add column set_aside    text,
    add column empty_labels text;

-- Those that were applied long ago are forgotten.
create index applied_events_at on applied_events (applied_at);

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
       v.last_registered_at,
       coalesce(v.found, 0)       as found,
       coalesce(v.copies, 0)      as copies,
       coalesce(v.label_empty, 0) as label_empty,
       coalesce(a.set_aside, 0)   as set_aside
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
                                   max(registered_at)                                                         as last_registered_at,
                                   count(*) filter (where excluded_at is null and found)                      as found,
                                   count(*) filter (where excluded_at is null and copy_of is not null)        as copies,
                                   count(*) filter (where excluded_at is null and label_empty)                as label_empty
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
                              and kind = 'training') j on true
         left join lateral (select count(distinct volume) as set_aside
                            from set_aside
                            where pool = p.pool
                              and digest = r.digest) a on true;

create or replace view volume_views as
select v.pool, v.volume, v.role, v.shape, v.spacing, v.data_type, v.image_uri, v.image_sha256, v.image_bytes, v.registered_at,
       v.label_uri, v.label_sha256, v.label_bytes, v.label_classes, v.annotated_at, v.annotated_at is not null as annotated,
       v.excluded_at, v.excluded_reason, v.excluded_at is not null as excluded,
       v.revision, v.replaced_at, v.findings, v.voxels, v.copy_of, v.label_revision, v.label_findings, v.label_empty, v.diagonal,
       a.reason as set_aside_reason, a.reason is not null as set_aside,
       v.found or v.label_empty or v.copy_of is not null or v.replaced_at is not null or v.excluded_at is not null
           or a.reason is not null as remarkable
from volumes v
         left join lateral (select min(s.reason) as reason
                            from set_aside s
                            where s.pool = v.pool
                              and s.volume = v.volume
                              and s.digest = (select r.digest from revisions r where r.pool = v.pool order by r.revision desc limit 1)) a
                   on true;

create or replace view pick_views as
select k.selection, k.rank, k.pool, k.volume, k.score, k.reason, v.annotated_at, v.annotated_at is not null as annotated,
       s.strategy, s.scope, s.budget, s.seed, s.purpose, s.revision,
       w.withdrawn_at is not null as withdrawn, w.withdrawn_at, w.reason as withdrawn_reason, w.replacement,
       (select min(o.volume) from withdrawals o where o.selection = k.selection and o.replacement = k.volume) as replaces,
       coalesce(v.label_empty, false) as label_empty, v.excluded_at
from picks k
         left join volumes v on v.pool = k.pool and v.volume = k.volume
         left join selections s on s.selection = k.selection
         left join withdrawals w on w.selection = k.selection and w.volume = k.volume;

create or replace view selection_views as
select s.selection, s.pool, s.revision, s.digest, s.strategy, s.scope, s.budget, s.seed, s.purpose, s.representation, s.made_at,
       s.annotated_at,
       coalesce(p.annotated, 0) as annotated,
       coalesce(j.runs, 0) as runs,
       j.mean_dice,
       coalesce(p.wanted, 0) as wanted,
       coalesce(p.withdrawn, 0) as withdrawn
from selections s
         left join lateral (select count(*) filter (where w.volume is null and v.annotated_at is not null) as annotated,
                                   count(*) filter (where w.volume is null) as wanted,
                                   count(w.volume) as withdrawn
                            from picks k
                                     left join volumes v on v.pool = k.pool and v.volume = k.volume
                                     left join withdrawals w on w.selection = k.selection and w.volume = k.volume
                            where k.selection = s.selection) p on true
         left join lateral (select count(*) as runs, avg(mean_dice) as mean_dice
                            from runs
                            where selection = s.selection
                              and completed_at is not null) j on true
where s.made_at is not null;

create or replace view case_views as
select c.run, c.pool, c.volume, c.dice, c.hd95, c.assd, c.classes, c.prediction_uri, c.prediction_sha256,
       c.prediction_bytes,
       c.class_count, c.undefined_classes,
       cast(c.undefined_classes as double precision) / nullif(c.class_count, 0) as undefined_share,
       case when c.undefined_classes = 0 then c.hd95
            else (c.hd95_sum + c.undefined_classes * v.diagonal) / nullif(c.class_count, 0) end as penalised_hd95,
       case when c.undefined_classes = 0 then c.assd
            else (c.assd_sum + c.undefined_classes * v.diagonal) / nullif(c.class_count, 0) end as penalised_assd
from cases c
         left join volumes v on v.pool = c.pool and v.volume = c.volume;

create view class_views as
select c.run, c.pool, cast(k ->> 'value' as integer) as value, k ->> 'name' as name, cast(count(*) as integer) as scans,
       avg(cast(k ->> 'dice' as double precision)) as mean_dice,
       cast(count(*) filter (where k ->> 'hd95' is null or k ->> 'assd' is null) as integer) as undefined,
       cast(count(*) filter (where k ->> 'hd95' is null or k ->> 'assd' is null) as double precision) / count(*) as undefined_share,
       avg(cast(k ->> 'hd95' as double precision)) as mean_hd95,
       avg(cast(k ->> 'assd' as double precision)) as mean_assd,
       case when count(*) = count(coalesce(cast(k ->> 'hd95' as double precision), v.diagonal))
                then avg(coalesce(cast(k ->> 'hd95' as double precision), v.diagonal)) end as penalised_hd95,
       case when count(*) = count(coalesce(cast(k ->> 'assd' as double precision), v.diagonal))
                then avg(coalesce(cast(k ->> 'assd' as double precision), v.diagonal)) end as penalised_assd
from cases c
         cross join lateral jsonb_array_elements(cast(c.classes as jsonb)) as k
         left join volumes v on v.pool = c.pool and v.volume = c.volume
group by c.run, c.pool, k ->> 'value', k ->> 'name';

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
       r.seconds, r.completed_at, r.model_uri, r.failure, r.failed_at, r.queued_at, r.representation,
       cast(r.undefined as double precision) / nullif(r.evaluated, 0) as undefined_share,
       -- The mean over all cases or none: a case whose scan is not known leaves it open.
       case when r.undefined = 0 then r.mean_hd95
            else (select case when count(*) = count(c.penalised_hd95) then avg(c.penalised_hd95) end
                  from case_views c where c.run = r.run) end as penalised_hd95,
       case when r.undefined = 0 then r.mean_assd
            else (select case when count(*) = count(c.penalised_assd) then avg(c.penalised_assd) end
                  from case_views c where c.run = r.run) end as penalised_assd,
       r.set_aside, r.empty_labels
from runs r
         left join selections s on s.selection = r.selection and s.pool = r.pool;
