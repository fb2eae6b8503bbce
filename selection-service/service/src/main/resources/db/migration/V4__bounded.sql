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

create function count_ended_jobs() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' and old.state not in ('HELD', 'RELEASED') then
    update selection.ended_jobs set jobs = jobs - 1 where pool = old.pool and kind = old.kind and state = old.state;
  end if;
  if tg_op <> 'DELETE' and new.state not in ('HELD', 'RELEASED') then
    insert into selection.ended_jobs as e (pool, kind, state, jobs) values (new.pool, new.kind, new.state, 1)
    on conflict (pool, kind, state) do update set jobs = e.jobs + 1;
  end if;
  return null;
end
$$;
create trigger jobs_end after insert or delete or update of state on jobs for each row execute function count_ended_jobs();

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
