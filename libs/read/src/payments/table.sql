-- One row per checkout, which is its payment: what was asked for, what was taken, what is neither an order nor given back.
create table read.payment_v1 (
  shop          text not null,
  key           text not null,
  position      bigint not null,
  at            timestamptz not null,
  owner         text not null,
  former_owners text[] not null,
  gone          boolean not null,
  owner_kind    text not null,
  cart          text not null,
  combined      text,
  status        text not null,
  provider      text not null,
  intent        text,
  sale          jsonb not null,
  started_at    timestamptz not null,
  expires_at    timestamptz not null,
  ended_at      timestamptz,
  ended         jsonb,
  order_id      text,
  paid          jsonb not null,
  unfulfilled   jsonb not null,
  refunds       jsonb not null,
  to_settle     boolean not null,
  primary key (shop, key)
);
create index payment_v1_changed on read.payment_v1 (shop, position, key);
create index payment_v1_to_settle on read.payment_v1 (shop, position, key) where to_settle;
create index payment_v1_gone on read.payment_v1 (at) where gone;
