-- Who waits for a pool. `turn`: how many had joined its queue before, ever; whoever has left or was served is a tombstone.
create table read.waitlist_v1 (
  shop          text not null,
  key           text not null,
  position      bigint not null,
  at            timestamptz not null,
  owner         text not null,
  former_owners text[] not null,
  gone          boolean not null,
  owner_kind    text not null,
  sku           text not null,
  batch         text not null,
  variant       text,
  quantity      text not null,
  turn          int not null,
  joined_at     timestamptz not null,
  primary key (shop, key)
);
create index waitlist_v1_turn on read.waitlist_v1 (shop, sku, batch, turn) where not gone;
create index waitlist_v1_gone on read.waitlist_v1 (at) where gone;

-- The queues, by pool: how many have ever joined.
create table read.waitlist_queue_v1 (
  shop          text not null,
  key           text not null,
  position      bigint not null,
  at            timestamptz not null,
  owner         text,
  former_owners text[],
  gone          boolean not null,
  joined        int not null,
  primary key (shop, key)
);
create index waitlist_queue_v1_gone on read.waitlist_queue_v1 (at) where gone;
