-- One row per shop and hour (UTC) in which something happened; `key` is the hour as RFC 3339 writes it, `hour` the same in hours since 1970.
-- `opened`, `merged`, `ordered`, `abandoned`: the carts that were opened in the hour, and what has become of them whenever it did.
-- Everything else: what happened in the hour. All of it adds up: the rates are made where it is read.
create table read.analytics_v1 (
  shop          text not null,
  key           text not null,
  position      bigint not null,
  at            timestamptz not null,
  gone          boolean not null,
  hour          int not null,
  opened        int not null,
  merged        int not null,
  ordered       int not null,
  abandoned     int not null,
  sessions      int not null,
  adds          int not null,
  denied        int not null,
  out_of_stock  int not null,
  orders        int not null,
  units         text not null,
  revenue       text not null,
  primary key (shop, key)
) with (fillfactor = 50);
create index analytics_v1_changed on read.analytics_v1 (shop, position, key);
create index analytics_v1_hour on read.analytics_v1 (shop, hour, key);
create index analytics_v1_gone on read.analytics_v1 (at) where gone;

-- The carts that are not closed: in which hour each was opened, and what it counts as there by now.
create table read.analytics_cart_v1 (
  shop     text not null,
  key      text not null,
  position bigint not null,
  at       timestamptz not null,
  gone     boolean not null,
  hour     text not null,
  became   text,
  primary key (shop, key)
);
create index analytics_cart_v1_gone on read.analytics_cart_v1 (at) where gone;
