-- One row per cart, empty ones too. `lines` in the order of adding; `holds` by line. The shop's rate and currency are joined on
-- reading, so one row per cart is all that a command writes.
create table read.cart_v1 (
  shop             text not null,
  key              text not null,
  position         bigint not null,
  at               timestamptz not null,
  owner            text not null,
  former_owners    text[] not null,
  gone             boolean not null,
  owner_kind       text not null,
  earlier          int not null,
  version          int not null,
  lines            jsonb not null,
  holds            jsonb not null,
  line_count       int not null,
  subtotal         numeric not null,
  opened_at        timestamptz not null,
  last_activity_at timestamptz not null,
  primary key (shop, key)
);
create index cart_v1_changed on read.cart_v1 (shop, position, key);
create index cart_v1_live on read.cart_v1 (shop, position, key) where line_count > 0 and not gone;
create index cart_v1_owner on read.cart_v1 (shop, owner, earlier);
create index cart_v1_gone on read.cart_v1 (at) where gone;
