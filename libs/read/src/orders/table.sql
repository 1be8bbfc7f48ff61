-- One row per order, as it was placed: what was sold never changes, only what became of it. `contact` is ciphertext.
create table read.order_v1 (
  shop          text not null,
  key           text not null,
  position      bigint not null,
  at            timestamptz not null,
  owner         text not null,
  former_owners text[] not null,
  gone          boolean not null,
  owner_kind    text not null,
  cart          text not null,
  checkout      text not null,
  combined      text,
  status        text not null,
  provider      text not null,
  intent        text,
  sale          jsonb not null,
  contact       jsonb,
  refunds       jsonb not null,
  placed_at     timestamptz not null,
  pay_by        timestamptz,
  paid_at       timestamptz,
  paid          text,
  ended_at      timestamptz,
  ended         jsonb,
  primary key (shop, key)
);
create index order_v1_changed on read.order_v1 (shop, position, key);
create index order_v1_owner on read.order_v1 (shop, owner, position, key);
create index order_v1_gone on read.order_v1 (at) where gone;

-- Which order a refund is of: what the provider reports names the refund alone.
create table read.order_refund_v1 (
  shop          text not null,
  key           text not null,
  position      bigint not null,
  at            timestamptz not null,
  owner         text,
  former_owners text[],
  gone          boolean not null,
  order_id      text not null,
  primary key (shop, key)
);
create index order_refund_v1_gone on read.order_refund_v1 (at) where gone;
