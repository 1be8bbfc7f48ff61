-- A stream of which a live read model could not take an event: that event and all later ones of the stream wait here, in their order,
-- while the model goes on with all others. Written in the transaction of the rows and the checkpoint, like them by whoever has the partition.
create table read.dead_letter (
  id         uuid primary key default gen_random_uuid(),
  projection text not null,
  partition  int not null,
  shop       text not null,
  stream     text not null,
  error      text not null,
  parked_at  timestamptz not null default now(),
  attempts   int not null default 0,
  -- What people want done about it; the projector does it between two chunks.
  state      text not null default 'parked' check (state in ('parked', 'retrying', 'skipping')),
  asked_by   text,
  asked_at   timestamptz,
  reason     text,
  unique (projection, partition, shop, stream)
);
create index dead_letter_asked on read.dead_letter (partition, asked_at) where state <> 'parked';

-- `position` is its batch's, `n` its place in that batch. `event` as it was read from the log, as text: jsonb does not take all that JSON may say.
create table read.dead_letter_event (
  letter   uuid not null references read.dead_letter on delete cascade,
  position bigint not null,
  n        int not null,
  id       text not null,
  type     text not null,
  at       timestamptz not null,
  event    json not null,
  primary key (letter, position, n)
);

-- Events that a read model was told to go on without. Kept for as long as its rows lack them: until it is made anew.
create table read.dead_letter_skip (
  projection text not null,
  partition  int not null,
  shop       text not null,
  stream     text not null,
  position   bigint not null,
  n          int not null,
  id         text not null,
  type       text not null,
  error      text not null,
  reason     text not null,
  skipped_by text not null,
  skipped_at timestamptz not null default now(),
  primary key (projection, partition, shop, stream, position, n)
);

-- Parks events: `error` is said of a stream whose first one is among them. A stream that waits already must be known here still:
-- whoever remembers one that was cleared away begins again from what is committed.
create function read.park(told json) returns void language plpgsql as $$
begin
  insert into read.dead_letter (projection, partition, shop, stream, error)
  select projection, partition, shop, stream, error
    from json_to_recordset(told) as t(projection text, partition int, shop text, stream text, error text)
   where error is not null
  on conflict do nothing;

  if exists (select from json_to_recordset(told) as t(projection text, partition int, shop text, stream text)
              left join read.dead_letter l using (projection, partition, shop, stream) where l.id is null) then
    raise exception 'a stream that waited does so no more' using errcode = 'CS001';
  end if;

  insert into read.dead_letter_event (letter, position, n, id, type, at, event)
  select l.id, e.position, e.n, e.id, e.type, e.at, e.event::json
    from json_to_recordset(told) as t(projection text, partition int, shop text, stream text, events json)
    join read.dead_letter l using (projection, partition, shop, stream)
   cross join lateral json_to_recordset(t.events) as e(position bigint, n int, id text, type text, at timestamptz, event text)
  on conflict do nothing;
end
$$;

-- What became of letters that were taken again: their first `gone` events wait no more (of one that was to be skipped the first of these is
-- written down as such); `error` is what the next one met. What is left without an error is taken with the next chunk.
create function read.retake(told json) returns void language plpgsql as $$
begin
  insert into read.dead_letter_skip (projection, partition, shop, stream, position, n, id, type, error, reason, skipped_by)
  select l.projection, l.partition, l.shop, l.stream, e.position, e.n, e.id, e.type, l.error, l.reason, l.asked_by
    from json_to_recordset(told) as t(id uuid)
    join read.dead_letter l on l.id = t.id and l.state = 'skipping'
   cross join lateral (select * from read.dead_letter_event where letter = l.id order by position, n limit 1) as e
  on conflict do nothing;

  delete from read.dead_letter_event e
   using json_to_recordset(told) as t(id uuid, gone int)
   where e.letter = t.id and (e.position, e.n) in (
     select position, n from read.dead_letter_event where letter = t.id order by position, n limit t.gone);

  update read.dead_letter l
     set state = case when t.error is null then 'retrying' else 'parked' end,
         error = coalesce(t.error, l.error), attempts = l.attempts + (t.error is not null)::int
    from json_to_recordset(told) as t(id uuid, error text)
   where l.id = t.id;

  delete from read.dead_letter l
   using json_to_recordset(told) as t(id uuid)
   where l.id = t.id and not exists (select from read.dead_letter_event where letter = l.id);
end
$$;

-- A read model whose rows have changed though its checkpoints have not moved gets another number, and so everybody who follows it fetches
-- anew. The checkpoints go along, over all partitions; a transaction that knows the old number is rolled back, and its projector begins again.
alter table read.checkpoint
  drop constraint checkpoint_generation_fkey,
  add constraint checkpoint_generation_fkey foreign key (generation) references read.generation on update cascade;

create function read.restate(model text) returns void language sql as $$
  update read.generation set generation = default where projection = model and live
$$;

-- In place of read.advance, where rows are written and no checkpoint moves: each must be of the live generation, and at `was`; `changed`:
-- it has rows. The generations are locked first, and in order: two partitions may do this at once.
create function read.amend(moves json) returns void language plpgsql as $$
declare
  standing int;
begin
  perform from read.generation g join json_to_recordset(moves) as m(generation int) using (generation)
    order by g.generation for update of g;
  perform from read.checkpoint c join read.generation g using (generation)
     join json_to_recordset(moves) as m(generation int, partition int, was text)
       on m.generation = c.generation and m.partition = c.partition and m.was = c.head
    where g.live for update of c;
  get diagnostics standing = row_count;
  if standing <> json_array_length(moves) then
    raise exception 'another projector has moved this checkpoint' using errcode = 'CS001';
  end if;
  perform read.restate(m.projection) from json_to_recordset(moves) as m(projection text, changed boolean) where m.changed;
  perform pg_notify('cartstream_read', string_agg(format('%s:%s', m.projection, m.partition), ','))
     from json_to_recordset(moves) as m(projection text, partition int);
end
$$;
