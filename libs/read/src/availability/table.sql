-- One row per SKU. `pools` by batch (`-` is the pool without batches): what is on hand and what is held, as the events count them.
-- `bundles`: the SKUs that are made of this one, among others; their rows change with its stock.
create table read.availability_v2 (
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
  bundles       text[] not null,
  primary key (shop, key)
);
create index availability_v2_changed on read.availability_v2 (shop, position, key);
create index availability_v2_gone on read.availability_v2 (at) where gone;

-- Every hold that was ever made. The active ones are what availability leaves out once they are due, whatever the counters above still
-- say; all of them are the rows of `reservations`. They are kept as long as the log is, which has them all anyway.
create table read.reservation_v1 (
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
  status        text not null,
  because       text,
  reason        text,
  order_id      text,
  reserved_at   timestamptz not null,
  expires_at    timestamptz not null,
  ended_at      timestamptz,
  primary key (shop, key)
);
create index reservation_v1_changed on read.reservation_v1 (shop, position, key);
create index reservation_v1_due on read.reservation_v1 (shop, expires_at) where status = 'active';
create index reservation_v1_cart on read.reservation_v1 (shop, cart);
create index reservation_v1_gone on read.reservation_v1 (at) where gone;
