-- What clients may owe, and what they do, by their actor ids. Nobody but staff is shown it.
create table read.credit_v1 (
  shop          text not null,
  key           text not null,
  position      bigint not null,
  at            timestamptz not null,
  owner         text,
  former_owners text[],
  gone          boolean not null,
  most        text,
  owed          text not null,
  primary key (shop, key)
);
create index credit_v1_changed on read.credit_v1 (shop, position);
create index credit_v1_gone on read.credit_v1 (at) where gone;

-- The orders that are owed for: what ends one names the order alone.
create table read.credit_order_v1 (
  shop          text not null,
  key           text not null,
  position      bigint not null,
  at            timestamptz not null,
  owner         text,
  former_owners text[],
  gone          boolean not null,
  client        text not null,
  total         text not null,
  primary key (shop, key)
);
create index credit_order_v1_gone on read.credit_order_v1 (at) where gone;
