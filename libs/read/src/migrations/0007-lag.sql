-- How far each read model is behind the log, as the projector of the partition last said. Unlogged: it is said anew twice a second.
create unlogged table read.lag (
  model       text not null,
  partition   int not null,
  position    bigint not null,
  events      bigint not null,
  seconds     float8 not null,
  progressing boolean not null,
  said_at     timestamptz not null,
  primary key (model, partition)
) with (fillfactor = 20);
