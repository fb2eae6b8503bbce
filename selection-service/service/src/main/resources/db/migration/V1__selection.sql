-- A pool's row is locked by every transaction that changes anything of the pool, so its facts and their consequences come one after another.
create table pools (
  pool       text primary key,
  task       text,
  plan       text,
  known_at   timestamptz not null
);

create table revisions (
  pool       text not null,
  revision   integer not null,
  digest     text not null,
  volumes    integer not null,
  candidates integer not null,
  members    text not null,
  sealed_at  timestamptz not null,
  planned_at timestamptz,
  failure    text,
  primary key (pool, revision)
);

create table members (
  pool         text not null,
  revision     integer not null,
  volume       text collate "C" not null,
  role         text not null,
  image        text not null,
  image_sha256 text not null,
  label        text,
  primary key (pool, revision, volume)
);

create table exclusions (
  pool        text not null,
  volume      text not null,
  reason      text not null,
  excluded_at timestamptz not null,
  primary key (pool, volume)
);

create table annotations (
  pool          text not null,
  volume        text not null,
  label         text not null,
  registered_at timestamptz not null,
  primary key (pool, volume)
);

create table representations (
  job      text primary key,
  pool     text not null,
  revision integer not null,
  digest   text not null,
  kind     text not null,
  learning text not null,
  seed     bigint not null,
  urgent   boolean not null,
  model    text,
  failure  text
);
create index representations_of_digest on representations (pool, digest);

create table embeddings (
  id             text primary key,
  representation text not null references representations (job),
  scope          text not null,
  shards         integer not null,
  identity       text
);

create table shards (
  job       text primary key,
  embedding text not null references embeddings (id),
  shard     integer not null,
  features  text,
  unique (embedding, shard)
);

create table selections (
  request             text primary key,
  pool                text not null,
  revision            integer not null,
  digest              text not null,
  strategy            text not null,
  scope               text not null,
  budget              integer not null,
  seed                bigint not null,
  purpose             text not null,
  urgent              boolean not null,
  train               boolean not null,
  training_seed       bigint not null,
  training_seeds      integer not null,
  learning            text not null,
  representing        text not null,
  representation_seed bigint not null,
  state               text not null,
  selection           text unique,
  representation      text,
  failure             text,
  requested_at        timestamptz not null,
  made_at             timestamptz,
  annotated_at        timestamptz,
  finished_at         timestamptz
);
create index selections_of_pool on selections (pool, digest, state);

create table picks (
  selection text not null,
  rank      integer not null,
  pool      text not null,
  volume    text not null,
  image     text not null,
  score     double precision not null,
  reason    text not null,
  primary key (selection, rank)
);
create index picks_of_volume on picks (pool, volume);

create table jobs (
  job         text primary key,
  sequence    bigint generated always as identity,
  pool        text not null,
  kind        text not null,
  selection   text,
  urgent      boolean not null,
  state       text not null,
  attempt     integer not null,
  failures    integer not null,
  payload     text not null,
  failure     text,
  created_at  timestamptz not null,
  sent_at     timestamptz,
  reported_at timestamptz,
  finished_at timestamptz
);
create index jobs_in_line on jobs (state, pool, urgent desc, sequence);
create index jobs_of_selection on jobs (selection);

-- What came of a job, kept even when the job is not known yet: topics are not ordered among each other.
create table outcomes (
  job  text primary key,
  type text not null,
  data text not null
);

create table applied_events (
  ce_id      text primary key,
  applied_at timestamptz not null
);

-- Events stored with the facts that they tell of. A position is given when an event is published, by one relay at a time, so positions
-- appear in their order and a reader that goes on after one misses none.
create table outbox (
  sequence     bigint generated always as identity primary key,
  ce_id        text not null unique,
  topic        text not null,
  record_key   text not null,
  name         text not null,
  pool         text not null,
  purpose      text,
  headers      text not null,
  data         text not null,
  stored_at    timestamptz not null,
  published_at timestamptz,
  position     bigint unique
);
create index outbox_unpublished on outbox (sequence) where published_at is null;
create sequence selection_positions cache 1;

-- Work that follows from a fact and needs the object store or much computing. A step is claimed for a while and claimed again if the
-- claim is not renewed.
create table steps (
  id       text primary key,
  kind     text not null,
  pool     text not null,
  subject  text not null,
  attempts integer not null,
  due_at   timestamptz not null,
  owner    text,
  failure  text
);
create index steps_due on steps (due_at);
