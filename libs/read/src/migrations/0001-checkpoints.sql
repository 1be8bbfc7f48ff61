-- The log these read models are of; written once, by the first projector that saw its first record.
create table read.log (
  one        boolean primary key default true check (one),
  log_id     uuid not null,
  partitions int not null
);

-- Which version and generation of each projection is read. A switch is one update here.
create table read.generation (
  generation int primary key generated always as identity,
  projection text not null,
  version    int not null,
  live       boolean not null
);
create unique index generation_live on read.generation (projection) where live;

-- Where each projection stands in each partition: moved by compare-and-set, in the transaction of its rows.
-- `at`: the append time of the batch at its head. `horizon`: tombstones up to this position may be purged.
create table read.checkpoint (
  projection   text not null,
  generation   int not null references read.generation,
  partition    int not null,
  log_id       uuid not null,
  position     bigint not null,
  height       bigint not null,
  head         text not null,
  at           timestamptz not null,
  committed_at timestamptz not null,
  horizon      bigint not null default -1,
  primary key (projection, generation, partition)
) with (fillfactor = 20);

-- contract.md: first 4 bytes (u32, big-endian) of SHA-256(shop id) modulo the count. Null before the log is known.
create function read.partition_of(shop text) returns int language sql stable parallel safe as $$
  select (('x' || left(encode(sha256(convert_to(shop, 'UTF8')), 'hex'), 8))::bit(32)::bigint % partitions)::int from read.log
$$;

-- Moves checkpoints from where their projector believes they are; if one of them is elsewhere the transaction fails:
-- another projector has the partition, and this one's rows must not be seen. One NOTIFY names all that moved: `carts:0,shops:0`.
create function read.advance(moves json) returns void language plpgsql as $$
declare
  moved int;
begin
  update read.checkpoint c
     set position = m.position, height = m.height, head = m.head, at = m.at, committed_at = clock_timestamp()
    from json_to_recordset(moves) as m(generation int, partition int, was text, position bigint, height bigint, head text, at timestamptz)
   where c.generation = m.generation and c.partition = m.partition and c.head = m.was;
  get diagnostics moved = row_count;
  if moved <> json_array_length(moves) then
    raise exception 'another projector has moved this checkpoint' using errcode = 'CS001';
  end if;
  perform pg_notify('cartstream_read', string_agg(format('%s:%s', m.projection, m.partition), ','))
     from json_to_recordset(moves) as m(projection text, partition int);
end
$$;
