-- Moves checkpoints of one partition that are all at `was` to one place, as nearly every transaction does. Thirteen of them take 60 us, and 190
-- by read.advance, which takes each move by itself, as JSON (PostgreSQL 18, less the 65 us that an empty statement takes there). If one of them is
-- elsewhere the transaction fails: CS002 where a generation has another home by now, or is gone, CS001 where another projector has the partition. `told`: what the NOTIFY says, `carts:0,shops:0`. read.advance is for the programs before this one.
create function read.advance_together(
  generations int[], in_home text, in_partition int, was text, to_position bigint, to_height bigint, to_head text, to_at timestamptz, told text
) returns void language plpgsql as $$
declare
  moved int;
begin
  update read.checkpoint c
     set position = to_position, height = to_height, head = to_head, at = to_at, committed_at = clock_timestamp()
    from read.generation g
   where c.generation = any(generations) and c.partition = in_partition and c.head = was
     and g.generation = c.generation and g.home = in_home;
  get diagnostics moved = row_count;
  if moved <> cardinality(generations) then
    if exists (select from unnest(generations) as m(generation)
                 left join read.generation g on g.generation = m.generation and g.home = in_home where g.generation is null) then
      raise exception 'the generations are other ones by now' using errcode = 'CS002';
    end if;
    raise exception 'another projector has moved this checkpoint' using errcode = 'CS001';
  end if;
  perform pg_notify('cartstream_read', told);
end
$$;
