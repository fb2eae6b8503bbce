-- Pools go on growing after they are sealed.

-- The candidates that a pool was given, one by one. One is counted once it is in a revision, or its pool was said to have grown by it.
create table arrivals (
  pool       text not null,
  volume     text collate "C" not null,
  arrived_at timestamptz not null,
  counted    boolean not null,
  primary key (pool, volume)
);
create index arrivals_uncounted on arrivals (pool) where not counted;

-- The base of a revision is the one on whose candidates its representations are learned: itself, or one before.
alter table revisions add column base integer;
alter table revisions add column base_digest text;
update revisions set base = revision, base_digest = digest where planned_at is not null;

alter table selections add column base integer;
alter table selections add column base_digest text;
update selections set base = revision, base_digest = digest;
alter table selections alter column base set not null;
alter table selections alter column base_digest set not null;
create index selections_of_base on selections (pool, base_digest, state);

-- The names of the volumes that stay picked, as a JSON list; null where annotations play no part.
alter table selections add column kept text;

-- A representation looks at the candidates in rounds: at those of its base first, at those that a later revision adds thereafter.
alter table embeddings add column revision integer;
alter table embeddings add column digest text;
alter table embeddings add column round integer not null default 0;
alter table shards drop constraint shards_embedding_fkey;
update shards s set embedding = s.embedding || '/' || r.revision
from embeddings e join representations r on r.job = e.representation
where e.id = s.embedding;
update embeddings e set id = e.id || '/' || r.revision, revision = r.revision, digest = r.digest
from representations r
where r.job = e.representation;
alter table shards add constraint shards_embedding_fkey foreign key (embedding) references embeddings (id);
alter table embeddings alter column revision set not null;
alter table embeddings alter column digest set not null;
create unique index embeddings_in_rounds on embeddings (representation, scope, round);

update pools set plan = cast(jsonb_set(cast(plan as jsonb), '{keep}', 'false') as text) where plan is not null;
