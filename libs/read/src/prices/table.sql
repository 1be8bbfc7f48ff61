-- What each SKU costs now, apart from its stock: a row changes only when a cart's lines would read differently for it.
create table read.price_v1 (
  shop          text not null,
  key           text not null,
  position      bigint not null,
  at            timestamptz not null,
  owner         text,
  former_owners text[],
  gone          boolean not null,
  listed        boolean not null,
  price         text not null,
  variants      jsonb not null,
  primary key (shop, key)
);
create index price_v1_changed on read.price_v1 (shop, position);
create index price_v1_gone on read.price_v1 (at) where gone;
