-- A generation's tables stand in a schema, its home: the live one's in `read`, where queries find them, any other one's in one of its own.
-- `building`: folded from the log's beginning. `beside`, `retired`: fed with the live one, before a switch and after it. `failed`: fed no more.
-- `shop`: it has the rows of this one only.
alter table read.generation
  add column state text not null default 'building' check (state in ('building', 'beside', 'live', 'retired', 'failed')),
  add column home  text not null default 'read',
  add column shop  text,
  add column job   uuid;
update read.generation set state = case when live then 'live' else 'failed' end;
alter table read.generation add constraint live_is_a_state check (live = (state = 'live'));

-- Whether the partition's session feeds the generation: not while it is being folded on its own.
alter table read.checkpoint add column fed boolean not null default true;

-- What people asked for, and what became of it: see ops/types.ts. `wanted`: what is still to be done about one that is over.
create table read.job (
  id             uuid primary key default gen_random_uuid(),
  kind           text not null check (kind in ('rebuild', 'verify')),
  models         text[] not null,
  shop           text,
  dry_run        boolean not null,
  expected       int not null,
  approve        boolean not null,
  by             text not null,
  state          text not null default 'running',
  wanted         text,
  requested_at   timestamptz not null default now(),
  ended_at       timestamptz,
  error          text,
  diff           jsonb,
  rollback_until timestamptz
);
create index job_requested on read.job (requested_at desc);

create table read.job_progress (
  job       uuid not null references read.job on delete cascade,
  partition int not null,
  position  bigint not null,
  goal      bigint not null,
  events    bigint not null,
  rate      float8 not null,
  said_at   timestamptz not null default now(),
  primary key (job, partition)
);

-- As before, and besides: whoever believes that a generation's tables are elsewhere than they are by now is sent back (CS002).
create or replace function read.advance(moves json) returns void language plpgsql as $$
declare
  moved int;
begin
  update read.checkpoint c
     set position = m.position, height = m.height, head = m.head, at = m.at, committed_at = clock_timestamp()
    from json_to_recordset(moves) as m(generation int, home text, partition int, was text, position bigint, height bigint, head text, at timestamptz)
    join read.generation g on g.generation = m.generation and g.home = m.home
   where c.generation = m.generation and c.partition = m.partition and c.head = m.was;
  get diagnostics moved = row_count;
  if moved <> json_array_length(moves) then
    if exists (select from json_to_recordset(moves) as m(generation int, home text)
                 left join read.generation g on g.generation = m.generation and g.home = m.home where g.generation is null) then
      raise exception 'the generations are other ones by now' using errcode = 'CS002';
    end if;
    raise exception 'another projector has moved this checkpoint' using errcode = 'CS001';
  end if;
  perform pg_notify('cartstream_read', string_agg(format('%s:%s', m.projection, m.partition), ','))
     from json_to_recordset(moves) as m(projection text, partition int);
end
$$;
