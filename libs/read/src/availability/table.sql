-- One row per SKU. `pools` by batch (`-` is the pool without batches): what is on hand and what is held, as the events count them.
create table read.availability_v1 (
  shop          text not null,
  key           text not null,
  position      bigint not null,
  at            timestamptz not null,
  owner         text,
  former_owners text[],
  gone          boolean not null,
  status        text not null,
  product       jsonb not null,
  pools         jsonb not null,
  primary key (shop, key)
);
create index availability_v1_changed on read.availability_v1 (shop, position, key);
create index availability_v1_gone on read.availability_v1 (at) where gone;

-- The holds that no event has ended: what is due of them counts no more, whatever the counters above still say.
create table read.availability_hold_v1 (
  shop          text not null,
  key           text not null,
  position      bigint not null,
  at            timestamptz not null,
  owner         text,
  former_owners text[],
  gone          boolean not null,
  cart          text not null,
  line          text not null,
  sku           text not null,
  batch         text not null,
  quantity      numeric not null,
  reserved_at   timestamptz not null,
  expires_at    timestamptz not null,
  primary key (shop, key)
);
create index availability_hold_v1_changed on read.availability_hold_v1 (shop, position, key);
create index availability_hold_v1_due on read.availability_hold_v1 (shop, expires_at) where not gone;
create index availability_hold_v1_gone on read.availability_hold_v1 (at) where gone;
