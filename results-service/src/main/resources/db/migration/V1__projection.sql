-- What the topics told, by topic. There is no order across topics, so no row refers to another by a foreign key, and every column
-- that another event brings may be missing for a while.

create table applied_events (
    ce_id      text primary key,
    type       text        not null,
    applied_at timestamptz not null default now()
);

create table pools (
    pool      text primary key,
    organ     text,
    modality  text,
    task      text,
    opened_at timestamptz
);

create table revisions (
    pool       text        not null,
    revision   integer     not null,
    digest     text        not null,
    volumes    integer     not null,
    candidates integer     not null,
    sealed_at  timestamptz not null,
    primary key (pool, revision)
);
create index revisions_digest on revisions (pool, digest);

create table volumes (
    pool            text not null,
    volume          text not null,
    role            text,
    image_uri       text,
    image_sha256    text,
    image_bytes     bigint,
    shape           text,
    spacing         text,
    affine          text,
    data_type       text,
    registered_at   timestamptz,
    label_uri       text,
    label_sha256    text,
    label_bytes     bigint,
    label_classes   text,
    annotated_at    timestamptz,
    excluded_at     timestamptz,
    excluded_reason text,
    primary key (pool, volume)
);

create table selections (
    selection      text primary key,
    pool           text not null,
    revision       integer,
    digest         text,
    strategy       text,
    scope          text,
    budget         integer,
    seed           bigint,
    purpose        text,
    representation text,
    made_at        timestamptz,
    annotated_at   timestamptz
);
create index selections_pool on selections (pool, selection);

create table picks (
    selection    text             not null,
    rank         integer          not null,
    pool         text             not null,
    volume       text             not null,
    image_uri    text             not null,
    image_sha256 text             not null,
    image_bytes  bigint           not null,
    score        double precision not null,
    reason       text             not null,
    primary key (selection, rank)
);
create index picks_volume on picks (pool, volume);

-- A run is a job: of training above all, but also those that learn and apply representations.
create table runs (
    run              text primary key,
    pool             text not null,
    kind             text not null,
    selection        text,
    digest           text,
    strategy         text,
    scope            text,
    budget           integer,
    seed             bigint,
    training_seed    bigint,
    phase            text,
    done             integer,
    total            integer,
    loss             double precision,
    learning_rate    double precision,
    validation_dice  double precision,
    per_second       double precision,
    seconds_left     double precision,
    progress_worker  text,
    progress_attempt integer,
    progress_at      timestamptz,
    started_at       timestamptz,
    model_uri        text,
    model_sha256     text,
    model_bytes      bigint,
    evaluated        integer,
    undefined        integer,
    mean_dice        double precision,
    sd_dice          double precision,
    worst_dice       double precision,
    mean_hd95        double precision,
    mean_assd        double precision,
    iterations       integer,
    resumed_from     integer,
    seconds          double precision,
    worker           text,
    attempt          integer,
    completed_at     timestamptz,
    failure          text,
    failure_attempt  integer,
    failed_at        timestamptz,
    given_up_at      timestamptz
);
create index runs_pool on runs (pool, kind, run);
create index runs_selection on runs (selection);

create table progress (
    run             text        not null,
    attempt         integer     not null,
    phase           text        not null,
    done            integer     not null,
    total           integer     not null,
    loss            double precision,
    learning_rate   double precision,
    validation_dice double precision,
    per_second      double precision,
    at              timestamptz not null,
    primary key (run, attempt, phase, done)
);

create table cases (
    run               text             not null,
    volume            text             not null,
    pool              text             not null,
    dice              double precision not null,
    hd95              double precision,
    assd              double precision,
    classes           text             not null,
    prediction_uri    text             not null,
    prediction_sha256 text             not null,
    prediction_bytes  bigint           not null,
    primary key (run, volume)
);

create table failures (
    failure   text primary key,
    run       text        not null,
    pool      text        not null,
    kind      text        not null,
    selection text,
    attempt   integer     not null,
    terminal  boolean     not null,
    reason    text        not null,
    worker    text        not null,
    failed_at timestamptz not null
);
create index failures_pool on failures (pool, failure);

create table dead_letters (
    id               text primary key,
    topic            text        not null,
    source_topic     text        not null,
    source_partition integer,
    source_offset    bigint,
    key              text,
    type             text,
    reason           text        not null,
    cause            text,
    headers          text        not null,
    value            bytea,
    at               timestamptz not null,
    replayed_at      timestamptz
);

-- What happened, in the order of commits: the seq is drawn under a lock that is held to the end of the transaction, so a reader
-- that has seen n never misses a smaller one.
create sequence live_seq;
create table live (
    seq  bigint primary key,
    type text        not null,
    pool text        not null,
    id   text        not null,
    data text        not null,
    at   timestamptz not null
);

create view pool_views as
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
       coalesce(j.failed, 0)     as failed
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
                                       and annotated_at is not null)                                          as annotated
                            from volumes
                            where pool = p.pool
                              and registered_at is not null) v on true
         left join lateral (select count(*) as selections
                            from selections
                            where pool = p.pool
                              and made_at is not null) s on true
         left join lateral (select count(*) filter (where completed_at is not null)                           as completed,
                                   count(*) filter (where completed_at is null and given_up_at is not null)   as failed,
                                   count(*) filter (where completed_at is null and given_up_at is null)       as running
                            from runs
                            where pool = p.pool
                              and kind = 'training') j on true;

create view volume_views as
select pool, volume, role, shape, spacing, data_type, image_uri, image_sha256, image_bytes, registered_at,
       label_uri, label_sha256, label_bytes, label_classes, annotated_at, annotated_at is not null as annotated,
       excluded_at, excluded_reason, excluded_at is not null as excluded
from volumes;

create view selection_views as
select s.selection, s.pool, s.revision, s.digest, s.strategy, s.scope, s.budget, s.seed, s.purpose, s.representation, s.made_at,
       s.annotated_at,
       coalesce(p.annotated, 0) as annotated,
       coalesce(j.runs, 0) as runs,
       j.mean_dice
from selections s
         left join lateral (select count(*) as annotated
                            from picks k
                                     join volumes v on v.pool = k.pool and v.volume = k.volume
                            where k.selection = s.selection
                              and v.annotated_at is not null) p on true
         left join lateral (select count(*) as runs, avg(mean_dice) as mean_dice
                            from runs
                            where selection = s.selection
                              and completed_at is not null) j on true
where s.made_at is not null;

create view pick_views as
select k.selection, k.rank, k.pool, k.volume, k.score, k.reason, v.annotated_at, v.annotated_at is not null as annotated
from picks k
         left join volumes v on v.pool = k.pool and v.volume = k.volume;

create view run_views as
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
           else 'running' end                     as state,
       r.phase, r.done, r.total, r.loss, r.learning_rate, r.validation_dice, r.per_second, r.seconds_left,
       r.started_at, r.progress_at,
       coalesce(r.worker, r.progress_worker)      as worker,
       coalesce(r.attempt, greatest(r.progress_attempt, r.failure_attempt)) as attempt,
       r.evaluated, r.undefined, r.mean_dice, r.sd_dice, r.worst_dice, r.mean_hd95, r.mean_assd, r.iterations, r.resumed_from,
       r.seconds, r.completed_at, r.model_uri, r.failure, r.failed_at
from runs r
         left join selections s on s.selection = r.selection;

create view case_views as
select c.run, c.pool, c.volume, c.dice, c.hd95, c.assd, c.classes, c.prediction_uri, c.prediction_sha256,
       c.prediction_bytes
from cases c;
