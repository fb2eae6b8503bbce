-- What is asked again and again costs the same however many jobs and events there have been.

-- Whose turn it is: only jobs that are open are looked at, and of those that wait only the first of each pool.
drop index jobs_in_line;
create index jobs_held on jobs (pool, urgent, (kind = 'TRAINING'), sequence) where state = 'HELD';
create index jobs_released on jobs (pool) where state = 'RELEASED';
create index jobs_sent on jobs (pool, sent_at);
create index jobs_reported on jobs (reported_at);
create unique index jobs_in_order on jobs (sequence);
create index jobs_of_pool on jobs (pool, sequence);
create index jobs_of_state on jobs (state, sequence);
create index jobs_of_kind on jobs (kind, sequence);

-- How many jobs have ended. Jobs end under their pool's lock, so nobody waits for these rows.
create table ended_jobs (
  pool  text not null,
  kind  text not null,
  state text not null,
  jobs  bigint not null,
  primary key (pool, kind, state)
);
insert into ended_jobs (pool, kind, state, jobs)
select pool, kind, state, count(*) from jobs where state not in ('HELD', 'RELEASED') group by pool, kind, state;

create function count_inserted_jobs() returns trigger language plpgsql as $$
begin
  insert into selection.ended_jobs as e (pool, kind, state, jobs)
  select pool, kind, state, count(*) from inserted where state not in ('HELD', 'RELEASED') group by pool, kind, state
  on conflict (pool, kind, state) do update set jobs = e.jobs + excluded.jobs;
  return null;
end
$$;
create trigger jobs_inserted after insert on jobs referencing new table as inserted
  for each statement execute function count_inserted_jobs();

create function count_deleted_jobs() returns trigger language plpgsql as $$
begin
  update selection.ended_jobs e set jobs = e.jobs - d.jobs
  from (select pool, kind, state, count(*) as jobs from deleted group by pool, kind, state) d
  where e.pool = d.pool and e.kind = d.kind and e.state = d.state;
  return null;
end
$$;
create trigger jobs_deleted after delete on jobs referencing old table as deleted
  for each statement execute function count_deleted_jobs();

create function count_ended_job() returns trigger language plpgsql as $$
begin
  update selection.ended_jobs set jobs = jobs - 1
  where old.state not in ('HELD', 'RELEASED') and pool = old.pool and kind = old.kind and state = old.state;
  insert into selection.ended_jobs as e (pool, kind, state, jobs)
  select new.pool, new.kind, new.state, 1 where new.state not in ('HELD', 'RELEASED')
  on conflict (pool, kind, state) do update set jobs = e.jobs + 1;
  return null;
end
$$;
create trigger job_ended after update of state on jobs for each row when (old.state is distinct from new.state)
  execute function count_ended_job();

-- The attempts that failed, as a JSON list: a failure that is told again does not count again.
alter table jobs add column failed_attempts text not null default '[]';

-- An event that can never be published is out of the way of the others, and says why.
alter table outbox add column refused text;
drop index outbox_unpublished;
create index outbox_unpublished on outbox (sequence) where published_at is null and refused is null;
create index outbox_refused on outbox (sequence) where refused is not null;
create index outbox_published on outbox (published_at) where topic <> 'selection-events';
create index outbox_of_pool on outbox (pool, position) where position is not null;
create index outbox_to_annotate on outbox (position) where purpose = 'ANNOTATE';

create index applied_events_in_order on applied_events (applied_at);
