-- One row per promotion code, ended ones too.
create table read.promotion_v1 (
  shop             text not null,
  key              text not null,
  position         bigint not null,
  at               timestamptz not null,
  owner            text,
  former_owners    text[],
  gone             boolean not null,
  label            text not null,
  percent          text,
  amount           text,
  skus             jsonb,
  minimum_subtotal text,
  starts_at        timestamptz,
  ends_at          timestamptz,
  ended            boolean not null,
  primary key (shop, key)
);
create index promotion_v1_gone on read.promotion_v1 (at) where gone;
