-- One row per sales sheet, as it was made: a recap of a session for its client, who owns it.
create table read.sheet_v1 (
  shop          text not null,
  key           text not null,
  position      bigint not null,
  at            timestamptz not null,
  owner         text not null,
  former_owners text[],
  gone          boolean not null,
  session       text not null,
  made_at       timestamptz not null,
  sheet         jsonb not null,
  primary key (shop, key)
);
create index sheet_v1_session on read.sheet_v1 (shop, session, position, key);
create index sheet_v1_gone on read.sheet_v1 (at) where gone;
