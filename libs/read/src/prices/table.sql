-- What each SKU costs now, apart from its stock, and since when: a row changes only when a cart's lines, or a
-- live session's, would read differently for it.
create table read.price_v3 (
  shop          text not null,
  key           text not null,
  position      bigint not null,
  at            timestamptz not null,
  owner         text,
  former_owners text[],
  gone          boolean not null,
  listed        boolean not null,
  price         text not null,
  retail        text,
  variants      jsonb not null,
  since         timestamptz not null,
  primary key (shop, key)
);
create index price_v3_changed on read.price_v3 (shop, position);
create index price_v3_since on read.price_v3 (shop, since);
create index price_v3_gone on read.price_v3 (at) where gone;
