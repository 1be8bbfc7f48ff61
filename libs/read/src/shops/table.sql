-- What the other read models need of a shop's policy. A change of it restates their rows (totals, what is shown),
-- so its position counts as a horizon for every cursor from before.
create table read.shop_v2 (
  shop          text not null,
  key           text not null,
  position      bigint not null,
  at            timestamptz not null,
  owner         text,
  former_owners text[],
  gone          boolean not null,
  name          text not null,
  currency      text not null,
  tax_rate      numeric not null,
  stock_shown   text not null,
  low_stock     numeric not null,
  primary key (shop, key)
);
create index shop_v2_gone on read.shop_v2 (at) where gone;
