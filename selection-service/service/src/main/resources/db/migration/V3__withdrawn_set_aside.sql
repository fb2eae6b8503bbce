-- What can never succeed ends, and what is excluded or cannot be looked at is out.

-- How often whoever was at a step fell silent, and what the step was about to those who look for it.
alter table steps add column lapses integer not null default 0;
alter table steps add column asked_at timestamptz not null default now();
create index steps_retried on steps (pool) where attempts > 3;

-- A pick whose volume was excluded after it was picked. The pick stands as it was made; what replaces it has a rank of its own.
alter table picks add column withdrawn_at timestamptz;
alter table picks add column withdrawn_reason text;
alter table picks add column withdrawal_told boolean not null default false;
alter table picks add column learned_from boolean not null default false;
alter table picks add column replaced_by integer;

-- A volume of which no features can be computed. It is a candidate again of the revisions after until_revision, once it was put back.
create table set_aside (
  pool           text not null,
  volume         text collate "C" not null,
  reason         text not null,
  representation text,
  set_aside_at   timestamptz not null,
  until_revision integer,
  primary key (pool, volume)
);

-- A job whose outcome nobody wants any more, as one of its volumes was excluded.
alter table jobs add column superseded boolean not null default false;

-- How far a job had come when it fell silent last, and how often it has fallen silent since it came further.
alter table jobs add column progressed bigint not null default 0;
alter table jobs add column progressed_before bigint not null default 0;
alter table jobs add column silences integer not null default 0;

-- The job that learns a representation: another one after a volume was excluded that the first was to learn from.
alter table representations add column learning_job text;
update representations set learning_job = job;
alter table representations alter column learning_job set not null;
create index representations_of_learning_job on representations (learning_job);

