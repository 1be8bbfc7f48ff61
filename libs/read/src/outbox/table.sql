-- One row per effect: something to be done outside, once. The key is the id of the event that asks for it. What came of it stands in
-- outbox.effect; the row's end means that there is nothing to be done any more.
create table read.outbox_v1 (
  shop          text not null,
  key           text not null,
  position      bigint not null,
  at            timestamptz not null,
  owner         text,
  former_owners text[],
  gone          boolean not null,
  kind          text not null,
  about         text not null,
  payload       jsonb not null,
  requested_at  timestamptz not null,
  primary key (shop, key)
);
create index outbox_v1_changed on read.outbox_v1 (shop, position, key);
create index outbox_v1_position on read.outbox_v1 (position) where not gone;
create index outbox_v1_gone on read.outbox_v1 (at) where gone;

-- What effects need to know of what came before them: whose an intent is, which effect a refund is.
create table read.outbox_source_v1 (
  shop          text not null,
  key           text not null,
  position      bigint not null,
  at            timestamptz not null,
  owner         text,
  former_owners text[],
  gone          boolean not null,
  provider      text,
  effect        text,
  primary key (shop, key)
);
create index outbox_source_v1_gone on read.outbox_source_v1 (at) where gone;
