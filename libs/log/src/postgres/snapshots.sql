-- States of a partition beside its log. A chunk without a manifest belongs to a snapshot that is being written, or never was to its end.
create schema if not exists snapshots;

-- One per name: `key` is it as a text. `manifest` says which upload its chunks are of, and what they must hash to.
create table if not exists snapshots.manifests (
  key text primary key,
  log_id text not null,
  partition integer not null,
  manifest text not null
);
create index if not exists manifests_by_partition on snapshots.manifests (log_id, partition);

create table if not exists snapshots.chunks (
  upload uuid not null,
  number integer not null,
  at timestamptz not null default now(),
  content bytea not null,
  primary key (upload, number)
);
-- They are compressed already.
alter table snapshots.chunks alter column content set storage external;
