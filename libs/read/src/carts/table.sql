-- One row per cart, empty and closed ones too. `lines` in the order of adding, `saved` those put aside; `holds` of all lines. The shop's
-- rate and currency, and what the lines cost now, are joined on reading, so one row per cart is all that a command writes. `synced`: all of a cart
-- that another storefront keeps, which has no lines of ours; `session`: whose it is there, as ciphertext. `priced_at`: no line was priced before.
-- `live`: the live session that has the cart's id, where it has one, and `room` that one's code: a change of either is one row's change.
create table read.cart_v6 (
  shop             text not null,
  key              text not null,
  position         bigint not null,
  at               timestamptz not null,
  owner            text not null,
  former_owners    text[] not null,
  gone             boolean not null,
  owner_kind       text not null,
  purpose          text,
  earlier          int not null,
  version          int not null,
  status           text not null,
  checkout         text,
  checkout_ends    text,
  order_id         text,
  lines            jsonb not null,
  saved            jsonb not null,
  discounts        jsonb not null,
  holds            jsonb not null,
  line_count       int not null,
  subtotal         numeric not null,
  synced           jsonb,
  session          jsonb,
  live             jsonb,
  room             text,
  priced_at        timestamptz not null,
  opened_at        timestamptz not null,
  last_activity_at timestamptz not null,
  primary key (shop, key)
);
create index cart_v6_changed on read.cart_v6 (shop, position, key);
create index cart_v6_live on read.cart_v6 (shop, position, key)
  where line_count > 0 and status in ('open', 'checkout') and purpose is distinct from 'session' and not gone;
-- An owner's latest cart of a shop, and an owner's carts over all shops.
create index cart_v6_owner on read.cart_v6 (owner, shop, earlier);
-- The sessions, by change and by room.
create index cart_v6_session on read.cart_v6 (shop, position, key) where purpose = 'session';
create index cart_v6_room on read.cart_v6 (shop, room) where room is not null;
create index cart_v6_gone on read.cart_v6 (at) where gone;
