-- One row per combined checkout, in the shop of its first cart. Who bought it is told in each shop for itself, so no contact here.
create table read.combined_v1 (
  shop          text not null,
  key           text not null,
  position      bigint not null,
  at            timestamptz not null,
  owner         text not null,
  former_owners text[] not null,
  gone          boolean not null,
  owner_kind    text not null,
  status        text not null,
  outcome       text,
  provider      text not null,
  currency      text,
  total         numeric,
  expires_at    timestamptz,
  intent        text,
  cancelled     jsonb,
  carts         jsonb not null,
  parts         jsonb not null,
  started_at    timestamptz not null,
  primary key (shop, key)
);
create index combined_v1_gone on read.combined_v1 (at) where gone;
